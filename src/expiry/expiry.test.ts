import { sql as rawSql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ProjectId, type SubjectId, toSubjectId } from '#core';
import type { IncomingRecord } from '#events';
import { createTokens } from '#privacy';
import { type Engine, integer, sql, uint32, uint64 } from '#sql';
import { openTestEngine } from '../../test/support/engine.ts';
import { change, event, openLoading } from '../../test/support/loading.ts';
import { openTestDatabase } from '../../test/support/postgres.ts';
import { buildExpiry } from '../app/expiring.ts';
import type { Expiry, ExpiryRules, PropertyRule } from './index.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.now();
const EVENTS = { scope: 'event', groupSlot: 0 } as const;
const NOBODY = toSubjectId(0n);
const CLOCKED = {
  profile: { column: 'changed_at', whose: 'subject' },
  person_organisation: { column: 'seen_at', whose: 'organisation' },
  'vault.sealed': { column: 'sealed_at', whose: 'subject' },
} as const;
const HOLDERS = [
  ['subject', 'subject'],
  ['profile', 'subject'],
  ['person_organisation', 'organisation'],
  ['vault.sealed', 'subject'],
] as const;
let now = START;
let engine: Engine;
let loading: Awaited<ReturnType<typeof openLoading>>;
let expiry: Expiry;
const audited: { action: string; facts: Readonly<Record<string, unknown>> }[] = [];
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const database = await openTestDatabase();
  const warehouse = await openTestEngine();
  engine = warehouse.engine;
  loading = await openLoading({ db: database.db, engine }, () => now);
  expiry = build();
  closers.push(loading.close, database.close, warehouse.close);
});
afterAll(async () => {
  for (const close of closers) await close();
});

function build(texts = loading.recount): Expiry {
  const foundation = {
    databases: { system: loading.stores.db, of: () => loading.stores.db },
    clock: () => now,
    log: { warn: () => {} },
    audit: { append: async (entry: (typeof audited)[number]) => audited.push(entry) },
  };
  const { vocabulary, erasures } = loading;
  // The log and the audit log are the two parts of a foundation that are made up here.
  return buildExpiry(foundation as never, { engine, vocabulary, erasures, texts });
}

async function rules(
  projectId: ProjectId,
  days: number | null,
  properties: Readonly<Record<string, number>> = {},
): Promise<ExpiryRules> {
  const tokens = createTokens((await loading.vault.ingestKeys(projectId)).tokenKey);
  return {
    days,
    properties: Object.entries(properties).map(([name, days]) => ({
      ...EVENTS,
      name,
      token: tokens.property('event', name),
      days,
    })),
  };
}

async function load(projectId: ProjectId, records: readonly IncomingRecord[]): Promise<void> {
  await loading.policies.refresh();
  await loading.send(projectId, records);
  await loading.start().step();
}

async function runDue(): Promise<void> {
  while (await expiry.step());
}

async function events(projectId: ProjectId): Promise<number> {
  const [row] = await engine.run<{ n: string }>(
    sql`SELECT count() AS n FROM events WHERE project = ${uint32(projectId)}`.toStatement(),
  );
  return Number(row?.n);
}

async function readable(projectId: ProjectId): Promise<string[]> {
  const rows = await engine.run<{ text: string }>(
    sql`SELECT DISTINCT text FROM dictionary WHERE project = ${uint32(projectId)} ORDER BY text`.toStatement(),
  );
  return rows.map(({ text }) => text);
}

async function subjectOf(projectId: ProjectId, id: string): Promise<SubjectId | undefined> {
  const index = await loading.vault.index(projectId, 'person', id);
  const [subject] = await loading.people.subjects.find(projectId, [{ scope: 0, index }]);
  return subject;
}

async function organisationOf(projectId: ProjectId, id: string): Promise<SubjectId | undefined> {
  const index = await loading.vault.index(projectId, 'group/company', id);
  const [subject] = await loading.people.subjects.find(projectId, [{ scope: 1, index }]);
  return subject;
}

/** The columns have the database's own clock, which stands still here. */
async function seenNow(table: keyof typeof CLOCKED, subjects: readonly SubjectId[]) {
  const { column, whose } = CLOCKED[table];
  await rawSql`update ${rawSql.table(table)} set ${rawSql.ref(column)} = ${new Date(now)}
    where ${rawSql.ref(whose)} = any(${subjects.map(String)}::bigint[])`.execute(loading.stores.db);
}

