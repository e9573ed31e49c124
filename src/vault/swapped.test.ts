import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newSubjectId, type ProjectId, type SubjectId, toProjectId } from '#core';
import { createKeyStore, createRootStore, createSealedStore } from '#metadata';
import { createVault, fileKeyService, openKeyDirectory, sealEnvelope, type Vault } from '#vault';
import { keepUnderMonth } from '../../test/support/months.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';

/** A place where a ciphertext is kept, and somebody who opens what is there, as a process does that has just started. */
interface Place {
  readonly name: string;
  /** "vault.sealed.sealed". */
  readonly column: string;
  read(): Promise<Buffer>;
  write(bytes: Buffer): Promise<void>;
  open(): Promise<unknown>;
}

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let folder: string;
beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'riserbo-test-swapped-'));
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const clock = () => Date.UTC(2026, 10, 27);

function openKeys() {
  const store = createRootStore(database.db);
  return openKeyDirectory({ path: folder, service: fileKeyService, store, clock });
}

function openVault(): Vault {
  const { db } = database;
  const directory = openKeys();
  return createVault({ keys: createKeyStore(db), sealed: createSealedStore(db), directory, clock });
}

async function addProject(): Promise<ProjectId> {
  const { rows } = await sql<{ id: number }>`
    insert into project (name, token) values ('p', gen_random_uuid()::text) returning id`.execute(
    database.db,
  );
  const projectId = toProjectId(rows[0]?.id ?? 0);
  await openVault().createProject(projectId);
  return projectId;
}

