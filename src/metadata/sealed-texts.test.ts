import { randomBytes } from 'node:crypto';
import { type KyselyPlugin, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Token, toProjectId } from '#core';
import {
  createCatalogueStore,
  createErasureStore,
  createLexiconStore,
  createVocabulary,
  migrateDatabase,
  openDatabase,
  sealStoredTexts,
  withSealedTexts,
} from '#metadata';
import { createTextSealer } from '#vault';
import { openTestDatabase } from '../../test/support/postgres.ts';
import { SEALED_TEXTS } from './sealed-texts.ts';

const TEXT = 'chiedere a Zebedeo Quintavalle, zebedeo@posta.example';
const key = randomBytes(32);
const sealer = createTextSealer(() => key);

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let clear: ReturnType<typeof openDatabase>;
let db: ReturnType<typeof openDatabase>;
beforeAll(async () => {
  database = await openTestDatabase();
  clear = openDatabase(database.url);
  db = withSealedTexts(clear, sealer);
});
afterAll(async () => {
  await clear.destroy();
  await database.close();
});

/** Text columns in which nobody can type what they like, or of which a steward has said that it may be read. */
const CLEAR: Readonly<Record<string, string>> = {
  'the words of the program': `alert.metric alert.unit alert.language alert.state alert.lease_holder alert.last_bucket alert.condition
    catalogue_kind.kind catalogue_kind.scope catalogue_kind.slot catalogue_property.class catalogue_property.scope catalogue_wanted.text_of
    challenge.purpose delivery.state delivery.target delivery.occurrence digest.language digest.lease_holder
    expiry_property.scope hidden_text.text_of identity_property.field incident.opened_by incident.scope_kind incident.status incident.affected
    leak.kind leak.scope leak.word lexicon_property.declared lexicon_property.scope lexicon_property.type lexicon_violation.kind
    loaded_unit.unit member.locale membership.role notice.fields notice.language notice.state passkey.transports person_link.made_by
    privacy_request.asked_by privacy_request.disclosure privacy_request.kind privacy_request.law privacy_request.status
    project.id_merge project.time_step saved_report.kind saved_report.chart schema_migration.name service_account.scopes vendor.kind vendor.status
    vendor.trouble_reply vendor.lease_holder vendor_queue.unit audit_entry.action audit_entry.actor audit_entry.object audit_entry.facts
    board.range annotation.at incident.scope_id proof.kind proof.result`,
  'names and addresses that the program made': `challenge.id challenge.challenge notice.notice_id passkey.credential_id project.token
    service_account.username`,
  'zones, hosts and versions': 'project.timezone vendor.host alert.webhook_host leak.library leak.version',
  'public by the threshold':
    'catalogue_event.name catalogue_property.name leak.name profile.properties vendor_queue.event',
  'names that are said to the event line, which has no root key; detectors refuse personal ones': `group_key.name identity_property.name
    expiry_property.name lexicon_event.name lexicon_event.merged_into lexicon_event.plan lexicon_property.name lexicon_property.merged_into lexicon_value.text
    vendor.events vendor.properties`,
};

test('every column of the schema that can hold a text is sealed, or there is a reason why not', async () => {
  const { rows } = await sql<{ column: string }>`
    select table_name || '.' || column_name as column from information_schema.columns
    where table_schema = 'public' and (data_type in ('text', 'jsonb', 'json', 'character varying') or udt_name in ('_text', '_varchar'))`.execute(
    db,
  );
  const sealed = Object.entries(SEALED_TEXTS).flatMap(([table, columns]) =>
    Object.keys(columns).map((column) => `${table}.${column}`),
  );
  const known = [...sealed, ...Object.values(CLEAR).flatMap((names) => names.split(/\s+/))];
  expect(rows.map(({ column }) => column).sort()).toEqual(known.sort());
});

const insertProject = (name: string) =>
  db
    .insertInto('project')
    .values({ name, token: randomBytes(8).toString('hex') })
    .returning(['id', 'name'])
    .executeTakeFirstOrThrow();