const company = (id: string): IncomingRecord => ({
  kind: 'profile',
  subject: { kind: 'group', groupKey: 'company', groupId: id },
  time: now,
  operation: 'set',
  properties: { $name: `${id} S.p.A.`, tier: 'gold' },
});

const named = (who: string) => change(who, 'set', { $email: `${who}@example.it`, city: who });
const at = (time: number, properties = {}) => ({ time, properties });

test('a day after their time, nothing of a project is readable: no event, no person, no identity, no text', async () => {
  const projectId = await loading.createProject({ k: 1 });
  const other = await loading.createProject({ k: 1 });
  const records = [
    event('giulia', 'Opened', at(now, { plan: 'pro', seats: 3 })),
    event('$device:phone', 'Opened', at(now, { plan: 'pro' })),
    named('giulia'),
  ];
  await load(projectId, records);
  await load(projectId, records.slice(0, 1)); // texts are written down by the next arrival
  await load(other, records);
  const giulia = await subjectOf(projectId, 'giulia');
  if (!giulia) throw new Error('not loaded');
  expect(await readable(projectId)).toContain('pro');
  await expiry.set(projectId, await rules(projectId, 30), 'member:1');

  now = START + 30 * DAY + DAY;
  await runDue();
  expect(await events(projectId)).toBe(0);
  expect(await readable(projectId)).toEqual([]);
  expect(await subjectOf(projectId, 'giulia')).toBeUndefined();
  expect(await loading.vault.open(projectId, [giulia], 'all')).toEqual(new Map());
  for (const table of ['subject', 'profile', 'person_link'] as const)
    expect(
      await loading.stores.db.selectFrom(table).selectAll().where('project_id', '=', projectId).execute(),
    ).toEqual([]);
  const { lastRun } = await expiry.read(projectId);
  expect(lastRun).toMatchObject({ events: 3, people: 2, values: 0 });
  expect(audited.filter(({ action }) => action === 'expire').at(-1)?.facts).toMatchObject({ people: 2 });
  expect(await events(other)).toBe(2);
  expect(await subjectOf(other, 'giulia')).toBeDefined();
  now = START;
});

test('whoever is seen or changed within the time stays; what is older goes; who comes back is somebody new', async () => {
  const projectId = await loading.createProject({ k: 1 });
  await load(projectId, [
    event('old', 'Opened', at(now)),
    event('seen', 'Opened', at(now)),
    event(['phone', 'owner'], 'Opened', at(now)),
    named('changed'),
  ]);
  await expiry.set(projectId, await rules(projectId, 30), 'member:1');
  const before = await subjectOf(projectId, 'old');
  now = START + 20 * DAY;
  await load(projectId, [
    event('seen', 'Opened', at(now)),
    event('$device:phone', 'Opened', at(now)),
    named('changed'),
  ]);
  await seenNow('profile', [(await subjectOf(projectId, 'changed')) ?? NOBODY]);
  now = START + 31 * DAY;
  // Waits in the spool while the person is forgotten: it is not lost, and not theirs.
  await loading.policies.refresh();
  await loading.send(projectId, [event('old', 'Opened', at(now))]);
  await runDue();
  expect(await events(projectId)).toBe(2);
  for (const id of ['seen', 'owner', '$device:phone', 'changed'])
    expect(await subjectOf(projectId, id), id).toBeDefined();
  expect(await subjectOf(projectId, 'old')).toBeUndefined();
  await loading.start().step();
  expect(await events(projectId)).toBe(3);
  const after = await subjectOf(projectId, 'old');
  expect(after).toBeDefined();
  expect(after).not.toBe(before);
  now = START;
});

