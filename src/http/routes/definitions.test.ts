import { afterAll, beforeAll, expect, test } from 'vitest';
import { toProjectId } from '#core';
import { createDefinitions, type KeptQuestion } from '#definitions';
import { createEgress } from '#egress';
import { createDefinitionStore, createVocabulary } from '#metadata';
import { createDefinitionQueries, createReports, createWords } from '#reports';
import { openTestEngine } from '../../../test/support/engine.ts';
import { serveMembers } from '../../../test/support/members.ts';
import { exampleWorld } from '../../../test/support/oracle/example-world.ts';
import { seedWorld, vocabularyOf } from '../../../test/support/seed.ts';
import { catalogueRoutes } from './catalogue.ts';
import { definitionRoutes } from './definitions.ts';
import { reportRoutes } from './reports.ts';

const NOW = Date.parse('2025-11-12T15:30:00Z');
const projectId = toProjectId(1);
const world = { ...exampleWorld, projectId };
const audited: object[] = [];
const kept: KeptQuestion[] = [];

let opened: Awaited<ReturnType<typeof openTestEngine>>;
let server: Awaited<ReturnType<typeof serveMembers>>;

beforeAll(async () => {
  opened = await openTestEngine();
  await seedWorld(opened.engine, world);
  const { engine } = opened;
  const clock = () => NOW;
  const unused = () => Promise.reject(new Error('questions about crowds open nothing'));
  server = await serveMembers(NOW, (db) => {
    const stored = createVocabulary(db, clock);
    const vocabulary = {
      read: async () => {
        const snapshot = await stored.read(projectId);
        return snapshot?.custom && { ...vocabularyOf(world), k: 3, custom: snapshot.custom };
      },
    };
    const audit = {
      append: async <Entry extends object>(entry: Entry) => {
        audited.push(entry);
        return { ...entry, seq: audited.length, at: NOW, hash: '' };
      },
    };
    const egress = createEgress({
      ledger: { record: unused },
      vault: { open: unused },
      audit: { append: unused },
      clock,
    });
    return [
      definitionRoutes({
        definitions: createDefinitions({
          store: createDefinitionStore(db),
          kept: async () => kept,
          audit,
          clock,
        }),
        queries: createDefinitionQueries({ vocabulary, clock }),
        onChange: (id) => stored.forget(id),
      }),
      catalogueRoutes({ words: createWords({ engine, vocabulary }), egress }),
      reportRoutes({ reports: createReports({ engine, vocabulary, clock }), egress }),
    ];
  });
});
afterAll(async () => {
  await server.close();
  await opened.close();
});

const ask = (who: string, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) =>
  server.ask(who, method, `/api/projects/1${path}`, payload);
const small = { property: { scope: 'event', name: 'model' }, operator: 'is', values: ['small'] };
const calls = { kind: 'event', of: [{ event: 'API call', filter: small }, { event: 'Sign up' }] };
const make = async (name: string, definition: object, who = 'ada') =>
  (await ask(who, 'POST', '/definitions', { name, definition })).body;
const totalOf = async (parts: object) => {
  const { body } = await ask('dan', 'POST', '/reports/insights', {
    metrics: [{ kind: 'event', event: null, measure: { kind: 'total' }, ...parts }],
    range: { from: '2025-11-01', to: '2025-11-30' },
    unit: 'month',
  });
  return body.series?.[0]?.total ?? body.error?.code;
};

test('a custom event is kept, offered, asked, changed and deleted; the audit log and the log know no names', async () => {
  const made = await make('  Secret word  ', calls);
  expect(made).toMatchObject({ name: 'Secret word', definition: calls, usedBy: [] });
  const event = `$custom_event:${made.id}`;
  expect((await ask('dan', 'GET', '/catalogue')).body.customEvents).toEqual([{ event, name: 'Secret word' }]);
  const both = (await totalOf({ event: 'API call', filter: small })) + (await totalOf({ event: 'Sign up' }));
  expect(both).toBeGreaterThan(0);
  expect(await totalOf({ event })).toBe(both);
  const path = `/definitions/${made.id}`;
  expect((await ask('dan', 'PATCH', path, { name: 'x' })).status).toBe(403);
  const changed = await ask('bo', 'PATCH', path, {
    definition: { kind: 'event', of: [{ event: 'Sign up' }] },
  });
  expect(changed.body.definition.of).toEqual([{ event: 'Sign up' }]);
  expect(await totalOf({ event })).toBe(await totalOf({ event: 'Sign up' }));
  expect((await ask('bo', 'DELETE', path)).status).toBe(204);
  expect(await totalOf({ event })).toBe('custom_event_not_found');
  expect(JSON.stringify(audited) + server.log.join('')).not.toMatch(/Secret word|Sign up/);
  expect(audited).toHaveLength(3);
});