test('what a member types is read back as it was, and is nowhere in the table', async () => {
  const made = await insertProject(TEXT);
  expect(made.name).toBe(TEXT);
  const report = {
    project_id: made.id,
    kind: 'insights' as const,
    name: TEXT,
    description: TEXT,
    definition: JSON.stringify({ filter: [TEXT] }),
    created_at: new Date(0),
    changed_at: new Date(0),
  };
  const { id } = await db.insertInto('saved_report').values(report).returning('id').executeTakeFirstOrThrow();
  await db
    .updateTable('saved_report')
    .set({ name: `${TEXT}!` })
    .where('project_id', '=', made.id)
    .where('id', '=', id)
    .execute();
  const [read] = await db.selectFrom('saved_report').selectAll().where('id', '=', id).execute();
  expect(read).toMatchObject({ name: `${TEXT}!`, description: TEXT, definition: { filter: [TEXT] } });
  const stored = await sql<{
    row: string;
  }>`select r::text as row from saved_report r where id = ${id}`.execute(clear);
  expect(stored.rows[0]?.row).not.toContain('Quintavalle');
});

/** Ciphertext as somebody has it who took a copy of the database. */
async function steal(): Promise<string> {
  const { id } = await insertProject(TEXT);
  const stored = await clear
    .selectFrom('project')
    .select('name')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return stored.name;
}

test('a text that is moved to another column does not open, nor one that only looks sealed', async () => {
  const moved = [
    await steal(),
    (await steal()).replace('project.', 'member.'),
    '¤sealed¤member.name¤x',
    '¤sealed¤x',
  ];
  for (const name of moved)
    await clear
      .insertInto('member')
      .values({ name, handle: randomBytes(8), created_at: new Date(0) })
      .execute();
  const read = await db.selectFrom('member').select('name').orderBy('id').execute();
  expect(read.map(({ name }) => name)).toEqual(moved);
  await clear.deleteFrom('member').execute();
});

test('a stolen ciphertext that is sent as a name opens nowhere, and one that is malformed stops nobody', async () => {
  const names = [await steal(), '¤sealed¤x¤x', '¤sealed¤project.name¤x'];
  const projectId = toProjectId((await insertProject('the thief’s own')).id);
  const token = (number: number) => BigInt(number) as Token;
  const catalogue = createCatalogueStore(db, { makeColumns: async () => {} });
  const seen = names.map((text, at) => ({ text, event: token(at + 1), property: token(at + 1) }));
  await catalogue.noteEvents(
    projectId,
    seen.map(({ event }) => ({ event, lastSeenAt: 0 })),
  );
  await catalogue.obtainProperties(
    projectId,
    seen.map(({ property }) => ({ scope: 'event', groupSlot: 0, property, kind: 'text' })),
    0,
  );
  await catalogue.publish(
    projectId,
    seen.flatMap(({ text, event, property }) => [
      { of: 'event_name' as const, property: token(0), token: event, text },
      { of: 'property_name' as const, property, token: property, text },
    ]),
  );
  for (const text of names)
    await db
      .insertInto('lexicon_event')
      .values({
        project_id: projectId,
        name: text,
        token: token(names.indexOf(text) + 1),
        plan: '[]',
        display_name: TEXT,
        tags: [text],
        merged_into: text,
      })
      .execute();

  const snapshot = await createVocabulary(db, () => 0).read(projectId);
  expect(snapshot?.events.map(({ name }) => name)).toEqual(names);
  expect(snapshot?.properties.map(({ name }) => name)).toEqual(names);
  expect(
    snapshot?.events.map(({ words, mergedInto }) => [words?.displayName, words?.tags, mergedInto]),
  ).toEqual(names.map((text) => [TEXT, [text], text]));
  const lexicon = await createLexiconStore(db).read(projectId);
  expect(lexicon?.seenEvents.map(({ name }) => name).sort()).toEqual([...names].sort());
  expect(lexicon?.seenProperties.map(({ name }) => name).sort()).toEqual([...names].sort());
  expect(lexicon?.events.map(({ name, mergedInto }) => [name, mergedInto]).sort()).toEqual(
    names.map((text) => [text, text]).sort(),
  );
  expect((await createErasureStore(db).holdings(projectId))?.name).toBe('the thief’s own');
  await clear.deleteFrom('project').where('id', '=', projectId).execute();
});