test('an organisation that nothing has named within the time loses its key, its profile, its id and its members; the others stay', async () => {
  const projectId = await loading.createProject({ k: 1, groups: ['company'] });
  const ids = ['over', 'named', 'changed', 'joined', 'alone'];
  const sent = [
    ...ids.map((id) => event('giulia', 'Opened', at(now, { company: id }))),
    ...ids.map((id) => company(id)),
  ];
  await load(projectId, sent);
  await load(projectId, [company('over')]); // texts are written down by the next arrival
  await expiry.set(projectId, await rules(projectId, 30), 'member:1');
  const before = new Map<string, SubjectId>();
  for (const id of ids) before.set(id, (await organisationOf(projectId, id)) ?? NOBODY);
  const [over = NOBODY, , changed = NOBODY, joined = NOBODY] = before.values();
  expect((await loading.vault.open(projectId, [over], 'all')).get(over)).toEqual({
    group_id: 'over',
    group_name: 'over S.p.A.',
  });
  now = START + 20 * DAY;
  await load(projectId, [
    event('giulia', 'Opened', at(now, { company: 'named' })),
    event('giulia', 'Opened', at(now)),
  ]);
  await seenNow('profile', [changed]);
  await seenNow('person_organisation', [joined]);

  now = START + 31 * DAY;
  expect(await expiry.preview(projectId, await rules(projectId, 30))).toMatchObject({ organisations: 2 });
  // Waits in the spool while its organisation is forgotten: it is not lost, and names somebody new.
  await loading.policies.refresh();
  await loading.send(projectId, [event('giulia', 'Opened', at(now, { company: 'over' }))]);
  await runDue();
  expect((await expiry.read(projectId)).lastRun).toMatchObject({ people: 0, organisations: 2 });
  for (const id of ids) {
    const stays = ['named', 'changed', 'joined'].includes(id);
    expect([id, await organisationOf(projectId, id)]).toEqual([id, stays ? before.get(id) : undefined]);
    const subject = before.get(id) ?? NOBODY;
    expect([id, (await loading.vault.open(projectId, [subject], 'all')).size]).toEqual([id, stays ? 1 : 0]);
  }
  for (const [table, column] of HOLDERS) {
    const { rows } = await rawSql<{ n: bigint }>`
      select count(*) as n from ${rawSql.table(table)} where project_id = ${projectId}
        and ${rawSql.ref(column)} = ${over}::bigint`.execute(loading.stores.db);
    expect([table, rows[0]?.n]).toEqual([table, 0n]);
  }
  const [held] = await engine.run<{ profiles: string; events: string }>(
    sql`SELECT (SELECT count() FROM profiles WHERE project = ${uint32(projectId)} AND subject = ${uint64(over)} AND deleted = 0) AS profiles,
          (SELECT count() FROM events WHERE project = ${uint32(projectId)} AND has(g1, ${uint64(over)})) AS events`.toStatement(),
  );
  expect(held).toEqual({ profiles: '0', events: '0' });
  expect(
    await loading.people.memberships.organisationsOf(projectId, [
      (await subjectOf(projectId, 'giulia')) ?? NOBODY,
    ]),
  ).toHaveLength(1);
  expect(await readable(projectId)).toContain('gold');

  await loading.start().step();
  const after = await organisationOf(projectId, 'over');
  expect(after).toBeDefined();
  expect(after).not.toBe(over);
  expect((await loading.vault.open(projectId, [after ?? NOBODY], 'all')).size).toBe(1);

  now = START + 62 * DAY;
  await runDue();
  for (const id of ids) expect(await organisationOf(projectId, id), id).toBeUndefined();
  expect(await readable(projectId)).toEqual([]);
  now = START;
});

test('values of one property go before their events, from columns and from the overflow, and texts that lose their crowd are hidden', async () => {
  const projectId = await loading.createProject({ k: 2 });
  const many = Object.fromEntries(Array.from({ length: 90 }, (_, place) => [`filler${place}`, 'x']));
  await load(projectId, [event('a', 'Opened', at(now, many))]);
  const properties = { plan: 'pro', age: 41, tags: ['beta'], far: 'away' };
  for (let round = 0; round < 3; round++)
    await load(
      projectId,
      ['a', 'b'].map((who) => event(who, 'Opened', at(now, properties))),
    );
  expect(await readable(projectId)).toEqual(expect.arrayContaining(['pro', 'beta', 'away']));
  await expiry.set(
    projectId,
    await rules(projectId, null, { plan: 10, age: 10, tags: 10, far: 10 }),
    'member:1',
  );
  now = START + 9 * DAY;
  await load(projectId, [event('a', 'Opened', at(now, properties))]);
  await runDue();
  expect(await readable(projectId)).toEqual(expect.arrayContaining(['pro', 'beta', 'away']));
  now = START + 11 * DAY;
  expect(await expiry.preview(projectId, await rules(projectId, null, { plan: 10, unseen: 1 }))).toEqual({
    events: 0,
    people: 0,
    organisations: 0,
    properties: [
      { ...EVENTS, name: 'plan', values: 6 },
      { ...EVENTS, name: 'unseen', values: 0 },
    ],
  });
  await runDue();
  expect(await events(projectId)).toBe(8);
  for (const gone of ['pro', 'beta', 'away']) expect(await readable(projectId)).not.toContain(gone);
  expect((await expiry.read(projectId)).lastRun).toMatchObject({ events: 0, people: 0, values: 24 });
  const preview = await expiry.preview(projectId, await rules(projectId, null, { plan: 1, age: 1 }));
  expect(preview.properties.map(({ values }) => values)).toEqual([1, 1]);
  now = START;
});

