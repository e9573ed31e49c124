import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBoards, createSavedReports } from '#boards';
import { createBoardStore, createSavedReportStore } from '#metadata';
import { serveMembers } from '../../../test/support/members.ts';
import { boardRoutes } from './boards.ts';
import { savedReportRoutes } from './saved-reports.ts';

const NOW = Date.UTC(2025, 10, 9, 12);
let server: Awaited<ReturnType<typeof serveMembers>>;

beforeAll(async () => {
  const clock = () => NOW;
  server = await serveMembers(NOW, (db) => {
    const store = createSavedReportStore(db);
    const nothing = async () => {};
    return [
      savedReportRoutes({ savedReports: createSavedReports({ store, clock }), beforeRemoval: nothing }),
      boardRoutes({
        boards: createBoards({ store: createBoardStore(db), reports: store, clock }),
        beforeRemoval: nothing,
      }),
    ];
  });
});
afterAll(() => server.close());

const ask = (who: string, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) =>
  server.ask(who, method, `/api/projects/1${path}`, payload);

const definition = {
  metrics: [{ kind: 'event', event: 'API call', measure: { kind: 'unique' } }],
  range: { last: 30, unit: 'day' },
  unit: 'day',
};
const save = async (name: string, who = 'ada') =>
  (await ask(who, 'POST', '/saved-reports', { kind: 'insights', name, definition, chart: 'line' })).body;

test('a question is kept under a name, found again, and kept as a version that nobody overwrites unseen', async () => {
  const made = await save('  Active people  ');
  expect(made).toMatchObject({
    name: 'Active people',
    kind: 'insights',
    definition,
    chart: 'line',
    createdBy: { id: 1, name: 'ada' },
    version: 1,
    boards: 0,
  });
  const path = `/saved-reports/${made.id}`;
  const { reports } = (await ask('dan', 'GET', '/saved-reports')).body;
  expect(reports).toContainEqual(expect.objectContaining({ id: made.id, name: 'Active people' }));
  expect(reports[0].definition).toBeUndefined();

  const weekly = { ...definition, unit: 'week' };
  const changed = await ask('bo', 'PATCH', path, { version: 1, name: 'By week', definition: weekly });
  expect(changed.body).toMatchObject({ name: 'By week', definition: weekly, chart: 'line', version: 2 });
  const late = await ask('ada', 'PATCH', path, { version: 1, name: 'Mine' });
  expect(late).toMatchObject({ status: 409, body: { error: { code: 'changed_meanwhile' } } });
  expect((await ask('dan', 'GET', path)).body.name).toBe('By week');
});

test('what is no question of its kind is not kept, and is not repeated', async () => {
  const wrong = { kind: 'insights', name: 'x', definition: { ...definition, unit: 'ada@example.com' } };
  const reply = await ask('ada', 'POST', '/saved-reports', wrong);
  expect(reply).toMatchObject({
    status: 400,
    body: { error: { code: 'report_invalid_definition', path: 'unit' } },
  });
  const kind = await ask('ada', 'POST', '/saved-reports', { ...wrong, kind: 'divination' });
  expect(kind.status).toBe(400);
  const endless = { ...definition, metrics: Array.from({ length: 25_000 }, () => 1) };
  expect((await ask('ada', 'POST', '/saved-reports', { ...wrong, definition: endless })).status).toBe(400);
  const long = await ask('ada', 'POST', '/saved-reports', { ...wrong, definition, name: 'n'.repeat(121) });
  expect(long.status).toBe(400);
  expect(server.log.join()).not.toContain('ada@example.com');
});

