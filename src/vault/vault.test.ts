import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newSubjectId, type ProjectId, toProjectId } from '#core';
import { createKeyStore, createRootStore, createSealedStore, type Database } from '#metadata';
import {
  createVault,
  fileKeyService,
  type KeyDirectory,
  openKeyDirectory,
  sealEnvelope,
  type Vault,
} from '#vault';
import { openTestDatabase } from '../../test/support/postgres.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let directory: string;
const now = Date.UTC(2026, 10, 22);

beforeAll(async () => {
  database = await openTestDatabase();
  directory = await mkdtemp(join(tmpdir(), 'riserbo-test-keys-'));
  await openKeys().ensure({ mayCreate: true });
});
afterAll(async () => {
  await database.close();
  await rm(directory, { recursive: true, force: true });
});

function openKeys(path = directory, only?: 'ingest'): KeyDirectory {
  const store = createRootStore(database.db);
  return openKeyDirectory({ path, service: fileKeyService, store, clock: () => now, only });
}

function openVault(keyDirectory = openKeys()): Vault {
  return createVault({
    keys: createKeyStore(database.db),
    sealed: createSealedStore(database.db),
    directory: keyDirectory,
    clock: () => now,
  });
}

async function newProject(db: Database): Promise<ProjectId> {
  const { rows } = await sql<{ id: number }>`
    insert into project (name, token) values ('p', gen_random_uuid()::text) returning id`.execute(db);
  const projectId = toProjectId(rows[0]?.id ?? 0);
  await openVault().createProject(projectId);
  return projectId;
}

test('what is sealed opens again, in another process too, and is not readable in the database', async () => {
  const projectId = await newProject(database.db);
  const [giulia, marco] = [newSubjectId(), newSubjectId()];
  await openVault().seal(projectId, [
    { subject: giulia, field: 'email', value: 'giulia@example.it' },
    { subject: giulia, field: 'name', value: 'Giulia Ñ 🙂' },
    { subject: marco, field: 'custom:badge', value: 'M-1' },
  ]);
  const vault = openVault();
  expect(await vault.open(projectId, [giulia, marco], 'all')).toEqual(
    new Map([
      [giulia, { email: 'giulia@example.it', name: 'Giulia Ñ 🙂' }],
      [marco, { 'custom:badge': 'M-1' }],
    ]),
  );
  expect(await vault.open(projectId, [giulia], ['email'])).toEqual(
    new Map([[giulia, { email: 'giulia@example.it' }]]),
  );
  expect(await vault.sealedFields(projectId, [giulia, newSubjectId()])).toEqual(
    new Map([[giulia, ['email', 'name']]]),
  );
  const { rows } = await sql<{ sealed: Buffer }>`select sealed from vault.sealed`.execute(database.db);
  expect(rows.length).toBeGreaterThan(2);
  for (const { sealed } of rows) expect(sealed.includes('iulia')).toBe(false);
});