async function profileRule(
  projectId: ProjectId,
  scope: 'person' | 'group',
  name: string,
  days: number,
): Promise<PropertyRule> {
  const tokens = createTokens((await loading.vault.ingestKeys(projectId)).tokenKey);
  const token = tokens.property(scope === 'person' ? scope : 'group/company', name);
  return { scope, groupSlot: scope === 'person' ? 0 : 1, name, token, days };
}

/** What questions read of the profiles of a scope: how many values of a property, of whatever kind. */
async function valuesIn(projectId: ProjectId, { groupSlot, token }: PropertyRule): Promise<number> {
  const [row] = await engine.run<{ n: string }>(
    sql`SELECT countIf(mapContains(texts, ${uint64(token)}) OR mapContains(numbers, ${uint64(token)}) OR mapContains(lists, ${uint64(token)})) AS n
        FROM profiles FINAL WHERE project = ${uint32(projectId)} AND scope = ${integer(groupSlot)}`.toStatement(),
  );
  return Number(row?.n);
}

test('a value of a profile goes when it was last sent so long ago, of people and of organisations, with the texts that lose their crowd and what is sealed; the rest of the profile stays', async () => {
  const projectId = await loading.createProject({ k: 2, groups: ['company'] });
  const set = (who: string, properties: Record<string, string | number | readonly string[]>) =>
    change(who, 'set', properties);
  const people = ['a', 'b', 'c'];
  const first = [
    ...people.map((who) =>
      set(who, { plan: 'pro', age: 41, tags: ['beta'], city: 'Bari', $email: `${who}@example.it` }),
    ),
    company('acme'),
    company('globex'),
  ];
  for (let round = 0; round < 3; round++) await load(projectId, first);
  const plan = await profileRule(projectId, 'person', 'plan', 10);
  const rules = [
    plan,
    ...(await Promise.all(
      ['age', 'tags', '$email'].map((name) => profileRule(projectId, 'person', name, 10)),
    )),
    await profileRule(projectId, 'group', 'tier', 10),
  ];
  const city = await profileRule(projectId, 'person', 'city', 10);
  const heldIn = () => Promise.all(rules.map((rule) => valuesIn(projectId, rule)));
  expect(await heldIn()).toEqual([3, 3, 3, 0, 2]);
  expect(await readable(projectId)).toEqual(expect.arrayContaining(['pro', 'beta', 'Bari', 'gold']));
  await expiry.set(projectId, { days: null, properties: rules }, 'member:1');

  now = START + 9 * DAY;
  await load(projectId, [set('a', { plan: 'pro', city: 'Bari' })]);
  await runDue();
  expect(await heldIn()).toEqual([3, 3, 3, 0, 2]);

  now = START + 11 * DAY;
  const preview = await expiry.preview(projectId, { days: null, properties: rules });
  expect(preview.properties.map(({ name, values }) => [name, values])).toEqual([
    ['plan', 2],
    ['age', 3],
    ['tags', 3],
    ['$email', 3],
    ['tier', 2],
  ]);
  await runDue();
  expect(await heldIn()).toEqual([1, 0, 0, 0, 0]);
  expect(await valuesIn(projectId, city)).toBe(3);
  expect((await expiry.read(projectId)).lastRun).toMatchObject({ people: 0, values: 13 });
  for (const gone of ['pro', 'beta', 'gold']) expect(await readable(projectId)).not.toContain(gone);
  expect(await readable(projectId)).toContain('Bari');
  const subjects = (await Promise.all(people.map((who) => subjectOf(projectId, who)))).map(
    (one) => one ?? NOBODY,
  );
  const sealed = await loading.vault.open(projectId, subjects, 'all');
  expect(subjects.map((one) => Object.keys(sealed.get(one) ?? {}))).toEqual(
    people.map(() => ['distinct_id']),
  );
  const { rows } = await rawSql<{ held: bigint }>`
    select count(*) as held from profile where project_id = ${projectId} and properties ?| ${rules
      .filter((rule) => rule !== plan)
      .map(({ token }) => String(token))}::text[]`.execute(loading.stores.db);
  expect(rows).toEqual([{ held: 0n }]);

  now += DAY;
  await load(projectId, [set('b', { age: 42, $email: 'b@example.it' })]);
  await seenNow('vault.sealed', subjects);
  now += DAY;
  await runDue();
  expect(await heldIn()).toEqual([1, 1, 0, 0, 0]);
  const again = await loading.vault.open(projectId, subjects, 'all');
  expect(subjects.map((one) => 'email' in (again.get(one) ?? {}))).toEqual([false, true, false]);
  now = START;
});

