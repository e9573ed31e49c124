import { createDataVersions, createErasureStore, createPrivacyRequestStore } from '#metadata';
import { createErasures, createPrivacyRequests } from '#people';
import type { Engine } from '#sql';
import { createErasureMarks } from '#warehouse';
import type { Foundation } from './foundation.ts';
import { warnSometimes } from './warn.ts';

/** Erasures, and what people have asked for that is done by itself. */
export function buildErasing(foundation: Foundation, engine: Engine) {
  const { db, vault, audit, clock, log } = foundation;
  const erasures = createErasures({
    store: createErasureStore(db),
    marks: createErasureMarks(engine),
    vault,
    changes: createDataVersions(db),
    audit,
    clock,
  });
  const requests = createPrivacyRequests({
    store: createPrivacyRequestStore(db),
    erasures,
    audit,
    clock,
    onError: warnSometimes(log, clock, 'a request to erase people waits: it will be tried again'),
  });
  return { erasures, requests };
}
