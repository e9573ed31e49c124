import { join } from 'node:path';
import {
  createCatalogue,
  createLoader,
  type Loader,
  openCrowd,
  openQuarantine,
  type RefreshedPolicies,
  type Spool,
} from '#ingest';
import { sweepClosed } from '#lexicon';
import {
  createCatalogueStore,
  createDataVersions,
  createErasureStore,
  createHiddenTextStore,
  createLexiconStore,
  createPeopleStores,
  sweepErasedIds,
  sweepHiddenTexts,
  sweepInvitations,
  sweepLeaks,
  sweepLoadedUnits,
  sweepPrivacyRequests,
} from '#metadata';
import {
  createClusters,
  createErasedIds,
  createLinks,
  createOrganisations,
  createProfiles,
  createSubjects,
} from '#people';
import type { Engine } from '#sql';
import type { Forwarder } from '#vendors';
import { createDictionary, createSink } from '#warehouse';
import type { Closing } from './closing.ts';
import type { Foundation } from './foundation.ts';
import type { MergedCrowds } from './merged-crowds.ts';

export async function buildLoader(
  foundation: Foundation,
  parts: {
    spool: Spool;
    engine: Engine;
    policies: RefreshedPolicies;
    forwarder: Forwarder;
    merged: MergedCrowds;
  },
  closing: Closing,
): Promise<Loader> {
  const { config, db, vault, clock, log } = foundation;
  const stores = createPeopleStores(db);
  const crowd = openCrowd(join(config.dataDirectory, 'crowd'));
  closing.add('crowd', () => crowd.close());
  const subjects = createSubjects({ store: stores.subjects });
  const sweep = setInterval(
    () =>
      void Promise.all([
        sweepLoadedUnits(db),
        sweepErasedIds(db),
        sweepPrivacyRequests(db),
        sweepHiddenTexts(db),
        sweepInvitations(db),
        sweepLeaks(db),
      ]).catch(() => {}),
    3_600_000,
  ).unref(); // the next one will
  closing.add('sweep', () => clearInterval(sweep));
  const lexiconStore = createLexiconStore(db);
  const dictionary = createDictionary(parts.engine);
  const closed = setInterval(
    () => void sweepClosed(lexiconStore, dictionary).catch(() => {}),
    60_000,
  ).unref(); // the next one will
  closing.add('closed properties', () => clearInterval(closed));
  return createLoader({
    spool: parts.spool,
    vault,
    people: {
      subjects,
      erased: createErasedIds({ log: createErasureStore(db), subjects }),
      links: createLinks({ store: stores.links }),
      clusters: createClusters({ store: stores.clusters }),
      profiles: createProfiles({ store: stores.profiles }),
      organisations: createOrganisations({ store: stores.memberships }),
    },
    catalogue: createCatalogue({ store: createCatalogueStore(db) }),
    sink: createSink(parts.engine),
    crowd,
    hidden: createHiddenTextStore(db),
    policies: parts.policies,
    quarantine: await openQuarantine(join(config.dataDirectory, 'quarantine')),
    changes: createDataVersions(db),
    merged: parts.merged.note,
    forward: (unit, rows) => parts.forwarder.enqueue(unit, rows),
    clock,
    log,
  });
}