function inColumn(
  name: string,
  [table, column]: readonly [string, string],
  where: RawBuilder<unknown>,
  open: () => Promise<unknown>,
): Place {
  const { db } = database;
  return {
    name,
    column: `${table}.${column}`,
    async read() {
      const { rows } = await sql<{ bytes: Buffer }>`
        select ${sql.ref(column)} as bytes from ${sql.table(table)} where ${where}`.execute(db);
      expect(rows).toHaveLength(1);
      return rows[0]?.bytes ?? Buffer.alloc(0);
    },
    async write(bytes) {
      await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${bytes} where ${where}`.execute(db);
    },
    open,
  };
}

/** The batch of a spool, in memory: it is opened with the project that its own record names. */
async function inSpool(projectId: ProjectId): Promise<Place> {
  const vault = openVault();
  const subject = await vault.index(projectId, 'person', 'giulia');
  const entry = { scope: 0, subject, field: 'email', value: 'giulia@example.it' } as const;
  let envelope: Buffer = Buffer.from(
    await sealEnvelope(projectId, await vault.ingestKeys(projectId), [entry]),
  );
  return {
    name: `project ${projectId}: batch`,
    column: 'spool',
    read: () => Promise.resolve(envelope),
    write: async (bytes) => {
      envelope = bytes;
    },
    open: () => openVault().openEnvelope(projectId, envelope),
  };
}

/** Everything that the product keeps sealed of one project: two people, one of them as an earlier version kept them, two fields, two secrets. */
async function placesOf(projectId: ProjectId): Promise<Place[]> {
  const places: Place[] = [];
  const here = `project ${projectId}`;
  const first = newSubjectId();
  const opened = (subject: SubjectId, field: 'email' | 'name') => async () => {
    const found = await openVault().open(projectId, [subject], [field]);
    expect(found.get(subject)?.[field]).toBe(`${field} of ${subject}`);
  };
  for (const [subject, month] of [
    [first, undefined],
    [newSubjectId(), 202610],
  ] as const) {
    const who = `${here}: person of ${month ?? 'today'}`;
    const isTheirs = sql`project_id = ${projectId} and subject = ${subject}`;
    for (const field of ['email', 'name'] as const) {
      await openVault().seal(projectId, [{ subject, field, value: `${field} of ${subject}` }]);
      const isField = sql`${isTheirs} and field = ${field}`;
      places.push(inColumn(`${who}, ${field}`, ['vault.sealed', 'sealed'], isField, opened(subject, field)));
    }
    places.push(
      inColumn(`${who}, key`, ['vault.subject_key', 'wrapped'], isTheirs, opened(subject, 'email')),
    );
    if (month === undefined) continue;
    await keepUnderMonth({ db: database.db, directory: openKeys() }, projectId, subject, month);
    const isMonth = sql`project_id = ${projectId} and epoch = ${month}`;
    places.push(
      inColumn(`${here}: ${month}`, ['vault.epoch_key', 'wrapped'], isMonth, opened(subject, 'email')),
    );
  }
  // As vendors keep their tokens, and alerts their addresses and webhooks.
  for (const name of ['vendor/1/token', 'alert/1/recipients']) {
    await openVault().sealSecret(projectId, name, `${name} of ${projectId}`);
    const isTheirs = sql`project_id = ${projectId} and name = ${name}`;
    places.push(
      inColumn(`${here}: ${name}`, ['vault.secret', 'sealed'], isTheirs, async () => {
        expect(await openVault().openSecret(projectId, name)).toBe(`${name} of ${projectId}`);
      }),
    );
  }
  const isProjects = sql`project_id = ${projectId}`;
  places.push(
    inColumn(`${here}: tenant key`, ['vault.tenant_key', 'wrapped'], isProjects, opened(first, 'name')),
    inColumn(`${here}: ingest keys`, ['vault.project_key', 'wrapped_ingest_keys'], isProjects, () =>
      openVault().ingestKeys(projectId),
    ),
    await inSpool(projectId),
  );
  return places;
}

test('no ciphertext opens in the place of another: not of another project, table, month, person, field or name', async () => {
  await openKeys().ensure({ mayCreate: true });
  const places = [...(await placesOf(await addProject())), ...(await placesOf(await addProject()))];
  const held = new Map<Place, Buffer>();
  for (const place of places) {
    held.set(place, await place.read());
    await place.open();
  }
  let swaps = 0;
  for (const place of places)
    for (const [other, bytes] of held) {
      if (other === place) continue;
      await place.write(bytes);
      const code = await place.open().then(
        () => 'opened',
        (error: { code?: string }) => error.code ?? String(error),
      );
      expect([place.name, other.name, code]).toEqual([
        place.name,
        other.name,
        expect.stringMatching(/^(tampered|unknown_format)$/),
      ]);
      await place.write(held.get(place) ?? Buffer.alloc(0));
      swaps += 1;
    }
  expect(swaps).toBe(places.length * (places.length - 1));
  for (const place of places) await place.open();

  const columns = await sql<{ column: string }>`
    select format('%s.%s.%s', table_schema, table_name, column_name) as column from information_schema.columns
    where table_schema = 'vault' and data_type = 'bytea' order by 1`.execute(database.db);
  const tried = new Set([
    ...places.map(({ column }) => column),
    ...['vault.root.handover', 'vault.tenant_key.lasting'],
  ]);
  expect(columns.rows.map(({ column }) => column).filter((column) => !tried.has(column))).toEqual([]);
});

test('a root that is handed over opens as that root, and under its predecessor alone', async () => {
  const there = await mkdtemp(join(folder, 'there'));
  const store = createRootStore(database.db);
  const machine = (path: string) => openKeyDirectory({ path, service: fileKeyService, store, clock });
  const stranger = machine(there);
  await stranger.ensure({ mayCreate: true });
  const { rootId } = await machine(folder).rotation.begin();
  await stranger.rotation.follow();
  expect((await stranger.roots.lease()).roots.map(({ id }) => id)).not.toContain(rootId);
  const { rows } = await sql<{ wrapped: Buffer }>`select wrapped from vault.tenant_key limit 1`.execute(
    database.db,
  );
  await sql`update vault.root set handover = ${rows[0]?.wrapped} where handover is not null`.execute(
    database.db,
  );
  const late = machine(await mkdtemp(join(folder, 'late')));
  const former = await machine(folder).files.read('root.key');
  if (former) await late.files.create('root.key', former);
  await expect(late.rotation.follow()).rejects.toMatchObject({ code: 'tampered' });
});

test('what lasts of a project opens under its own newest tenant key alone', async () => {
  const { db } = database;
  const [here, there] = [await addProject(), await addProject()];
  for (const projectId of [here, there]) await openVault().sealSecret(projectId, 'name', 'secret');
  const change = async () => {
    await openVault().rewrap();
    await openKeys().rotation.finish();
    await openKeys().rotation.begin();
  };
  // The test before this one has begun a change, in a database with these projects or without.
  if ((await openKeys().rotation.state()).kind === 'settled') await openKeys().rotation.begin();
  await change();
  const { rows } = await sql<{ project: number; lasting: Buffer; wrapped: Buffer }>`
    select project_id as project, lasting, wrapped from vault.tenant_key t join vault.root r using (root_id)
    where project_id in (${here}, ${there}) order by project_id, epoch`.execute(db);
  expect(rows).toHaveLength(4);
  const newest = sql`project_id = ${here} and root_id = (select root_id from vault.root order by epoch desc limit 1)`;
  const put = (lasting: Buffer | null | undefined) =>
    sql`update vault.tenant_key set lasting = ${lasting ?? null} where ${newest}`.execute(db);
  const [former, own, ...others] = rows;
  for (const bytes of [former?.lasting, own?.wrapped, ...others.map(({ lasting }) => lasting), null]) {
    await put(bytes);
    await expect(openVault().openSecret(here, 'name')).rejects.toMatchObject({ code: 'tampered' });
  }
  await put(own?.lasting);
  expect(await openVault().openSecret(here, 'name')).toBe('secret');
});