test('what an earlier version stored is as old as its profile’s last change; what is sent anew while a value goes stays', async () => {
  const projectId = await loading.createProject({ k: 1 });
  await load(projectId, [change('a', 'set', { plan: 'pro' }), change('b', 'set', { plan: 'pro' })]);
  await rawSql`update profile set properties = (
      select jsonb_object_agg(key, value - 2) from jsonb_each(properties))
    where project_id = ${projectId}`.execute(loading.stores.db);
  now = START + 9 * DAY;
  await load(projectId, [change('a', 'set', { city: 'Bari' })]);
  const plan = await profileRule(projectId, 'person', 'plan', 10);
  await expiry.set(projectId, { days: null, properties: [plan] }, 'member:1');
  now = START + 11 * DAY;
  const meanwhile = build({
    ...loading.recount,
    async recountTexts(...gone) {
      await load(projectId, [change('b', 'set', { plan: 'pro' })]);
      await loading.recount.recountTexts(...gone);
    },
  });
  while (await meanwhile.step());
  expect(await valuesIn(projectId, plan)).toBe(1);
  const b = (await subjectOf(projectId, 'b')) ?? NOBODY;
  const [row] = await engine.run<{ subject: string }>(
    sql`SELECT subject FROM profiles FINAL WHERE project = ${uint32(projectId)} AND mapContains(texts, ${uint64(plan.token)})`.toStatement(),
  );
  expect(row?.subject).toBe(String(b));
  now = START;
});

test('a rule for a name that is not public counts nothing, and is obeyed', async () => {
  const projectId = await loading.createProject({ k: 5 });
  await load(projectId, [event('a', 'Opened', at(now, { height: 7 }))]);
  const held = async () => {
    const [row] = await engine.run<{ n: string }>(
      sql`SELECT countIf(n1 = 7) AS n FROM events WHERE project = ${uint32(projectId)}`.toStatement(),
    );
    return Number(row?.n);
  };
  expect(await held()).toBe(1);
  const wanted = await rules(projectId, null, { height: 10 });
  now = START + 11 * DAY;
  expect((await expiry.preview(projectId, wanted)).properties).toEqual([
    { ...EVENTS, name: 'height', values: 0 },
  ]);
  await expiry.set(projectId, wanted, 'member:1');
  now += 2 * HOUR;
  await runDue();
  expect((await expiry.read(projectId)).lastRun).toMatchObject({ values: 0 });
  expect(await held()).toBe(0);
  now = START;
});

test('a removal that breaks off is done again, whole; one runner at a time; nothing goes within the first hour or after a change of mind', async () => {
  const projectId = await loading.createProject({ k: 1 });
  await load(projectId, [event('a', 'Opened', at(now - 40 * DAY, { plan: 'pro' })), named('a')]);
  await expiry.set(projectId, await rules(projectId, 30), 'member:1');
  await runDue();
  expect(await events(projectId)).toBe(1);

  now += HOUR;
  const broken = build({
    ...loading.recount,
    recountBefore: () => Promise.reject(new Error('power cut')),
  });
  await expect(broken.step()).rejects.toThrow('power cut');
  await runDue();
  expect(await events(projectId)).toBe(1);
  now += HOUR;
  await runDue();
  expect(await events(projectId)).toBe(0);

  await load(projectId, [event('a', 'Opened', at(now - 40 * DAY))]);
  await expiry.set(projectId, await rules(projectId, null), 'member:1');
  now += 30 * DAY;
  await runDue();
  expect(await events(projectId)).toBe(1);
  now = START;
});
