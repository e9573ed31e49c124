import { copyFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAudit } from '#audit';
import { checkBackup, toKeyIdentity } from '#backup';
import { newSubjectId, type ProjectId, type SubjectId, toProjectId } from '#core';
import { createLog } from '#http';
import {
  createAuditStore,
  createKeyStore,
  createRootStore,
  createSealedStore,
  findRevenants,
  openDatabaseCopy,
} from '#metadata';
import { createVault, fileKeyService, openKeyDirectory } from '#vault';
import { openTestDatabase } from '../../test/support/postgres.ts';
import { bringKeysBack, createKeyBackup, findKeyBackup } from './key-backup.ts';
import { createKeyKeeper, dueOf } from './keys.ts';

type TestDatabase = Awaited<ReturnType<typeof openTestDatabase>>;

let database: TestDatabase;
let elsewhere: TestDatabase;
beforeAll(async () => {
  [database, elsewhere] = [await openTestDatabase(), await openTestDatabase()];
});
afterAll(async () => {
  await Promise.all([database.close(), elsewhere.close()]);
});

let folder: string;
let path: string;
beforeEach(async () => {
  for (const one of [database, elsewhere]) await empty(one);
  folder = await mkdtemp(join(tmpdir(), 'riserbo-test-key-backup-'));
  path = join(folder, 'keys');
  return () => rm(folder, { recursive: true, force: true });
});

const clock = () => Date.UTC(2026, 10, 27);

function open({ db }: TestDatabase) {
  const store = createRootStore(db);
  const directory = openKeyDirectory({ path, service: fileKeyService, store, clock });
  const backup = createKeyBackup({ path, db, directory, clock });
  const vault = createVault({
    ...{ keys: createKeyStore(db), sealed: createSealedStore(db), directory, clock },
    onDestroyed: backup.writeLog,
  });
  return { db, directory, backup, vault };
}

async function addProject({ db }: TestDatabase, id: number): Promise<ProjectId> {
  await sql`insert into project (id, name, token) overriding system value values (${id}, 'p', ${`t${id}`})`.execute(
    db,
  );
  return toProjectId(id);
}

const DATA = ['project', 'vault.sealed', 'vault.secret', 'subject'];

/** As a backup of the data does: no keys. */
async function readData(): Promise<Map<string, readonly string[]>> {
  const data = new Map<string, readonly string[]>();
  for (const table of DATA) {
    const { rows } = await sql<{ line: string }>`
      select to_jsonb(t)::text as line from ${sql.table(table)} t`.execute(database.db);
    data.set(
      table,
      rows.map(({ line }) => line),
    );
  }
  return data;
}

async function restoreData(data: Map<string, readonly string[]>): Promise<void> {
  await empty(elsewhere);
  for (const [table, lines] of data)
    await sql`insert into ${sql.table(table)} overriding system value
      select * from jsonb_populate_recordset(null::${sql.table(table)}, ${`[${lines.join(',')}]`}::jsonb)`.execute(
      elsewhere.db,
    );
}

async function empty({ db }: TestDatabase): Promise<void> {
  await sql`truncate project, vault.root, vault.tombstone restart identity cascade`.execute(db);
}

async function restoreKeys(): Promise<number> {
  const { db, directory } = open(elsewhere);
  return bringKeysBack(db, await findKeyBackup(path, directory));
}

async function live() {
  const { vault, directory, backup } = open(database);
  await directory.ensure({ mayCreate: true });
  const projectId = await addProject(database, 1);
  const gone = await addProject(database, 2);
  for (const id of [projectId, gone]) {
    await vault.createProject(id);
    await vault.sealSecret(id, 'vendor', `secret of ${id}`);
  }
  const [giulia, marco, acme, other] = [newSubjectId(), newSubjectId(), newSubjectId(), newSubjectId()];
  const name = (subject: SubjectId, value: string) => ({ subject, field: 'name' as const, value });
  await vault.seal(projectId, [name(giulia, 'Giulia'), name(marco, 'Marco'), name(acme, 'Acme')]);
  await vault.seal(gone, [name(other, 'Other')]);
  await sql`insert into subject (project_id, scope, blind_index, subject) values
    (1, 0, gen_random_uuid(), ${giulia}), (1, 0, gen_random_uuid(), ${marco}), (1, 2, gen_random_uuid(), ${acme})`.execute(
    database.db,
  );
  return { vault, directory, backup, projectId, gone, giulia, marco, acme, other };
}

