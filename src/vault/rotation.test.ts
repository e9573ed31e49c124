import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newSubjectId, type ProjectId, type SubjectId, toProjectId } from '#core';
import { createKeyStore, createRootStore, createSealedStore } from '#metadata';
import {
  createVault,
  fileKeyService,
  type KeyDirectory,
  openKeyDirectory,
  type RootStore,
  type Vault,
} from '#vault';
import { openTestDatabase } from '../../test/support/postgres.ts';
import { openKeyFiles } from './key-files.ts';
import { createRoots } from './roots.ts';
import { createRotation } from './rotation.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let folder: string;
const clock = () => Date.UTC(2026, 10, 27);
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** Each test has an installation of its own: two projects with somebody in each, and the keys of one machine. */
let here: string;
let people: Map<ProjectId, SubjectId>;
beforeEach(async () => {
  await sql`truncate project, vault.root restart identity cascade`.execute(database.db);
  folder = await mkdtemp(join(tmpdir(), 'riserbo-test-rotation-'));
  here = join(folder, 'here');
  const keys = machine(here);
  await keys.ensure({ mayCreate: true });
  people = new Map();
  for (const _ of [1, 2]) await addProject(keys);
  return () => rm(folder, { recursive: true, force: true });
});

function machine(path: string): KeyDirectory {
  const store = createRootStore(database.db);
  return openKeyDirectory({ path, service: fileKeyService, store, clock });
}

function vaultOf(directory: KeyDirectory): Vault {
  const { db } = database;
  return createVault({ keys: createKeyStore(db), sealed: createSealedStore(db), directory, clock });
}

