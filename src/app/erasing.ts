import { pause } from '#core';
import type { ExpiringTexts } from '#expiry';
import {
  createDataVersions,
  createErasureStore,
  createHiddenTextStore,
  createMergedStore,
  createPrivacyRequestStore,
  createVocabulary,
  ofProject,
  readRules,
} from '#metadata';
import { type CrowdRecount, createErasures, createPrivacyRequests, type ErasureMarks } from '#people';
import { createCensus } from '#reports';
import type { Engine } from '#sql';
import { createErasureMarks } from '#warehouse';
import type { Foundation } from './foundation.ts';
import { createMergedCrowds, type MergedCrowds } from './merged-crowds.ts';
import { createRecount } from './recount.ts';
import { warnSometimes } from './warn.ts';

const SWEEP_MS = 60_000;

/** Erasures, and what people have asked for that is done by itself. Without an engine: beside a server that has it. */
export function buildErasing(foundation: Foundation, engine: Engine | undefined) {
  const { db, databases, vault, audit, clock, log } = foundation;
  const marks = engine ? createErasureMarks(engine) : ELSEWHERE;
  const crowds = engine
    ? createRecount({
        census: createCensus({
          engine,
          vocabulary: ofProject(databases, (one) => createVocabulary(one, clock)),
        }),
        texts: ofProject(databases, createHiddenTextStore, ['hiddenSince']),
        marks,
        rulesOf: (projectId) => readRules(databases.of(projectId), projectId),
      })
    : UNCOUNTED;
  const erasures = createErasures({
    store: ofProject(databases, createErasureStore, ['erasedProjects', 'since']),
    marks,
    crowds,
    vault,
    changes: ofProject(databases, createDataVersions, ['note']),
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
  return { erasures, requests, crowds, run };
}

/** Beside a loader: what merges make of crowds. */
export function buildMergedCrowds(foundation: Foundation, engine: Engine): MergedCrowds {
  const { clock, log, databases } = foundation;
  return createMergedCrowds({
    store: ofProject(databases, createMergedStore, ['waiting']),
    crowds: buildErasing(foundation, engine).crowds,
    clock,
    onError: warnSometimes(log, clock, 'crowds wait to be counted again after people were merged'),
  });
}

const UNCOUNTED: CrowdRecount & ExpiringTexts = {
  recount: async () => {},
  recountBefore: async () => {},
  recountTexts: async () => {},
};

/** Where a server beside this process has the warehouse: what it holds is that server's part. */
const ELSEWHERE: ErasureMarks = {
  hidePeople: async () => {},
  deleteEvents: async () => {},
  hideOrganisations: async () => {},
  hideTexts: async () => {},
  dropProject: async () => undefined,
};