test('a custom property is checked as it is written, and is a property like others once saved', async () => {
  const check = (formula: string) => ask('dan', 'POST', '/definitions/check', { formula });
  expect((await check('properties["tokens"] * 2')).body).toEqual({ kinds: ['number'] });
  expect((await check('properties["never sent"]')).body).toEqual({ kinds: [] });
  const wrong = await check('upper(properties["secret text"]');
  expect([wrong.status, wrong.body.error.code]).toEqual([400, 'report_bad_expression']);
  expect(JSON.stringify(wrong.body) + server.log.join('')).not.toMatch(/secret text/);
  expect(
    (
      await ask('ada', 'POST', '/definitions', {
        name: 'x',
        definition: { kind: 'property', formula: '1 +' },
      })
    ).status,
  ).toBe(400);
  const made = await make('Model, loud', { kind: 'property', formula: 'upper(properties["model"])' });
  const offered = (await ask('dan', 'GET', '/catalogue')).body.properties;
  expect(offered).toContainEqual({
    scope: 'custom',
    name: String(made.id),
    kind: 'text',
    privacy: 'crowd',
    displayName: 'Model, loud',
  });
  const property = { scope: 'custom', name: String(made.id) };
  expect(await totalOf({ event: 'API call', filter: { property, operator: 'is', values: ['SMALL'] } })).toBe(
    await totalOf({ event: 'API call', filter: small }),
  );
});

test('what is used cannot be deleted and says by what; neither changes its kind', async () => {
  const event = await make('Used', calls);
  const property = await make('Used too', { kind: 'property', formula: 'len(properties["model"])' });
  const filtered = {
    event: 'API call',
    filter: {
      property: { scope: 'custom', name: String(property.id) },
      operator: 'equals',
      value: 5,
    },
  };
  const other = await make('Made with it', { kind: 'event', of: [filtered] });
  kept.push({
    kind: 'report',
    id: 9,
    name: 'Saved',
    definition: { steps: [{ event: `$custom_event:${event.id}` }] },
  });
  expect((await ask('dan', 'GET', `/definitions/${event.id}`)).body.usedBy).toEqual([
    { kind: 'report', id: 9, name: 'Saved' },
  ]);
  expect((await ask('dan', 'GET', `/definitions/${property.id}`)).body.usedBy).toEqual([
    { kind: 'definition', id: other.id, name: 'Made with it' },
  ]);
  for (const { id } of [event, property])
    expect((await ask('ada', 'DELETE', `/definitions/${id}`)).body.error.code).toBe('definition_in_use');
  const change = await ask('ada', 'PATCH', `/definitions/${property.id}`, { definition: calls });
  expect(change.body.error.code).toBe('definition_kind_fixed');
  expect((await ask('dan', 'GET', '/definitions/12345')).body.error.code).toBe('definition_not_found');
});

test('custom events are made of events that were sent, and are bounded', async () => {
  const refused = async (of: object[]) =>
    (await ask('ada', 'POST', '/definitions', { name: 'x', definition: { kind: 'event', of } })).status;
  expect(await refused([{ event: '$custom_event:1' }])).toBe(400);
  expect(await refused([])).toBe(400);
  expect(await refused(Array.from({ length: 26 }, () => ({ event: 'API call' })))).toBe(400);
  const filter = { any: Array.from({ length: 40 }, () => small) };
  expect(await refused(Array.from({ length: 20 }, () => ({ event: 'API call', filter })))).toBe(400);
  expect(await refused([{ event: 'API call', filter: { cohort: 77, operator: 'in' } }])).toBe(404);
});

test('computed and borrowed properties are kept, offered and asked; what could lead in a circle is refused', async () => {
  const often = { kind: 'computed', of: { event: 'API call' }, each: { kind: 'count' } };
  const model = { kind: 'borrowed', property: 'model', from: { event: 'API call' } };
  const made = [await make('How often', often), await make('Last model', model)];
  const offered = (await ask('dan', 'GET', '/catalogue')).body.properties;
  for (const [{ id, name }, kind] of [
    [made[0], 'number'],
    [made[1], 'text'],
  ])
    expect(offered).toContainEqual(
      expect.objectContaining({ scope: 'custom', name: String(id), kind, displayName: name }),
    );
  const by = (id: number) => ({ property: { scope: 'custom', name: String(id) }, operator: 'is_set' });
  expect(await totalOf({ event: 'API call', filter: by(made[0].id) })).toBe(
    await totalOf({ event: 'API call' }),
  );
  expect(await totalOf({ event: 'API call', filter: by(made[1].id) })).toBe(
    await totalOf({ event: 'API call' }),
  );
  const circle = { ...often, of: { event: 'API call', filter: by(made[0].id) } };
  expect((await ask('ada', 'POST', '/definitions', { name: 'x', definition: circle })).status).toBe(400);
  for (let count = 1; count < 20; count++) await make(`Model ${count}`, model);
  expect((await make('One more', model)).error).toMatchObject({ code: 'too_many_definitions' });
});