test('viewers read, analysts write, an author or an owner removes', async () => {
  const mine = await save('Mine');
  const path = `/saved-reports/${mine.id}`;
  expect((await ask('dan', 'PATCH', path, { version: 1, name: 'x' })).status).toBe(403);
  expect((await ask('dan', 'POST', '/boards', { name: 'x' })).status).toBe(403);
  expect((await ask('bo', 'DELETE', path)).status).toBe(403);
  expect((await ask('ada', 'DELETE', path)).status).toBe(204);
  expect((await ask('ada', 'GET', path)).body.error.code).toBe('saved_report_not_found');
  const another = await save('Mine too');
  expect((await ask('cleo', 'DELETE', `/saved-reports/${another.id}`)).status).toBe(204);
  const board = (await ask('ada', 'POST', '/boards', { name: 'Mine' })).body;
  expect((await ask('bo', 'DELETE', `/boards/${board.id}`)).status).toBe(403);
  expect((await ask('cleo', 'DELETE', `/boards/${board.id}`)).status).toBe(204);
});

const card = { id: 'a', kind: 'text', x: 0, y: 0, width: 6, height: 4, text: '# Hello' };

test('a board keeps its cards, its period and its filter, and brings its reports with it', async () => {
  const report = await save('On a board');
  const filter = { property: { scope: 'event', name: 'plan' }, operator: 'is', values: ['pro'] };
  const cards = [card, { id: 'b', kind: 'report', x: 6, y: 0, width: 6, height: 8, report: report.id }];
  const range = { last: 7, unit: 'day' };
  const made = (await ask('ada', 'POST', '/boards', { name: 'Week', range, filter, cards })).body;
  expect(made).toMatchObject({ name: 'Week', range, filter, cards, version: 1 });
  expect(made.reports).toMatchObject([{ id: report.id, definition, kind: 'insights' }]);
  expect((await ask('dan', 'GET', `/saved-reports/${report.id}`)).body.boards).toBe(1);

  const all = await ask('bo', 'PATCH', `/boards/${made.id}`, { version: 1, range: null, filter: null });
  expect(all.body).toMatchObject({ range: null, filter: null, cards, version: 2 });
  const late = await ask('ada', 'PATCH', `/boards/${made.id}`, { version: 1, cards: [] });
  expect(late.body.error.code).toBe('changed_meanwhile');
  expect((await ask('dan', 'GET', '/boards')).body.boards).toContainEqual(
    expect.objectContaining({ id: made.id, cards: 2 }),
  );

  await ask('ada', 'DELETE', `/saved-reports/${report.id}`);
  const left = (await ask('dan', 'GET', `/boards/${made.id}`)).body;
  expect(left).toMatchObject({ cards, reports: [] });
});

test('cards have names of their own and lie within twelve columns', async () => {
  const board = (cards: object[]) => ask('ada', 'POST', '/boards', { name: 'x', cards });
  expect((await board([card, card])).body.error).toMatchObject({ code: 'invalid_request', path: 'cards' });
  expect((await board([{ ...card, x: 7 }])).status).toBe(400);
  expect((await board([{ ...card, x: 6 }])).status).toBe(200);
  expect((await board([{ ...card, text: 'x'.repeat(10_001) }])).status).toBe(400);
  const deep = JSON.parse(`${'{"all":['.repeat(300)}${']}'.repeat(300)}`);
  const tooDeep = await ask('ada', 'POST', '/boards', { name: 'x', filter: deep });
  expect(tooDeep.body.error.code).toBe('report_filter_too_large');
});

test('another project keeps its own', async () => {
  const { db } = server;
  await db.insertInto('project').values({ name: 'Other', token: 'u' }).execute();
  const at = { project_id: 2, name: 'x', description: '', created_by: null };
  const { id } = await db
    .insertInto('board')
    .values({ ...at, cards: '[]', created_at: new Date(NOW), changed_at: new Date(NOW) })
    .returning('id')
    .executeTakeFirstOrThrow();
  expect((await ask('cleo', 'GET', `/boards/${id}`)).body.error.code).toBe('board_not_found');
  expect((await ask('cleo', 'DELETE', `/boards/${id}`)).status).toBe(404);
});
