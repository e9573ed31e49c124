import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newSubjectId, type ProjectId, type SubjectId, toProjectId } from '#core';
import { createKeyStore, createRootStore, createSealedStore } from '#metadata';
import {
  createVault,
  fileKeyService,
  type KeyStore,
  openKeyDirectory,
  sealEnvelope,
  type Vault,
} from '#vault';
import { keepUnderMonth } from '../../test/support/months.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

let path: string;
let projectId: ProjectId;
beforeEach(async () => {
  await sql`truncate project, vault.root, vault.tombstone restart identity cascade`.execute(database.db);
  path = await mkdtemp(join(tmpdir(), 'riserbo-test-rewrapping-'));
  await open().directory.ensure({ mayCreate: true });
  projectId = await addProject();
  return () => rm(path, { recursive: true, force: true });
});

async function addProject(): Promise<ProjectId> {
  const { rows } = await sql<{ id: number }>`
    insert into project (name, token) values ('p', gen_random_uuid()::text) returning id`.execute(
    database.db,
  );
  const added = toProjectId(rows[0]?.id ?? 0);
  await open().vault.createProject(added);
  return added;
}

/** A process that has just started. */
function open(keys: KeyStore = createKeyStore(database.db)) {
  const { db } = database;
  const clock = () => Date.UTC(2026, 10, 27);
  const directory = openKeyDirectory({ path, service: fileKeyService, store: createRootStore(db), clock });
  return { directory, vault: createVault({ keys, sealed: createSealedStore(db), directory, clock }) };
}

async function changeKeys(): Promise<void> {
  const { directory, vault } = open();
  await directory.rotation.begin();
  await vault.rewrap();
  await directory.rotation.finish();
}

async function addPeople(count: number, to: Vault = open().vault): Promise<SubjectId[]> {
  const people = Array.from({ length: count }, newSubjectId);
  await to.seal(
    projectId,
    people.map((subject) => ({ subject, field: 'name', value: `name of ${subject}` })),
  );
  return people;
}

async function expectOpen(people: readonly SubjectId[], by: Vault = open().vault): Promise<void> {
  expect(await by.open(projectId, people, 'all')).toEqual(
    new Map(people.map((subject) => [subject, { name: `name of ${subject}` }])),
  );
}

const TABLES = ['root', 'project_key', 'tenant_key', 'epoch_key', 'subject_key', 'sealed'] as const;
type Rows = Record<(typeof TABLES)[number], string>;

/** As a copy of PostgreSQL's own files holds them. */
async function copyRows(): Promise<Rows> {
  const rows: Partial<Rows> = {};
  for (const table of TABLES) {
    const found = await sql<{ all: string }>`
      select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text as all from ${sql.table(`vault.${table}`)} t`.execute(
      database.db,
    );
    rows[table] = found.rows[0]?.all ?? '[]';
  }
  return rows as Rows; // of each table, above
}

async function putRows(rows: Rows): Promise<void> {
  await sql`truncate vault.root, vault.sealed, vault.project_key cascade`.execute(database.db);
  for (const table of TABLES)
    await sql`insert into ${sql.table(`vault.${table}`)}
      select * from jsonb_populate_recordset(null::${sql.table(`vault.${table}`)}, ${rows[table]}::jsonb)`.execute(
      database.db,
    );
}

async function openedFrom(rows: Rows, people: readonly SubjectId[]): Promise<readonly SubjectId[] | string> {
  const today = await copyRows();
  await putRows(rows);
  const opened = await open()
    .vault.open(projectId, people, 'all')
    .then(
      (found) => [...found.keys()],
      ({ code }: { code: string }) => code,
    );
  await putRows(today);
  return opened;
}

test.each([
  ['with keys of an epoch', 0],
  ['with keys of months, as an earlier version kept them', 202611],
])(
  "an old copy of the database's own files opens nobody who was erased since, whatever of today is put beside it: %s",
  async (_, month) => {
    const [giulia, marco] = (await addPeople(2)) as [SubjectId, SubjectId]; // two were asked for
    const { db } = database;
    if (month > 0)
      for (const subject of [giulia, marco])
        await keepUnderMonth({ db, directory: open().directory }, projectId, subject, month);
    const copy = await copyRows();
    expect(await openedFrom(copy, [giulia, marco])).toEqual(expect.arrayContaining([giulia, marco]));

    await open().vault.shred(projectId, [giulia], { events: 'keep' });
    // Until the keys change, the copy opens her: this is why they do.
    expect(await openedFrom(copy, [giulia])).toEqual([giulia]);
    await changeKeys();
    const today = await copyRows();
    const mixtures = {
      whole: copy,
      ...{
        wrapped: { ...today, subject_key: copy.subject_key, epoch_key: copy.epoch_key, sealed: copy.sealed },
      },
      ...{ tenants: { ...copy, root: today.root, tenant_key: renamed(copy.tenant_key, today.root) } },
    };
    for (const [name, rows] of Object.entries(mixtures))
      expect([name, await openedFrom(rows, [giulia])]).toEqual([
        name,
        expect.stringMatching(/^(wrong_root_key|tampered)$/),
      ]);
    await expectOpen([marco]);
    expect(await openedFrom({ ...today, sealed: copy.sealed }, [giulia, marco])).toEqual([marco]);
  },
);

