import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEgress } from '#egress';
import { createLexicon } from '#lexicon';
import { createLeakStore, createLexiconStore } from '#metadata';
import { createTokens } from '#privacy';
import { serveMembers } from '../../../test/support/members.ts';
import { leakRoutes } from './leaks.ts';
import { lexiconRoutes } from './lexicon.ts';
import { schemaRoutes } from './schemas.ts';

let server: Awaited<ReturnType<typeof serveMembers>>;

beforeAll(async () => {
  server = await serveMembers(Date.UTC(2025, 10, 9, 12), (db) => {
    const lexicon = createLexicon({
      store: createLexiconStore(db),
      dictionary: {
        sizes: async () => new Map(),
        holds: async () => false,
        forget: async () => {},
      },
      audit: { append: async (entry) => ({ ...entry, seq: 1, at: 0, hash: '' }) },
      tokensOf: async () => createTokens(new Uint8Array(32)),
      volumes: async () => new Map(),
      changed: async () => {},
    });
    const unused = () => Promise.reject(new Error('the Lexicon opens nothing'));
    const egress = createEgress({
      ledger: { record: unused },
      vault: { open: unused },
      audit: { append: unused },
      clock: () => 0,
    });
    const usage = {
      events: async () => new Map(),
      property: async () => ({ k: 10, volume: 3, people: 3, lastSeenAt: null }),
    };
    return [
      lexiconRoutes({ lexicon, usage, egress }),
      schemaRoutes({ lexicon, egress }),
      leakRoutes({ leaks: createLeakStore(db), egress }),
    ];
  });
});
afterAll(() => server.close());

type Method = 'GET' | 'POST' | 'DELETE';
const own = (who: string, method: Method, path: string, body?: object) =>
  server.ask(who, method, `/api/projects/1/lexicon${path}`, body);
const theirs = (method: Method, path: string, body?: object) =>
  server.ask('program', method, `/api/app/projects/1/schemas${path}`, body);

const of = { kind: 'event', name: 'Paid' };
const words = { entries: [{ of, words: { description: 'Somebody paid', tags: ['money'] } }] };
const rules = { entries: [{ of, isDropped: true }] };
const declaration = { of, declaration: { as: 'name_public' } };

test.each([
  ['the Lexicon', 'GET', '', undefined, { dan: 200, ada: 200, cleo: 200, program: 200 }],
  ['violations', 'GET', '/violations', undefined, { dan: 403, ada: 200, cleo: 200, program: 200 }],
  ['words', 'POST', '/words', words, { dan: 403, ada: 204, cleo: 204, program: 204 }],
  ['rules', 'POST', '/rules', rules, { dan: 403, ada: 403, cleo: 204, program: 204 }],
  ['declarations', 'POST', '/declarations', declaration, { dan: 403, ada: 403, cleo: 204, program: 403 }],
  ['the file', 'GET', '/file?format=csv', undefined, { dan: 403, ada: 200, cleo: 200, program: 200 }],
  [
    'a file taken in',
    'POST',
    '/file',
    { format: 'csv', text: 'entity,name\nevent,Paid\n' },
    { dan: 403, ada: 403, cleo: 200, program: 200 },
  ],
] as const)('%s: who may', async (_what, method, path, body, allowed) => {
  for (const [who, status] of Object.entries(allowed))
    expect([who, (await own(who, method, path, body)).status]).toEqual([who, status]);
});

test('who leaks what is for stewards', async () => {
  for (const [who, status] of Object.entries({ dan: 403, ada: 403, cleo: 200, program: 403 }))
    expect([who, (await server.ask(who, 'GET', '/api/projects/1/leaks')).status]).toEqual([who, status]);
});

test('a wrong request names our field and repeats nothing', async () => {
  const reply = await own('ada', 'POST', '/words', {
    entries: [{ of: { kind: 'event', name: 'Zebedeo\0' }, words: {} }],
  });
  expect(reply.status).toBe(400);
  expect(JSON.stringify(reply.body) + server.log.join('')).not.toContain('Zebedeo');
});

test('what few people stand behind is not told', async () => {
  const reply = await own('dan', 'POST', '/usage', { scope: 'event', name: 'plan' });
  expect(reply.body).toEqual({ k: 10, volume: null, lastSeenAt: null });
});