test('a column opens by where it comes from, whatever a statement calls it', async () => {
  const { id } = await insertProject(TEXT);
  await db
    .insertInto('group_key')
    .values({ project_id: id, slot: 1, name: await steal() })
    .execute();
  const joined = db
    .selectFrom('project as p')
    .innerJoin('group_key as project', 'project.project_id', 'p.id')
    .where('p.id', '=', id);
  const [row] = await joined.select(['p.name as title', 'project.name as name']).execute();
  expect(row?.title).toBe(TEXT);
  expect(row?.name).toMatch('¤sealed¤');
  const [last] = await joined.select('p.name as name').select('project.name as name').execute();
  expect(last?.name).toMatch('¤sealed¤');
  const [whole] = await joined.selectAll('project').select('p.name as title').execute();
  expect(whole).toMatchObject({ title: TEXT, name: expect.stringMatching('¤sealed¤') });
});

test('a text that is moved to a row of another project does not open there', async () => {
  const [mine, theirs] = [await insertProject('mine'), await insertProject('theirs')];
  const saved = (project: number, name: string) => ({
    ...{ project_id: project, kind: 'insights' as const, name, description: name },
    ...{ definition: JSON.stringify({ filter: [name] }), created_at: new Date(0), changed_at: new Date(0) },
  });
  for (const [project, name] of [
    [mine.id, 'ours'],
    [theirs.id, TEXT],
  ] as const)
    await db.insertInto('saved_report').values(saved(project, name)).execute();
  await sql`update saved_report mine set name = t.name, description = t.description, definition = t.definition
    from saved_report t where mine.project_id = ${mine.id} and t.project_id = ${theirs.id}`.execute(clear);
  const bound = withSealedTexts(clear, sealer, toProjectId(mine.id));
  const columns = ['name', 'description', 'definition'] as const;
  const read = [
    await bound.selectFrom('saved_report').select(columns).where('project_id', '=', mine.id).execute(),
    await db
      .selectFrom('saved_report')
      .select([...columns, 'project_id'])
      .where('project_id', '=', mine.id)
      .execute(),
    await db.selectFrom('saved_report').selectAll().where('project_id', '=', mine.id).execute(),
  ];
  for (const [row] of read)
    for (const column of columns) expect(String(row?.[column])).toMatch(/^¤sealed¤saved_report\./);
  const [whose] = await sql<{ name: string }>`select ${sql.ref('saved_report.name')} from saved_report
    where project_id = ${mine.id}`
    .execute(bound)
    .then(({ rows }) => rows);
  expect(whose?.name).toMatch(/^¤sealed¤/);
  // Nor does it, when it is said to be of this one.
  await sql`update saved_report set name = replace(name, ${`¤${theirs.id}¤`}, ${`¤${mine.id}¤`})
    where project_id = ${mine.id}`.execute(clear);
  const [renamed] = await bound
    .selectFrom('saved_report')
    .select('name')
    .where('project_id', '=', mine.id)
    .execute();
  expect(renamed?.name).toMatch(/^¤sealed¤/);
  const [own] = await db.selectFrom('saved_report').selectAll().where('project_id', '=', theirs.id).execute();
  expect(own).toMatchObject({ name: TEXT, description: TEXT, definition: { filter: [TEXT] } });
  for (const { id } of [mine, theirs]) await clear.deleteFrom('project').where('id', '=', id).execute();
});

test('a statement that does not say of which project it writes is refused', async () => {
  await expect(
    db.updateTable('saved_report').set({ name: 'x' }).where('id', '=', 1).execute(),
  ).rejects.toThrow('sealed to its project');
});