/** Old tenant keys, said to be under the root of today. */
function renamed(tenantKeys: string, roots: string): string {
  const [root] = JSON.parse(roots) as { root_id: string }[];
  const keys = JSON.parse(tenantKeys) as object[];
  return JSON.stringify(keys.map((key) => ({ ...key, root_id: root?.root_id })));
}

test('what a project seals to itself goes on opening after many changes: envelopes, secrets', async () => {
  const { vault } = open();
  const keys = await vault.ingestKeys(projectId);
  const subject = await vault.index(projectId, 'person', 'giulia');
  const entries = [{ scope: 0, subject, field: 'name', value: 'Giulia', once: false }] as const;
  const envelope = await sealEnvelope(projectId, keys, entries);
  await vault.sealSecret(projectId, 'vendor', 'token');
  for (let changes = 0; changes < 3; changes += 1) {
    await changeKeys();
    for (const by of [open().vault, vault]) {
      expect(await by.openEnvelope(projectId, envelope)).toEqual(entries);
      expect(await by.openSecret(projectId, 'vendor')).toBe('token');
      expect((await by.ingestKeys(projectId)).sealPublicKey).toEqual(keys.sealPublicKey);
    }
  }
  const late = await addProject();
  await open().vault.sealSecret(late, 'vendor', 'another');
  await changeKeys();
  expect(await open().vault.openSecret(late, 'vendor')).toBe('another');
});

test('processes that know only the former root go on meanwhile, and nobody whom they bring is left behind', async () => {
  const before = await addPeople(3);
  const stale = open();
  await expectOpen(before, stale.vault);
  const { directory, vault } = open();
  await directory.rotation.begin();
  expect(await vault.rewrap()).toBe(3);
  const during = await addPeople(2, stale.vault);
  await expect(directory.rotation.finish()).rejects.toMatchObject({ code: 'keys_not_rewrapped' });
  await expectOpen([...before, ...during], stale.vault);
  expect(await vault.rewrap()).toBe(2);
  expect(await vault.rewrap()).toBe(0);
  await directory.rotation.finish();
  const after = await addPeople(2, stale.vault);
  await expectOpen([...before, ...during, ...after]);
  await expectOpen([...before, ...during, ...after], stale.vault);
});

test('it goes on where it was broken off, and leaves alone whoever is erased meanwhile', async () => {
  const people = await addPeople(1_200);
  const [giulia, ...others] = people as [SubjectId, ...SubjectId[]]; // there are some
  const { directory } = open();
  await directory.rotation.begin();
  const stored = createKeyStore(database.db);
  let batches = 0;
  const broken = open({
    ...stored,
    async rewrap(batch) {
      batches += 1;
      if (batches === 2) throw new Error('broken off');
      // Between being read and being written.
      await open().vault.shred(projectId, [giulia], { events: 'keep' });
      await stored.rewrap(batch);
    },
  });
  await expect(broken.vault.rewrap()).rejects.toThrow('broken off');
  await expectOpen(others);
  await expect(directory.rotation.finish()).rejects.toMatchObject({ code: 'keys_not_rewrapped' });
  expect(await open().vault.rewrap()).toBeLessThanOrEqual(200);
  await directory.rotation.finish();
  await expectOpen(others);
  expect(await open().vault.open(projectId, [giulia], 'all')).toEqual(new Map());
});

test('a key that is spoilt is named, and stops nothing once that subject is erased', async () => {
  const [giulia, marco] = (await addPeople(2)) as [SubjectId, SubjectId]; // two were asked for
  await sql`update vault.subject_key set wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20))
    where subject = ${giulia}`.execute(database.db);
  const { directory, vault } = open();
  await directory.rotation.begin();
  await expect(vault.rewrap()).rejects.toMatchObject({
    code: 'tampered',
    facts: { project: projectId, subject: String(giulia) },
  });
  await vault.shred(projectId, [giulia], { events: 'keep' });
  await vault.rewrap();
  await directory.rotation.finish();
  await expectOpen([marco]);
});
