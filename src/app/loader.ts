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
  ofProject,
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
import { createDictionary, createSink, makeEventColumns } from '#warehouse';
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
  const { config, db, databases, vault, clock, log } = foundation;
  const stores = {
    subjects: ofProject(databases, (one) => createPeopleStores(one).subjects),
    links: ofProject(databases, (one) => createPeopleStores(one).links),
    clusters: ofProject(databases, (one) => createPeopleStores(one).clusters),
    memberships: ofProject(databases, (one) => createPeopleStores(one).memberships),
    // A unit of work changes profiles of several projects, all or none.
    profiles: createPeopleStores(db).profiles,
  };
  const crowd = openCrowd(join(config.dataDirectory, 'crowd'));
  closing.add('crowd', () => crowd.close());
  const subjects = createSubjects({ store: stores.subjects });
  const quarantine = await openQuarantine(join(config.dataDirectory, 'quarantine'));
  const sweep = setInterval(
    () =>
      void Promise.all([
        sweepLoadedUnits(db),
        sweepErasedIds(db),
        sweepPrivacyRequests(db),
        sweepHiddenTexts(db),
        sweepInvitations(db),
        sweepLeaks(db),
        quarantine.sweep(clock()),
      ]).catch(() => {}),
    3_600_000,
  ).unref(); // the next one will
  closing.add('sweep', () => clearInterval(sweep));
  const lexiconStore = ofProject(databases, createLexiconStore, ['closed']);
  const dictionary = createDictionary(parts.engine);
  const closed = setInterval(
    () => void sweepClosed(lexiconStore, dictionary).catch(() => {}),
    60_000,
  ).unref(); // the next one will
  closing.add('closed properties', () => clearInterval(closed));
  const makeColumns = (slots: readonly string[]) => makeEventColumns(parts.engine, slots);
  return createLoader({
    spool: parts.spool,
    vault,
    people: {
      subjects,
      erased: createErasedIds({
        log: ofProject(databases, createErasureStore, ['erasedProjects', 'since']),
        subjects,
      }),
      links: createLinks({ store: stores.links }),
      clusters: createClusters({ store: stores.clusters }),
      profiles: createProfiles({ store: stores.profiles, clock }),
      organisations: createOrganisations({ store: stores.memberships, clock }),
    },
    catalogue: createCatalogue({
      store: ofProject(databases, (one) => createCatalogueStore(one, { makeColumns }), ['noteViolations']),
    }),
    sink: createSink(parts.engine),
    crowd,
    hidden: ofProject(databases, createHiddenTextStore, ['hiddenSince']),
    policies: parts.policies,
    quarantine,
    changes: ofProject(databases, createDataVersions, ['note']),
    merged: parts.merged.note,
    forward: (unit, rows) => parts.forwarder.enqueue(unit, rows),
    clock,
    log,
    newPeopleMs: config.newPeopleDays * 86_400_000,
  });
}