test('what an earlier version sealed to no project opens once it is sealed anew, and what does not open stays as it is', async () => {
  const { id } = await insertProject('p');
  const former = (column: string, text: string) =>
    `¤sealed¤${column}¤${sealer.seal({ column, projectId: undefined }, text)}`;
  await sql`insert into cohort (project_id, name, definition, created_at, changed_at) values (${id},
    ${former('cohort.name', TEXT)}, ${JSON.stringify(former('cohort.definition', '{"of":1}'))}::jsonb, now(), now())`.execute(
    clear,
  );
  await sql`insert into lexicon_event (project_id, name, token, tags, description) values (${id}, 'e2', 2,
    ${[former('lexicon_event.tags', 'a'), former('lexicon_event.tags', 'b')]}, '¤sealed¤lexicon_event.description¤x')`.execute(
    clear,
  );
  await sealStoredTexts(db, sealer);
  expect(
    await db.selectFrom('cohort').select(['name', 'definition']).where('project_id', '=', id).execute(),
  ).toEqual([{ name: TEXT, definition: { of: 1 } }]);
  expect(
    await db
      .selectFrom('lexicon_event')
      .select(['tags', 'description'])
      .where('project_id', '=', id)
      .execute(),
  ).toEqual([{ tags: ['a', 'b'], description: '¤sealed¤lexicon_event.description¤x' }]);
  await clear.deleteFrom('project').where('id', '=', id).execute();
});

test('a value that the statement computes is no way around it', async () => {
  await expect(db.updateTable('project').set({ name: sql<string>`'clear'` }).execute()).rejects.toThrow(
    'project.name is sealed',
  );
});

test('what an older version stored in clear is sealed, lists and questions too', async () => {
  const { id } = await clear
    .insertInto('project')
    .values({ name: TEXT, token: 'old' })
    .returning('id')
    .executeTakeFirstOrThrow();
  await sql`insert into lexicon_event (project_id, name, token, tags, description) values (${id}, 'e', 1, ${[TEXT, 'b']}, ${TEXT})`.execute(
    clear,
  );
  await sql`insert into cohort (project_id, name, definition, created_at, changed_at)
    values (${id}, ${TEXT}, ${JSON.stringify({ of: TEXT })}::jsonb, now(), now())`.execute(clear);
  await sealStoredTexts(db, sealer);
  await migrateDatabase(db);
  const whole = await sql<{ row: string }>`
    select (select p::text from project p where id = ${id}) || (select e::text from lexicon_event e) || (select c::text from cohort c) as row`.execute(
    clear,
  );
  expect(whole.rows[0]?.row).not.toContain('Quintavalle');
  expect(await db.selectFrom('lexicon_event').select(['tags', 'description']).execute()).toEqual([
    { tags: [TEXT, 'b'], description: TEXT },
  ]);
  expect(await db.selectFrom('cohort').select(['name', 'definition']).execute()).toEqual([
    { name: TEXT, definition: { of: TEXT } },
  ]);
});

test('a row that takes another’s place while old texts are sealed keeps its own', async () => {
  const { id } = await insertProject(TEXT);
  const insertTag = (name: string) =>
    clear.insertInto('annotation_tag').values({ project_id: id, name }).execute();
  await insertTag('first');
  let isFirst = true;
  const meanwhile: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (!isFirst || !result.rows.some(({ value }) => value === 'first')) return result;
      isFirst = false;
      await clear.deleteFrom('annotation_tag').execute();
      await sql`vacuum annotation_tag`.execute(clear);
      await insertTag('second');
      return result;
    },
  };
  await sealStoredTexts(clear.withPlugin(meanwhile), sealer);
  expect(isFirst).toBe(false);
  expect(await db.selectFrom('annotation_tag').select('name').execute()).toEqual([{ name: 'second' }]);
  expect((await clear.selectFrom('annotation_tag').select('name').execute())[0]?.name).toMatch('¤sealed¤');
});

/** A sealed column of a project's row: what is in it, as it is stored. */
interface Place {
  readonly table: string;
  readonly column: string;
  readonly projectId: number;
  readonly stored: unknown;
}

