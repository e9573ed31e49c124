import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toProjectId } from '#core';
import { createKeyStore, createRootStore, createSealedStore } from '#metadata';
import { createVault, fileKeyService, openKeyDirectory } from '#vault';
import { openTestDatabase } from '../../test/support/postgres.ts';
import { createKeyCheck } from './key-check.ts';

const MINUTE = 60_000;
let now = Date.UTC(2026, 10, 27);
const clock = () => now;
let database: Awaited<ReturnType<typeof openTestDatabase>>;
let path: string;
let check: ReturnType<typeof createKeyCheck>;
let copyFault: string | undefined;
const projects = [1, 2].map(toProjectId);
beforeAll(async () => {
  database = await openTestDatabase();
  path = await mkdtemp(join(tmpdir(), 'riserbo-test-key-check-'));
  const { db } = database;
  const openDirectory = () =>
    openKeyDirectory({ path, service: fileKeyService, store: createRootStore(db), clock });
  const directory = openDirectory();
  await directory.ensure({ mayCreate: true });
  const sealed = createSealedStore(db);
  const vault = createVault({ keys: createKeyStore(db), sealed, directory, clock });
  for (const id of projects) {
    await sql`insert into project (id, name, token) overriding system value values (${id}, 'p', ${`t${id}`})`.execute(
      db,
    );
    await vault.createProject(id);
  }
  check = createKeyCheck({
    ...{ db, openDirectory, clock },
    projects: async () => projects,
    copyFault: () => copyFault,
  });
});
afterAll(async () => {
  await database.close();
  await rm(path, { recursive: true, force: true });
});

/** After the last look, and what was opened for it, are over. */
async function later() {
  now += 2 * MINUTE;
  return check();
}

const FINE = { ok: true, detail: 'open, and copied when they change' };
const broken = (code: string, advice: RegExp) => ({
  ok: false,
  detail: expect.stringMatching(new RegExp(`^${code}: .*${advice.source}`)),
});

test('keys that open are fine; one look a minute serves all who ask', async () => {
  expect(await later()).toEqual(FINE);
  await rename(join(path, 'root.key'), join(path, 'away'));
  expect(await check()).toEqual(FINE);
  await rename(join(path, 'away'), join(path, 'root.key'));
  expect(await later()).toEqual(FINE);
});

test('a key file that goes while the product runs is said, with what to do, and no longer once it is back', async () => {
  for (const name of ['root.key', 'ingest.key']) {
    await rename(join(path, name), join(path, 'away'));
    expect(await later()).toEqual(broken('root_key_missing', /put it back/));
    await rename(join(path, 'away'), join(path, name));
    expect(await later()).toEqual(FINE);
  }
  const root = await readFile(join(path, 'root.key'));
  await writeFile(join(path, 'root.key'), 'not a key\n', { mode: 0o600 });
  expect(await later()).toEqual(broken('root_key_damaged', /put it back/));
  const [header = ''] = root.toString('utf8').split('\n');
  const other = randomBytes(32).toString('base64');
  await writeFile(join(path, 'root.key'), `${header}\n${other}\n`, { mode: 0o600 });
  expect(await later()).toEqual(broken('wrong_root_key', /newest copy/));
  await writeFile(join(path, 'root.key'), root, { mode: 0o600 });
  now += 5_000;
  expect(await check()).toEqual(FINE);
});

test('a stored key that is changed or gone is said, of whichever project', async () => {
  const { db } = database;
  for (const [id, column, table] of [
    [2, 'wrapped', 'tenant_key'],
    [1, 'wrapped_ingest_keys', 'project_key'],
  ] as const) {
    const change = sql`update ${sql.table(`vault.${table}`)}
      set ${sql.ref(column)} = set_byte(${sql.ref(column)}, 20, get_byte(${sql.ref(column)}, 20) # 1) where project_id = ${id}`;
    await change.execute(db);
    expect(await later()).toEqual(broken('tampered', /keys restore/));
    await change.execute(db);
    expect(await later()).toEqual(FINE);
  }
});

test('what the copy of the keys met comes first; a database that is away is not the keys’ fault', async () => {
  copyFault = 'key_directory_not_writable';
  expect(await later()).toEqual(broken('key_directory_not_writable', /writable/));
  copyFault = undefined;
  await sql`alter schema vault rename to away`.execute(database.db);
  expect(await later()).toEqual(FINE);
  await sql`alter schema away rename to vault`.execute(database.db);
});
