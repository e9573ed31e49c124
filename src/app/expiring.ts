import type { ProjectId } from '#core';
import { createExpiry, type ExpiringTexts } from '#expiry';
import { createDataVersions, createExpiryStore, ofProject } from '#metadata';
import type { Erasures } from '#people';
import { createSightings, type Vocabulary } from '#reports';
import type { Engine } from '#sql';
import { createExpiredRows } from '#warehouse';
import type { Foundation } from './foundation.ts';
import { warnSometimes } from './warn.ts';

/** What is kept only for so long, and is removed by itself. */
export function buildExpiry(
  foundation: Pick<Foundation, 'databases' | 'audit' | 'clock' | 'log'>,
  parts: {
    readonly engine: Engine;
    readonly vocabulary: Vocabulary;
    readonly erasures: Erasures;
    readonly texts: ExpiringTexts;
  },
) {
  const { databases, audit, clock, log } = foundation;
  const { engine, vocabulary, erasures, texts } = parts;
  return createExpiry({
    store: ofProject(databases, createExpiryStore, ['take']),
    rows: createExpiredRows(engine),
    sightings: createSightings({ engine }),
    texts,
    erasures,
    placesOf: (projectId) => placesOf(vocabulary, projectId),
    changes: ofProject(databases, createDataVersions, ['note']),
    audit,
    clock,
    onError: warnSometimes(log, clock, 'what is over its time waits to be removed: it will be tried again'),
  });
}

async function placesOf(vocabulary: Vocabulary, projectId: ProjectId) {
  const snapshot = await vocabulary.read(projectId);
  return (snapshot?.properties ?? [])
    .filter(({ scope }) => scope === 'event')
    .map(({ token, kind, slot, name, mergedInto }) => ({
      token,
      kind,
      slot,
      name,
      ...(mergedInto === undefined ? {} : { readAs: mergedInto }),
    }));
}
