import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBoards } from '#boards';
import { toProjectId } from '#core';
import { createBoardStore, createSavedReportStore } from '#metadata';
import { openTestDatabase } from '../../test/support/postgres.ts';
import { hangDemoBoard } from './demo-board.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test('the demo’s board hangs once, with every card’s report, however often the start is cut short', async () => {
  const { db } = database;
  const clock = () => Date.UTC(2026, 10, 9);
  await db.insertInto('project').values({ name: 'Demo', token: 't' }).execute();
  const project = toProjectId(1);
  await hangDemoBoard({ db, clock }, project);
  await hangDemoBoard({ db, clock }, project);
  const boards = createBoards({
    store: createBoardStore(db),
    reports: createSavedReportStore(db),
    clock,
  });
  const [only, ...others] = await boards.list(project);
  expect(others).toEqual([]);
  const board = await boards.get(project, only?.id ?? 0);
  expect(board).toMatchObject({ name: 'Developer platform', createdBy: null });
  expect(board.reports.map(({ kind }) => kind).toSorted()).toEqual([
    'experiments',
    'flows',
    'frequency',
    'funnels',
    'insights',
    'retention',
  ]);
});
