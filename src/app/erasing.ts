import { pause } from '#core';
import { createDataVersions, createErasureStore, createPrivacyRequestStore } from '#metadata';
import { createErasures, createPrivacyRequests, type ErasureMarks } from '#people';

import type { Foundation } from './foundation.ts';
import { warnSometimes } from './warn.ts';

const SWEEP_MS = 60_000;

/** Erasures, and what people have asked for that is done by itself. */
export function buildErasing(foundation: Foundation, marks: ErasureMarks) {
  const { db, vault, audit, clock, log } = foundation;
  const erasures = createErasures({
    store: createErasureStore(db),
    marks,
    vault,
    changes: createDataVersions(db),
    audit,
    clock,
  });
  const onSweepError = warnSometimes(log, clock, 'what an erased project has left waits to be deleted');
  const requests = createPrivacyRequests({
    store: createPrivacyRequestStore(db),
    erasures,
    audit,
    clock,
    onError: warnSometimes(log, clock, 'a request to erase people waits: it will be tried again'),
  });
  const run = async (signal: AbortSignal): Promise<void> => {
    await Promise.all([requests.run(signal), sweep(signal)]);
  };
  const sweep = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      await erasures.sweepProjects().catch(onSweepError);
      await pause(SWEEP_MS, signal);
    }
  };
  return { erasures, requests, run };
}