test('a backup from before an erasure opens with the keys of today, but for whom was erased, at once and after a change of the root', async () => {
  const { vault, directory, backup, projectId, gone, giulia, marco, acme, other } = await live();
  const data = await readData();
  await backup.write();
  await copyFile(join(path, 'keys.backup'), join(folder, 'former.backup'));
  await vault.shred(projectId, [giulia], { events: 'delete' });
  await vault.shred(projectId, [acme], { events: 'keep' });
  await vault.destroyProject(gone);
  const log = await readFile(join(path, 'erased.log'), 'utf8');
  expect(log).toBe(`knows 0\n1 ${giulia} delete\n1 ${acme} keep\n2 *\n`);

  const expectOnlyMarco = async (): Promise<void> => {
    await restoreData(data);
    expect(await restoreKeys()).toBe(0);
    const restored = open(elsewhere).vault;
    expect(await restored.open(projectId, [giulia, marco, acme], 'all')).toEqual(
      new Map([[marco, { name: 'Marco' }]]),
    );
    expect(await restored.open(gone, [other], 'all')).toEqual(new Map());
    const secret = restored.openSecret(gone, 'vendor');
    await expect(secret).rejects.toMatchObject({ code: 'no_such_project_keys' });
    expect(await restored.openSecret(projectId, 'vendor')).toBe('secret of 1');
    const back = await findRevenants(elsewhere.db);
    expect(back).toHaveLength(3);
    expect(back).toEqual(
      expect.arrayContaining([
        { kind: 'person', projectId, subject: giulia, events: 'delete' },
        { kind: 'organisation', projectId, subject: acme, events: 'keep' },
        { kind: 'project', projectId: gone },
      ]),
    );
  };
  await expectOnlyMarco();

  await directory.rotation.begin();
  await backup.write();
  await expectOnlyMarco();
  await vault.rewrap();
  await backup.write();
  await directory.rotation.finish();
  expect(await readFile(join(path, 'erased.log'), 'utf8')).toBe('knows 3\n');
  await expectOnlyMarco();
  const roots = (await open(database).directory.roots.lease()).roots;
  const today = toKeyIdentity(roots.map(({ id, backupKey }) => ({ id, key: backupKey })));
  const former = checkBackup(join(folder, 'former.backup'), today);
  await expect(former).rejects.toMatchObject({ code: 'backup_wrong_key' });
});

test('a database that was brought back from before a change of the root opens with the copy of the keys', async () => {
  const { vault, directory, backup, projectId, marco, giulia } = await live();
  const data = await readData();
  await restoreData(data);
  await backup.write();
  await restoreKeys();
  await vault.shred(projectId, [giulia], { events: 'keep' });
  await directory.rotation.begin();
  await vault.rewrap();
  await backup.write();
  await directory.rotation.finish();
  const restored = open(elsewhere);
  const wrong = restored.vault.open(projectId, [marco], 'all');
  await expect(wrong).rejects.toMatchObject({ code: 'wrong_root_key' });
  await restoreKeys();
  expect(await restored.vault.open(projectId, [marco, giulia], 'all')).toEqual(
    new Map([[marco, { name: 'Marco' }]]),
  );
  expect(await restored.directory.rotation.state()).toMatchObject({ kind: 'settled' });
});

test('a database that was brought back from earlier forgets nobody who was erased since, and no copy of it takes the place of the good one', async () => {
  const { vault, backup, projectId, giulia, marco, acme } = await live();
  await vault.shred(projectId, [acme], { events: 'keep' });
  await restoreData(await readData());
  await backup.write();
  await restoreKeys();
  await vault.shred(projectId, [giulia], { events: 'delete' });
  await backup.write();
  await vault.shred(projectId, [marco], { events: 'delete' });
  const log = () => readFile(join(path, 'erased.log'), 'utf8');
  expect(await log()).toBe(`knows 2\n1 ${marco} delete\n`);
  const copy = await readFile(join(path, 'keys.backup'));

  const earlier = open(elsewhere);
  await earlier.backup.writeLog();
  expect(await log()).toBe(`knows 2\n1 ${marco} delete\n1 ${acme} keep\n`);
  await expect(earlier.backup.write()).rejects.toMatchObject({ code: 'restore_keys_newer' });
  const others = [newSubjectId(), newSubjectId(), newSubjectId()];
  await earlier.vault.seal(
    projectId,
    others.map((subject) => ({ subject, field: 'name', value: 'Other' })),
  );
  await earlier.vault.shred(projectId, others, { events: 'keep' });
  await earlier.vault.shred(projectId, [marco], { events: 'keep' });
  expect(await log()).toBe(
    `knows 2\n1 ${marco} delete\n1 ${acme} keep\n${others.map((one) => `1 ${one} keep\n`).join('')}`,
  );
  await expect(earlier.backup.write()).rejects.toMatchObject({ code: 'restore_keys_newer' });
  expect(await readFile(join(path, 'keys.backup'))).toEqual(copy);
  await restoreKeys();
  expect(await earlier.vault.open(projectId, [giulia, marco, acme, ...others], 'all')).toEqual(new Map());
  await earlier.backup.write({ isBroughtBack: true });
  expect(await log()).toMatch(/^knows \d+\n$/);
  await earlier.backup.write();
});