/** The schema's tables without what their columns demand, so that a row can hold what is sealed and no more. */
async function openBare(): Promise<ReturnType<typeof openDatabase>> {
  await sql`create schema bare`.execute(clear);
  for (const table of Object.keys(SEALED_TEXTS)) {
    const bare = sql.table(`bare.${table}`);
    await sql`create table ${bare} (like ${sql.table(`public.${table}`)})`.execute(clear);
    const { rows } = await sql<{ column: string }>`
      select column_name as column from information_schema.columns where table_schema = 'bare' and table_name = ${table}`.execute(
      clear,
    );
    for (const { column } of rows)
      await sql`alter table ${bare} alter ${sql.ref(column)} drop not null`.execute(clear);
  }
  const url = new URL(database.url);
  url.searchParams.set('options', '-c search_path=bare');
  return openDatabase(url.toString());
}

const STORED = { text: sql`one`, texts: sql`array[one]`, json: sql`to_jsonb(one)` } as const;
const clearOf = { text: TEXT, texts: [TEXT], json: JSON.stringify({ of: TEXT }) } as const;

test('of every sealed column, what it holds opens in no other column, table or project', async () => {
  const raw = await openBare();
  const places: Place[] = [];
  const keyOf = (table: string) => (['project', 'member'].includes(table) ? 'id' : 'project_id');
  const at = (table: string, projectId: number) => sql`${sql.ref(keyOf(table))} = ${projectId}`;
  try {
    const sealing = withSealedTexts(raw, sealer);
    for (const [table, columns] of Object.entries(SEALED_TEXTS))
      for (const projectId of [1, 2]) {
        const texts = Object.entries(columns).map(([column, form]) => [column, clearOf[form]]);
        const row = { [keyOf(table)]: projectId, ...Object.fromEntries(texts) };
        await sealing
          .insertInto(table as 'board') // any table of the list
          .values(row as never)
          .execute();
        const { rows } = await sql<Record<string, unknown>>`
          select * from ${sql.table(table)} where ${at(table, projectId)}`.execute(raw);
        for (const column of Object.keys(columns))
          places.push({ table, column, projectId, stored: rows[0]?.[column] });
      }
    expect(places.length).toBe(2 * Object.values(SEALED_TEXTS).flatMap(Object.keys).length);
    const ciphertextOf = ({ stored }: Place) => String(Array.isArray(stored) ? stored[0] : stored);
    for (const place of places) expect(ciphertextOf(place)).toMatch(/^¤sealed¤/);

    for (const place of places) {
      const { table, column, projectId } = place;
      const form = SEALED_TEXTS[table]?.[column] ?? 'text';
      // Of the installation, and not of a project, is what has no place but its column.
      const isSame = (other: Place) =>
        other.table === table &&
        other.column === column &&
        (keyOf(table) === 'id' || other.projectId === projectId);
      const moved = places
        .filter((other) => !isSame(other))
        .flatMap((other) => disguisesOf(ciphertextOf(other), ciphertextOf(place)));
      await sql`delete from ${sql.table(table)} where ${at(table, projectId)}`.execute(raw);
      await sql`insert into ${sql.table(table)} (${sql.ref(keyOf(table))}, ${sql.ref(column)})
        select ${projectId}::integer, ${STORED[form]} from unnest(${[ciphertextOf(place), ...moved]}::text[]) as one`.execute(
        raw,
      );
      const read = await withSealedTexts(raw, sealer, toProjectId(projectId))
        .selectFrom(table as 'board')
        .select(column as 'name')
        .where(keyOf(table) as 'project_id', '=', projectId)
        .execute();
      const values = read.flatMap((row) => (row as unknown as Record<string, unknown>)[column]);
      const own = form === 'json' ? { of: TEXT } : TEXT;
      expect([table, column, values]).toEqual([table, column, expect.arrayContaining([own, ...moved])]);
      expect(values).toHaveLength(1 + moved.length);
    }
  } finally {
    await raw.destroy();
    await sql`drop schema bare cascade`.execute(clear);
  }
});

/** As it was stolen, and with the mark of the place where it is put. */
function disguisesOf(foreign: string, own: string): string[] {
  const bytes = foreign.slice(foreign.lastIndexOf('¤') + 1);
  return [foreign, `${own.slice(0, own.lastIndexOf('¤') + 1)}${bytes}`];
}