async function addProject(keys: KeyDirectory): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    insert into project (name, token) values ('p', gen_random_uuid()::text) returning id`.execute(
    database.db,
  );
  const projectId = toProjectId(rows[0]?.id ?? 0);
  const subject = newSubjectId();
  await vaultOf(keys).createProject(projectId);
  await vaultOf(keys).seal(projectId, [{ subject, field: 'name', value: `Giulia ${projectId}` }]);
  people.set(projectId, subject);
}

async function finish({ rotation }: KeyDirectory, by = vaultOf(machine(here))): Promise<void> {
  await by.rewrap();
  await rotation.finish();
}

/** By a process that has just started. */
async function expectEverybodyOpens(path: string): Promise<void> {
  const vault = vaultOf(machine(path));
  for (const [projectId, subject] of people)
    expect(await vault.open(projectId, [subject], 'all')).toEqual(
      new Map([[subject, { name: `Giulia ${projectId}` }]]),
    );
}

async function copyKeys(name: string): Promise<string> {
  const copy = join(folder, name);
  const keys = machine(copy);
  await keys.ensure({ mayCreate: true }); // makes the directory
  for (const file of await readdir(here)) await copyFile(join(here, file), join(copy, file));
  return copy;
}

test('a root is changed while everybody goes on: the former opens until the end, and nothing after it', async () => {
  const before = await copyKeys('before');
  const textsKeyOf = async () => (await machine(here).roots.lease()).roots.map(({ textsKey }) => textsKey);
  const [textsKey] = await textsKeyOf();
  const running = vaultOf(machine(here));
  await machine(here).rotation.begin();
  expect((await readdir(here)).sort()).toEqual(['ingest.key', 'root.key', 'root.next.key']);
  for (const path of [here, before]) await expectEverybodyOpens(path);
  await addProject(machine(here));
  await expectEverybodyOpens(here);

  const never = join(folder, 'never');
  await machine(never).ensure({ mayCreate: true });
  await copyFile(join(here, 'root.key'), join(folder, 'former'));
  await finish(machine(here));
  expect((await readdir(here)).sort()).toEqual(['ingest.key', 'root.key']);
  await expectEverybodyOpens(here);
  expect(await textsKeyOf()).toEqual([textsKey]);
  const [[projectId, subject] = [toProjectId(0), newSubjectId()]] = people;
  expect((await running.open(projectId, [subject], 'all')).size).toBe(1);
  await copyFile(join(folder, 'former'), join(never, 'root.key'));
  await expect(vaultOf(machine(never)).open(projectId, [subject], 'all')).rejects.toMatchObject({
    code: 'wrong_root_key',
  });
  const { rows } = await sql<{ handover: Buffer | null }>`select handover from vault.root`.execute(
    database.db,
  );
  expect(rows).toEqual([{ handover: null }]);
});

test('only one change at a time, and none ends that has not begun', async () => {
  const keys = machine(here);
  const { rotation } = keys;
  await expect(rotation.finish()).rejects.toMatchObject({ code: 'keys_not_changing' });
  const both = await Promise.allSettled([rotation.begin(), machine(here).rotation.begin()]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expectEverybodyOpens(here);
  await finish(keys);
  await expectEverybodyOpens(here);
});

test('other machines take the new root over by themselves, also one that missed the end of the last change', async () => {
  const there = await copyKeys('there');
  await machine(here).rotation.begin();
  await machine(there).rotation.follow();
  expect(await readdir(there)).toContain('root.next.key');
  await addProject(machine(there));
  await finish(machine(here));
  await machine(here).rotation.begin();
  const late = machine(there);
  await expectEverybodyOpens(there);
  await late.rotation.follow();
  await finish(machine(here));
  await expectEverybodyOpens(there);
  await machine(there).rotation.follow();
  expect((await readdir(there)).sort()).toEqual(['ingest.key', 'root.key']);
  await addProject(machine(there));
  await expectEverybodyOpens(here);
});

test('a machine that was off for all of it opens nothing, says so, and is mended by a copy', async () => {
  const off = await copyKeys('off');
  await machine(here).rotation.begin();
  await finish(machine(here));
  await expect(expectEverybodyOpens(off)).rejects.toMatchObject({ code: 'wrong_root_key' });
  await expect(addProject(machine(off))).rejects.toMatchObject({ code: 'wrong_root_key' });
  await copyFile(join(here, 'root.key'), join(off, 'root.key'));
  await expectEverybodyOpens(off);
});

test('a running process that knew only the former root creates a project in the middle of a change', async () => {
  const running = machine(here);
  await running.roots.lease();
  await machine(here).rotation.begin();
  await addProject(running);
  await finish(machine(here));
  await addProject(running);
  await expectEverybodyOpens(here);
});

/** Breaks off at the n-th thing that changes a file or the database: before it, or right after it. */
function breakingMachine(
  path: string,
  breakAt: number,
): { keys: KeyDirectory; vault: Vault; steps: () => number } {
  let steps = 0;
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    steps += 1;
    if (steps === breakAt) throw new Error('broken off');
    const result = await work();
    steps += 1;
    if (steps === breakAt) throw new Error('broken off');
    return result;
  };
  const real = openKeyFiles(path, fileKeyService);
  const files: typeof real = {
    ...real,
    create: (name, key) => step(() => real.create(name, key)),
    remove: (name) => step(() => real.remove(name)),
    promote: () => step(real.promote),
  };
  const stored = createRootStore(database.db);
  const store: RootStore = {
    list: stored.list,
    exclusively: (work) =>
      step(() =>
        stored.exclusively((change) =>
          work({
            ...change,
            add: (root, tenants) => step(() => change.add(root, tenants)),
            drop: (rootId) => step(() => change.drop(rootId)),
          }),
        ),
      ),
  };
  const roots = createRoots({ files, leaseMs: Number.POSITIVE_INFINITY, clock });
  const rotation = createRotation({ store, files, roots, clock });
  const directory = { files, roots, rotation, ensure: async () => {} };
  const kept = createKeyStore(database.db);
  const vault = createVault({
    keys: { ...kept, rewrap: (batch) => step(() => kept.rewrap(batch)) },
    ...{ sealed: createSealedStore(database.db), directory, clock },
  });
  return { keys: directory, vault, steps: () => steps };
}

test('broken off at any step, on any of two machines, everybody opens and the change can be ended', async () => {
  const there = await copyKeys('there');
  let breakAt = 1;
  for (; ; breakAt += 1) {
    const { keys, vault, steps } = breakingMachine(here, breakAt);
    const change = async () => {
      await keys.rotation.begin();
      await finish(keys, vault);
    };
    const isBroken = await change().then(
      () => false,
      () => true,
    );
    await machine(there).rotation.follow();
    await expectEverybodyOpens(here);
    await addProject(machine(here));

    const mended = machine(here).rotation;
    await mended.follow();
    if ((await mended.state()).kind === 'changing') {
      await machine(there).rotation.follow();
      await finish(machine(here));
    }
    await expectEverybodyOpens(here);
    expect((await readdir(here)).sort()).toEqual(['ingest.key', 'root.key']);
    await rm(there, { recursive: true });
    await copyKeys('there');
    if (!isBroken) {
      expect(steps()).toBeLessThan(breakAt);
      break;
    }
  }
  expect(breakAt).toBeGreaterThan(10);
});