test('where the key directory cannot be written nobody is told that they are erased, and the keys are gone all the same', async () => {
  const { vault, backup, projectId, giulia, marco } = await live();
  await backup.write();
  expect(backup.fault()).toBeUndefined();
  await rename(path, `${path}.away`);
  const code = 'key_directory_not_writable';
  await expect(vault.shred(projectId, [giulia], { events: 'keep' })).rejects.toMatchObject({ code });
  expect(backup.fault()).toBe(code);
  await rename(`${path}.away`, path);
  expect(await vault.open(projectId, [giulia, marco], 'all')).toEqual(new Map([[marco, { name: 'Marco' }]]));
  await vault.shred(projectId, [giulia], { events: 'keep' });
  expect(backup.fault()).toBeUndefined();
  expect(await readFile(join(path, 'erased.log'), 'utf8')).toBe(`knows 0\n1 ${giulia} keep\n`);
});

test('no copy is made of keys that only a dead root opens', async () => {
  const { vault, directory, backup, projectId, marco } = await live();
  await restoreData(await readData());
  await backup.write();
  await restoreKeys();
  await directory.rotation.begin();
  await vault.rewrap();
  await directory.rotation.finish();
  await backup.write();
  const copy = await readFile(join(path, 'keys.backup'));
  const earlier = open(elsewhere);
  await expect(earlier.backup.check()).rejects.toMatchObject({ code: 'wrong_root_key' });
  await expect(earlier.backup.write()).rejects.toMatchObject({ code: 'wrong_root_key' });
  expect(await readFile(join(path, 'keys.backup'))).toEqual(copy);
  await restoreKeys();
  await earlier.backup.write();
  expect(await open(elsewhere).vault.open(projectId, [marco], 'all')).toEqual(
    new Map([[marco, { name: 'Marco' }]]),
  );
});

test('a new database beside the keys of another installation takes the place of none of them', async () => {
  const { backup, vault } = await live();
  await backup.write();
  const copy = await readFile(join(path, 'keys.backup'));
  const fresh = open(elsewhere);
  const code = 'keys_of_another_installation';
  for (const attempt of [fresh.backup.checkOwner(), fresh.backup.write()])
    await expect(attempt).rejects.toMatchObject({ code });
  // Neither with another root, which does not open the copy.
  await rename(join(path, 'root.key'), join(folder, 'root.key'));
  await open(elsewhere).directory.ensure({ mayCreate: true });
  await expect(open(elsewhere).backup.checkOwner()).rejects.toMatchObject({ code });
  expect(await readFile(join(path, 'keys.backup'))).toEqual(copy);
  await rename(join(folder, 'root.key'), join(path, 'root.key'));
  await backup.checkOwner();

  await restoreData(await readData());
  await restoreKeys();
  await open(elsewhere).backup.write();
  for (const projectId of [1, 2].map(toProjectId)) await vault.destroyProject(projectId);
  await backup.checkOwner();
  await backup.write();
});