test('the saved reports that name it are found, wherever in their question', async () => {
  const save = (name: string, definition: object) =>
    server.db
      .insertInto('saved_report')
      .values({
        project_id: 1,
        kind: 'insights',
        name,
        description: '',
        definition: JSON.stringify(definition),
        created_at: new Date(0),
        changed_at: new Date(0),
      })
      .execute();
  const property = { scope: 'event', name: 'it\'s "plan"' };
  await save('By plan', { metrics: [{ event: 'Paid' }], breakdowns: [{ property }] });
  await save('Other', {
    metrics: [{ event: 'Paid later' }],
    filter: { all: [{ property, operator: 'is_set' }] },
  });
  const uses = async (named: object) =>
    (await own('dan', 'POST', '/uses', { of: named })).body.reports.map(({ name }: { name: string }) => name);
  expect(await uses(of)).toEqual(['By plan']);
  expect(await uses({ kind: 'property', ...property })).toEqual(['Other', 'By plan']);
  expect(await uses({ kind: 'property', ...property, scope: 'person' })).toEqual([]);
});

test('a CSV file goes out and comes back as it was', async () => {
  const text =
    'entity,group,name,display_name,description,owner,tags,hidden,verified,dropped,merged_into,example\r\n' +
    'event,,"Quoted, ""name""",=1+1,"two\nlines",Ops,a; b,true,false,false,,\r\n' +
    'person_property,,seats,Seats,,,,false,true,false,,12\r\n';
  expect((await own('cleo', 'POST', '/file', { format: 'csv', text })).body).toEqual({ changed: 2 });
  const out = (await own('ada', 'GET', '/file?format=csv')).body.text;
  expect(out).toContain(`event,,"Quoted, ""name""",'=1+1,"two\nlines",Ops,a; b,true,false,false,,\r\n`);
  expect(out).toContain('person_property,,seats,Seats,,,,false,true,false,,12\r\n');
  expect((await own('cleo', 'POST', '/file', { format: 'csv', text: out })).status).toBe(200);
  expect((await own('ada', 'GET', '/file?format=csv')).body.text).toBe(out);
});

test.each([
  ['no header', 'event,Paid\n', 'rows[1]'],
  ['a row that is short', 'entity,name\nevent,A\nevent\n', 'rows[3]'],
  ['an open quote', 'entity,name\nevent,"A\n', 'rows[2]'],
  ['an unknown entity', 'entity,name\nmetric,A\n', 'rows[2]'],
  ['a flag that is none', 'entity,name,hidden\nevent,A,perhaps\n', 'rows[2]'],
])('a file with %s is refused by its row', async (_what, text, path) => {
  const reply = await own('cleo', 'POST', '/file', { format: 'csv', text });
  expect(reply.body.error).toMatchObject({ code: 'lexicon_bad_file', path });
});

/** The example of Mixpanel's reference, with an allowed list. */
const PURCHASED = {
  $schema: 'http://json-schema.org/draft-07/schema',
  description: 'Tracked when a user adds an item to their cart.',
  required: ['item_name', 'item_id'],
  additionalProperties: true,
  metadata: {
    'com.mixpanel': {
      tags: ['Shopping', 'KPIs'],
      displayName: 'Item Purchased',
      hidden: false,
      dropped: false,
      contacts: ['first.last@example.com'],
      teamContacts: ['Analytics Team'],
    },
  },
  properties: {
    item_name: {
      type: 'string',
      description: 'The name of the item',
      examples: ['Blue Widget'],
      metadata: { 'com.mixpanel': { displayName: 'Item Name' } },
    },
    item_id: { type: 'integer', description: 'The internal id of the item' },
    size: { type: 'string', enum: ['S', 'M'] },
    added: { type: 'string', format: 'date-time' },
  },
};

