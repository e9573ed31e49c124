import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, type ProjectId, toProjectId } from '#core';
import type { IncomingEvent, IncomingIdentity, IncomingProfileChange, IncomingRecord } from '#events';
import {
  createCatalogue,
  createLoader,
  createPolicies,
  type LoaderDeps,
  openCrowd,
  openQuarantine,
  openSpool,
} from '#ingest';
import {
  createCatalogueStore,
  createDataVersions,
  createErasureStore,
  createHiddenTextStore,
  createKeyStore,
  createPeopleStores,
  createPolicyStore,
  createRootStore,
  createSealedStore,
  createVocabulary,
  readRules,
} from '#metadata';
import {
  createClusters,
  createErasedIds,
  createErasures,
  createLinks,
  createOrganisations,
  createProfiles,
  createSubjects,
} from '#people';
import { createNewcomers, createProtect, noGeo, type ProjectPolicy, type ProtectedBatch } from '#privacy';
import { createCensus } from '#reports';
import type { Engine } from '#sql';
import { createVault, fileKeyService, openKeyDirectory } from '#vault';
import { createErasureMarks, createSink, makeEventColumns } from '#warehouse';
import { createRecount } from '../../src/app/recount.ts';
import type { openTestDatabase } from './postgres.ts';

type TestDatabase = Awaited<ReturnType<typeof openTestDatabase>>;

/** Everything between `protect` and the stores, real: spool, vault, people, catalogue, crowd, warehouse. */
export async function openLoading(
  stores: { db: TestDatabase['db']; engine: Engine; keys?: string },
  clock: Clock = () => NOW,
) {
  const { db, engine } = stores;
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-test-load-'));
  const keys = stores.keys ?? join(directory, 'keys');
  const keyDirectory = openKeyDirectory({
    ...{ path: keys, service: fileKeyService, store: createRootStore(db), clock },
  });
  await keyDirectory.ensure({ mayCreate: true });
  const vault = createVault({
    ...{ keys: createKeyStore(db), sealed: createSealedStore(db), directory: keyDirectory, clock },
  });
  const spool = await openSpool({ directory: join(directory, 'spool'), clock });
  const people = createPeopleStores(db);
  const crowd = openCrowd(join(directory, 'crowd'));
  const catalogueStore = createCatalogueStore(db, {
    makeColumns: (slots) => makeEventColumns(engine, slots),
  });
  const policies = createPolicies({
    store: createPolicyStore(db),
    ingestKeys: vault.ingestKeys,
    everyMs: 60_000,
  });
  const protect = createProtect({
    geo: noGeo,
    newcomers: createNewcomers({ windowMs: 7 * 86_400_000, clock }),
  });
  const quarantine = await openQuarantine(join(directory, 'quarantine'));

  const vocabulary = createVocabulary(db, () => performance.now() * 1_000);
  const marks = createErasureMarks(engine);
  const hidden = createHiddenTextStore(db);
  const recount = createRecount({
    census: createCensus({ engine, vocabulary }),
    texts: hidden,
    marks,
    rulesOf: (projectId) => readRules(db, projectId),
  });

  const peopleOf = () => {
    const subjects = createSubjects({ store: people.subjects });
    return {
      subjects,
      erased: createErasedIds({ log: createErasureStore(db), subjects }),
      links: createLinks({ store: people.links }),
      clusters: createClusters({ store: people.clusters }),
      profiles: createProfiles({ store: people.profiles, clock }),
      organisations: createOrganisations({ store: people.memberships, clock }),
    };
  };

  /** A loader with nothing in its memory, as after a start. */
  const start = (changed: Partial<LoaderDeps> = {}) =>
    createLoader({
      spool,
      vault,
      people: peopleOf(),
      catalogue: createCatalogue({ store: catalogueStore }),
      sink: createSink(engine),
      changes: createDataVersions(db),
      crowd,
      hidden,
      policies,
      quarantine,
      clock,
      log: { warn: () => {} },
      ...changed,
    });

  return {
    /** For a second node beside this one. */
    stores: { db, engine, keys },
    clock,
    directory,
    keyDirectory,
    vault,
    spool,
    people,
    crowd,
    hidden,
    catalogueStore,
    policies,
    quarantine,
    vocabulary,
    start,
    peopleOf,
    recount,
    erasures: createErasures({
      store: createErasureStore(db),
      marks,
      crowds: recount,
      vault,
      changes: createDataVersions(db),
      audit: { append: async () => ({ seq: 1, hash: '' }) },
      clock,
    }),
    async createProject(
      options: { k?: number; groups?: readonly string[]; idMerge?: 'original' } = {},
    ): Promise<ProjectId> {
      const { id } = await db
        .insertInto('project')
        .values({
          name: 'test',
          token: randomBytes(16).toString('hex'),
          k: options.k ?? 10,
          ...(options.idMerge && { id_merge: options.idMerge }),
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      for (const [index, name] of (options.groups ?? []).entries())
        await db
          .insertInto('group_key')
          .values({ project_id: id, slot: index + 1, name })
          .execute();
      await vault.createProject(toProjectId(id));
      await policies.refresh();
      return toProjectId(id);
    },
    /** As the edge does it: protected under the policy of now, durable in the spool. `client`: an address that sends for few. */
    async send(
      projectId: ProjectId,
      records: readonly IncomingRecord[],
      client?: string,
    ): Promise<ProtectedBatch> {
      const batch = await protect(records, { receivedAt: clock(), client }, await policyOf(projectId));
      await spool.append(batch);
      protect.landed(batch);
      return batch;
    },
    policyOf,
    close: async () => {
      await spool.close();
      await crowd.close();
      await rm(directory, { recursive: true, force: true });
    },
  };

  async function policyOf(projectId: ProjectId): Promise<ProjectPolicy> {
    const policy = await policies.byProject(projectId);
    if (!policy) throw new Error('no such project');
    return policy;
  }
}

export const NOW = Date.UTC(2026, 2, 10, 12);

/** `who`: "$device:d1", "u1", or both as ["d1", "u1"] (device and user on one event). */
export type Who = string | readonly [device: string, user: string];

function identityOf(who: Who): IncomingIdentity {
  if (typeof who !== 'string') return { deviceId: who[0], userId: who[1] };
  return who.startsWith('$device:') ? { deviceId: who.slice('$device:'.length) } : { userId: who };
}

export function event(who: Who, name = 'Opened', rest: Partial<IncomingEvent> = {}): IncomingEvent {
  return {
    kind: 'event',
    name,
    identity: identityOf(who),
    time: NOW,
    rawDistinctId: typeof who === 'string' ? who : who[1],
    properties: {},
    ...rest,
  };
}

export function change(
  who: Who,
  operation: IncomingProfileChange['operation'],
  properties: IncomingProfileChange['properties'] = {},
): IncomingProfileChange {
  return {
    kind: 'profile',
    subject: { kind: 'person', identity: identityOf(who) },
    time: NOW,
    operation,
    properties,
  };
}