test('where the log of erasures cannot be written, roots that other machines have made are taken over all the same', async () => {
  const { directory } = await live();
  const here = path;
  path = join(folder, 'there');
  const there = open(database);
  await there.directory.ensure({ mayCreate: true });
  for (const name of ['root.key', 'ingest.key']) await copyFile(join(here, name), join(path, name));
  await writeFile(join(path, 'erased.log'), 'knows 0\n1 12');
  await directory.rotation.begin();
  const keeper = createKeyKeeper(
    {
      ...{ keyDirectory: there.directory, keyBackup: there.backup, vault: there.vault, clock },
      ...{ audit: createAudit({ store: createAuditStore(database.db), clock }), log: createLog('silent') },
      config: { keyRotationDays: 7 },
    },
    { leads: true },
  );
  await expect(keeper.keep()).rejects.toMatchObject({ code: 'restore_keys_damaged' });
  expect((await there.directory.roots.lease()).roots).toHaveLength(2);
});

test('a copy from before the first project keeps no new database from its place', async () => {
  const { directory, backup } = open(database);
  await directory.ensure({ mayCreate: true });
  await backup.write();
  await open(elsewhere).backup.checkOwner();
  await open(elsewhere).backup.write();
});

test('a copy of the keys that is older than the data says how much stays closed, and a cut log is refused', async () => {
  const { vault, backup, projectId, marco } = await live();
  await backup.write();
  const late = newSubjectId();
  await vault.seal(projectId, [{ subject: late, field: 'name', value: 'Late' }]);
  await restoreData(await readData());
  expect(await restoreKeys()).toBe(1);
  expect(await open(elsewhere).vault.open(projectId, [late, marco], 'all')).toEqual(
    new Map([[marco, { name: 'Marco' }]]),
  );
  await writeFile(join(path, 'erased.log'), 'knows 0\n1 12');
  await expect(restoreKeys()).rejects.toMatchObject({ code: 'restore_keys_damaged' });
  await rm(join(path, 'keys.backup'));
  await expect(restoreKeys()).rejects.toMatchObject({ code: 'restore_keys_missing' });
});

test('no key is in what is copied as data, and every table with keys is in what is copied as keys', async () => {
  const tables = async (of: 'data' | 'keys') =>
    (await openDatabaseCopy(database.db, of)).tables.map(({ table }) => table);
  const { rows } = await sql<{ table: string }>`
    select format('vault.%s', table_name) as table from information_schema.tables where table_schema = 'vault'`.execute(
    database.db,
  );
  const [data, keys] = [await tables('data'), await tables('keys')];
  expect(data.filter((table) => table.startsWith('vault.')).sort()).toEqual(['vault.sealed', 'vault.secret']);
  expect([...data, ...keys]).toEqual(expect.arrayContaining(rows.map(({ table }) => table)));
});

test('the root changes on its day, keys are wrapped anew, the former goes a day later, and the copy of the keys is renewed when it must be', () => {
  const day = 86_400_000;
  const root = (madeAt: number) => ({ rootId: 'r', madeAt, epoch: 0, handover: null });
  const at = (
    now: number,
    rotation: Parameters<typeof dueOf>[0]['rotation'],
    writtenAt?: number,
    { erasedSince = 0, rewrapped }: { erasedSince?: number; rewrapped?: string } = {},
  ) =>
    dueOf(
      { rotation, backup: { writtenAt, erasedSince }, rewrapped },
      { now, everyMs: 7 * day, pauseMs: 1_000 },
    );
  const settled = { kind: 'settled', root: root(0) } as const;
  const changing = { kind: 'changing', former: root(0), root: root(7 * day) } as const;
  // Written when there was no project yet, and so no key in it.
  expect(at(2, { kind: 'settled', root: root(1) }, 0)).toBe('back_up');
  expect(at(1, settled)).toBe('back_up');
  expect(at(1, settled, 1)).toBeUndefined();
  expect(at(2_000, settled, 1, { erasedSince: 1 })).toBe('back_up');
  expect(at(500, settled, 1, { erasedSince: 1 })).toBeUndefined();
  expect(at(day + 1, settled, 1)).toBe('back_up');
  expect(at(7 * day, settled, 7 * day)).toBe('begin');
  expect(at(7 * day + 1, changing, 7 * day - 1)).toBe('back_up');
  expect(at(7 * day + 1, changing, 7 * day)).toBe('rewrap');
  expect(at(7 * day + 2_000, changing, 7 * day, { erasedSince: 1 })).toBe('back_up');
  expect(at(7 * day + 1, changing, 7 * day, { rewrapped: 'r' })).toBeUndefined();
  expect(at(8 * day, changing, 8 * day)).toBe('finish');
  expect(at(0, { kind: 'none' }, 0)).toBeUndefined();
});