test("Mixpanel's schemas: upload, read, replace, delete, in their shapes", async () => {
  await theirs('DELETE', '');
  const profile = { properties: { plan: { type: 'string', description: 'What they pay' } } };
  expect(
    (
      await theirs('POST', '', {
        entries: [
          { entityType: 'event', name: 'Item Purchased', schemaJson: PURCHASED },
          { entityType: 'profile', name: '$user', schemaJson: profile },
        ],
      })
    ).body,
  ).toEqual({ results: { added: 2, deleted: 0 }, status: 'ok' });

  const listed = (await theirs('GET', '')).body;
  expect(listed.status).toBe('ok');
  expect(
    listed.results.map((entry: { entityType: string; name: string }) => [entry.entityType, entry.name]),
  ).toEqual([
    ['event', 'Item Purchased'],
    ['profile', '$user'],
  ]);
  const one = (await theirs('GET', '/event/Item%20Purchased')).body;
  expect(one).toMatchObject({
    description: 'Tracked when a user adds an item to their cart.',
    required: ['item_name', 'item_id'],
    additionalProperties: true,
    metadata: {
      'com.mixpanel': {
        tags: ['Shopping', 'KPIs'],
        displayName: 'Item Purchased',
        hidden: false,
        dropped: false,
        contacts: ['first.last@example.com'],
      },
    },
    properties: {
      item_name: { type: 'string', metadata: { 'com.mixpanel': { displayName: 'Item Name' } } },
      item_id: { type: 'integer', description: 'The internal id of the item' },
      size: { type: 'string', enum: ['S', 'M'] },
      added: { type: 'string', format: 'date-time' },
    },
  });
  expect((await theirs('GET', '/profile')).body.results).toEqual([
    {
      entityType: 'profile',
      name: '$user',
      schemaJson: {
        properties: {
          plan: {
            type: 'string',
            description: 'What they pay',
            metadata: { 'com.mixpanel': { hidden: false, dropped: false } },
          },
        },
      },
    },
  ]);
});

test('metadata that a new schema does not name stays, null removes it, the rest is replaced', async () => {
  const path = '/event/Item%20Purchased';
  expect((await theirs('POST', path, PURCHASED)).body).toEqual({ status: 'ok' });
  await theirs('POST', path, { metadata: { 'com.mixpanel': { hidden: true, displayName: null } } });
  const { metadata, properties, description } = (await theirs('GET', path)).body;
  expect(metadata['com.mixpanel']).toEqual({
    tags: ['Shopping', 'KPIs'],
    hidden: true,
    dropped: false,
    contacts: ['first.last@example.com'],
  });
  expect(properties).toEqual({});
  expect(description).toBeUndefined();
});

test('truncate leaves only what was uploaded with it; deletions are counted', async () => {
  const entry = (name: string) => ({ entityType: 'event', name, schemaJson: { description: name } });
  await theirs('DELETE', '');
  await theirs('POST', '', { entries: ['a', 'b', 'c'].map(entry) });
  expect((await theirs('POST', '', { entries: ['c', 'd'].map(entry), truncate: true })).body.results).toEqual(
    {
      added: 2,
      deleted: 3,
    },
  );
  const names = async () =>
    (await theirs('GET', '/event')).body.results.map(({ name }: { name: string }) => name);
  expect(await names()).toEqual(['c', 'd']);
  expect((await theirs('GET', '/event?entity_name=d')).body.results).toHaveLength(1);
  expect((await theirs('DELETE', '/event/d')).body).toEqual({ results: { delete_count: 1 }, status: 'ok' });
  expect((await theirs('DELETE', '/event/d')).body.results).toEqual({ delete_count: 0 });
  expect((await theirs('DELETE', '/profile')).body.results).toEqual({ delete_count: 0 });
  expect((await theirs('DELETE', '')).body.results).toEqual({ delete_count: 1 });
});

test('errors are a text under `error`, as their scripts read them', async () => {
  const bad = await theirs('POST', '', { entries: [{ entityType: 'cohort', name: 'x', schemaJson: {} }] });
  expect(bad.status).toBe(400);
  expect(bad.body).toMatchObject({ status: 'error', error: expect.any(String), code: 'invalid_request' });
  expect((await theirs('GET', '/event/never')).body).toMatchObject({
    status: 'error',
    code: 'lexicon_schema_not_found',
  });
  const viewer = await server.ask('dan', 'GET', '/api/app/projects/1/schemas');
  expect([viewer.status, viewer.body.status]).toEqual([403, 'error']);
  const analyst = await server.ask('ada', 'DELETE', '/api/app/projects/1/schemas');
  expect(analyst.status).toBe(403);
});

test('what a steward declared outlives the schemas that go', async () => {
  const plan = { kind: 'property', scope: 'person', name: 'plan' };
  await own('cleo', 'POST', '/declarations', { of: plan, declaration: { as: 'opaque' } });
  await theirs('POST', '/profile/$user', { properties: { plan: { type: 'string' } } });
  await theirs('DELETE', '');
  const { properties } = (await own('dan', 'GET', '')).body;
  expect(properties).toContainEqual(
    expect.objectContaining({ name: 'plan', privacy: 'opaque', declared: 'opaque', isFixed: true }),
  );
  const opened = await own('cleo', 'POST', '/declarations', { of: plan, declaration: { as: 'public' } });
  expect([opened.status, opened.body.error.code]).toEqual([409, 'lexicon_class_fixed']);
});