test('any text of any person and field comes back exactly, and only where it was put', async () => {
  const projectId = await newProject(database.db);
  const vault = openVault();
  const people = Array.from({ length: 5 }, newSubjectId);
  const entries = fc.uniqueArray(
    fc.record({
      subject: fc.constantFrom(...people),
      field: fc.constantFrom('email' as const, 'name' as const, 'custom:x' as const),
      value: fc.string({ unit: 'grapheme', minLength: 1 }),
    }),
    { selector: ({ subject, field }) => `${subject}/${field}`, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(entries, async (chosen) => {
      await sql`delete from vault.sealed where project_id = ${projectId}`.execute(database.db);
      await vault.seal(projectId, chosen);
      const opened = await vault.open(projectId, people, 'all');
      for (const { subject, field, value } of chosen) expect(opened.get(subject)?.[field]).toBe(value);
      const count = [...opened.values()].reduce((sum, fields) => sum + Object.keys(fields).length, 0);
      expect(count).toBe(chosen.length);
    }),
    { numRuns: 30 },
  );
});

test('changes apply in order: set, set once, remove', async () => {
  const projectId = await newProject(database.db);
  const [a, b, c, d] = [newSubjectId(), newSubjectId(), newSubjectId(), newSubjectId()];
  const vault = openVault();
  await vault.seal(projectId, [
    { subject: a, field: 'name', value: 'first' },
    { subject: a, field: 'name', value: 'second' },
    { subject: b, field: 'name', value: 'kept', once: true },
    { subject: b, field: 'name', value: 'not', once: true },
    { subject: c, field: 'name', value: 'gone' },
    { subject: c, field: 'name', value: '' },
    { subject: d, field: 'name', value: '' },
    { subject: d, field: 'name', value: 'back', once: true },
  ]);
  await vault.seal(projectId, [{ subject: b, field: 'name', value: 'neither', once: true }]);
  expect(await vault.open(projectId, [a, b, c, d], 'all')).toEqual(
    new Map([
      [a, { name: 'second' }],
      [b, { name: 'kept' }],
      [d, { name: 'back' }],
    ]),
  );
});

test('a value moved to another person, field or project does not open', async () => {
  const here = await newProject(database.db);
  const there = await newProject(database.db);
  const [giulia, marco] = [newSubjectId(), newSubjectId()];
  const vault = openVault();
  for (const projectId of [here, there])
    await vault.seal(projectId, [
      { subject: giulia, field: 'email', value: 'giulia@example.it' },
      { subject: giulia, field: 'name', value: 'Giulia' },
      { subject: marco, field: 'email', value: 'marco@example.it' },
    ]);
  const move = async (toProject: ProjectId, toSubject: bigint, field: string) =>
    sql`update vault.sealed set sealed = (
          select sealed from vault.sealed where project_id = ${here} and subject = ${giulia} and field = 'email')
        where project_id = ${toProject} and subject = ${toSubject} and field = ${field}`.execute(database.db);
  await move(here, marco, 'email');
  await expect(vault.open(here, [marco], ['email'])).rejects.toMatchObject({ code: 'tampered' });
  await move(here, giulia, 'name');
  await expect(vault.open(here, [giulia], ['name'])).rejects.toMatchObject({ code: 'tampered' });
  await move(there, giulia, 'email');
  await expect(vault.open(there, [giulia], ['email'])).rejects.toMatchObject({ code: 'tampered' });
  expect(await vault.open(here, [giulia], ['email'])).toEqual(
    new Map([[giulia, { email: 'giulia@example.it' }]]),
  );
});

test("a person's wrapped key moved under another person or project does not unwrap", async () => {
  const here = await newProject(database.db);
  const there = await newProject(database.db);
  const [giulia, marco] = [newSubjectId(), newSubjectId()];
  for (const projectId of [here, there])
    await openVault().seal(projectId, [
      { subject: giulia, field: 'name', value: 'Giulia' },
      { subject: marco, field: 'name', value: 'Marco' },
    ]);
  await sql`update vault.subject_key set wrapped = (
      select wrapped from vault.subject_key where project_id = ${here} and subject = ${giulia})
    where project_id = ${here} and subject = ${marco} or project_id = ${there} and subject = ${giulia}`.execute(
    database.db,
  );
  await expect(openVault().open(here, [marco], 'all')).rejects.toMatchObject({ code: 'tampered' });
  await expect(openVault().open(there, [giulia], 'all')).rejects.toMatchObject({ code: 'tampered' });
});

test('an erased person is unreadable, stays so, and does not hold up the others', async () => {
  const projectId = await newProject(database.db);
  const [giulia, marco, unseen] = [newSubjectId(), newSubjectId(), newSubjectId()];
  const vault = openVault();
  await vault.seal(projectId, [
    { subject: giulia, field: 'name', value: 'Giulia' },
    { subject: marco, field: 'name', value: 'Marco' },
  ]);
  const other = openVault();
  await other.open(projectId, [giulia, marco], 'all');
  await vault.shred(projectId, [giulia, unseen], { events: 'keep' });
  for (const process of [vault, other, openVault()]) {
    await process.seal(projectId, [
      { subject: giulia, field: 'name', value: 'again' },
      { subject: unseen, field: 'name', value: 'again' },
      { subject: marco, field: 'phone', value: '1' },
    ]);
    expect(await process.open(projectId, [giulia, unseen, marco], 'all')).toEqual(
      new Map([[marco, { name: 'Marco', phone: '1' }]]),
    );
  }
  const { rows } = await sql`select 1 from vault.subject_key
    where project_id = ${projectId} and wrapped is not null and subject <> ${marco}`.execute(database.db);
  expect(rows).toEqual([]);
});

test('an ingest node with the ingest key alone seals and indexes, and opens nothing', async () => {
  const projectId = await newProject(database.db);
  const node = openVault(openKeys(directory, 'ingest'));
  const keys = await node.ingestKeys(projectId);
  const subject = await node.index(projectId, 'person', 'giulia');
  const entries = [{ scope: 0, subject, field: 'email', value: 'giulia@example.it', once: true }] as const;
  const envelope = await sealEnvelope(projectId, keys, entries);
  for (const attempt of [
    () => node.openEnvelope(projectId, envelope),
    () => node.seal(projectId, [{ subject: newSubjectId(), field: 'name', value: 'x' }]),
    () => node.openSecret(projectId, 'vendor'),
    () => node.createProject(toProjectId(999)),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: 'vault_locked' });
  expect(await openVault().openEnvelope(projectId, envelope)).toEqual(entries);
  expect(await openVault().index(projectId, 'person', 'giulia')).toBe(subject);
});

test('an envelope for one project does not open in another, nor with a byte changed or cut', async () => {
  const here = await newProject(database.db);
  const there = await newProject(database.db);
  const vault = openVault();
  const subject = await vault.index(here, 'person', 'giulia');
  const envelope = await sealEnvelope(here, await vault.ingestKeys(here), [
    { scope: 0, subject, field: 'name', value: 'Giulia' },
  ]);
  await expect(vault.openEnvelope(there, envelope)).rejects.toMatchObject({ code: 'tampered' });
  for (let at = 0; at < envelope.length; at += 1) {
    const changed = envelope.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    await expect(vault.openEnvelope(here, changed)).rejects.toMatchObject({
      code: at === 0 ? 'unknown_format' : 'tampered',
    });
  }
  await expect(vault.openEnvelope(here, envelope.subarray(0, 20))).rejects.toMatchObject({
    code: 'unknown_format',
  });
});

test("a vendor's secret opens under its own name only, and a destroyed project keeps none", async () => {
  const projectId = await newProject(database.db);
  const vault = openVault();
  await vault.sealSecret(projectId, 'vendor/1', 'hunter2');
  expect(await vault.openSecret(projectId, 'vendor/1')).toBe('hunter2');
  expect(await vault.openSecret(projectId, 'vendor/2')).toBeUndefined();
  await vault.sealSecret(projectId, 'vendor/2', 'other');
  await sql`update vault.secret set sealed = (select sealed from vault.secret where name = 'vendor/1' and project_id = ${projectId})
    where name = 'vendor/2' and project_id = ${projectId}`.execute(database.db);
  await expect(vault.openSecret(projectId, 'vendor/2')).rejects.toMatchObject({ code: 'tampered' });
  await vault.removeSecret(projectId, 'vendor/1');
  expect(await vault.openSecret(projectId, 'vendor/1')).toBeUndefined();
  await vault.destroyProject(projectId);
  await expect(vault.ingestKeys(projectId)).rejects.toMatchObject({ code: 'no_such_project_keys' });
  await expect(vault.openSecret(projectId, 'vendor/2')).rejects.toMatchObject({
    code: 'no_such_project_keys',
  });
});

test('loaders at work at the same time on the same people agree on their keys', async () => {
  const projectId = await newProject(database.db);
  const people = Array.from({ length: 500 }, newSubjectId);
  await Promise.all(
    ['distinct_id', 'email', 'name', 'phone'].map((field) =>
      openVault().seal(
        projectId,
        people.map((subject) => ({ subject, field: field as 'name', value: `${field} ${subject}` })),
      ),
    ),
  );
  const opened = await openVault().open(projectId, people, 'all');
  for (const subject of people)
    expect(Object.keys(opened.get(subject) ?? {}).sort()).toEqual(['distinct_id', 'email', 'name', 'phone']);
});

test('key files are made once, for their owner alone, and never again where a database has keys', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'riserbo-test-keys-'));
  try {
    await expect(openKeys(folder).ensure({ mayCreate: false })).rejects.toMatchObject({
      code: 'root_key_missing',
    });
    const both = [openKeys(folder), openKeys(folder)] as const;
    await Promise.all(both.map((keys) => keys.ensure({ mayCreate: true })));
    const [first, second] = await Promise.all(both.map(({ roots }) => roots.lease()));
    expect(first).toEqual(second);
    expect((await readdir(folder)).sort()).toEqual(['ingest.key', 'root.key']);
    expect((await stat(join(folder, 'root.key'))).mode & 0o777).toBe(0o600);
    const stranger = openVault(openKeys(folder));
    const projectId = await newProject(database.db);
    await expect(stranger.ingestKeys(projectId)).rejects.toMatchObject({ code: 'wrong_root_key' });
    await expect(stranger.openSecret(projectId, 'x')).rejects.toMatchObject({ code: 'wrong_root_key' });
    await chmod(join(folder, 'root.key'), 0o640);
    await expect(openKeys(folder).roots.lease()).rejects.toMatchObject({ code: 'root_key_exposed' });
    const node = openKeys(folder, 'ingest');
    await node.ensure({ mayCreate: false });
    await node.roots.ingest();
    await expect(node.roots.lease()).rejects.toMatchObject({ code: 'vault_locked' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
