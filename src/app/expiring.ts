import { randomUUID } from 'node:crypto';
import type { ProjectId } from '#core';
import { createExpiry, createValues, type ExpiringProfiles, type ExpiringTexts } from '#expiry';
import {
  createDataVersions,
  createExpiringIdentityStore,
  createExpiringValueStore,
  createExpiryStore,
  ofProject,
} from '#metadata';
import type { Erasures } from '#people';
import { knownTreatment } from '#privacy';
import { createSightings, type Vocabulary } from '#reports';
import type { Engine } from '#sql';
import { createExpiredRows, createSink, hideProfileValues } from '#warehouse';
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
  const rows = createExpiredRows(engine);
  const identities = ofProject(databases, createExpiringIdentityStore);
  return createExpiry({
    store: ofProject(databases, createExpiryStore, ['take']),
    rows,
    sightings: createSightings({ engine }),
    texts,
    erasures,
    values: createValues({
      rows,
      profiles: profilesOf(databases, engine),
      identities,
      texts,
      placesOf: (projectId) => placesOf(vocabulary, projectId),
      fieldOf: async (projectId, { scope, name }) => {
        const known = knownTreatment(scope, name);
        return known?.kind === 'identity' ? known.field : identities.declaredField(projectId, name);
      },
    }),
    changes: ofProject(databases, createDataVersions, ['note']),
    audit,
    clock,
    onError: warnSometimes(log, clock, 'what is over its time waits to be removed: it will be tried again'),
  });
}

/** PostgreSQL says which values are over their time; questions read the warehouse. */
function profilesOf(databases: Foundation['databases'], engine: Engine): ExpiringProfiles {
  const store = ofProject(databases, createExpiringValueStore);
  const sink = createSink(engine);
  return {
    count: store.count,
    held: store.held,
    hide: (projectId, place, subjects) => hideProfileValues(engine, projectId, place, subjects),
    async clear(projectId, place, subjects, before) {
      const now = await store.clear(projectId, place, subjects, before);
      await sink.insertProfiles(`expiry/${randomUUID()}`, now);
    },
  };
}

async function placesOf(vocabulary: Vocabulary, projectId: ProjectId) {
  const snapshot = await vocabulary.read(projectId);
  return (snapshot?.properties ?? []).map(({ scope, groupSlot, token, kind, slot, name, mergedInto }) => ({
    ...{ scope, groupSlot, token, kind, slot, name },
    ...(mergedInto === undefined ? {} : { readAs: mergedInto }),
  }));
}
