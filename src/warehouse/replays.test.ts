import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProjectId, SubjectId, Token } from '#core';
import type { EventRow } from '#ingest';
import { type Engine, type Sql, sql } from '#sql';
import { openTestEngine } from '../../test/support/engine.ts';
import { createSink } from './sink.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const PROJECT = 1 as ProjectId; // numbers of this test's own
const DAY = 86_400_000;
const ROWS: readonly EventRow[] = Array.from({ length: 2_500 }, (_, place) => ({
  projectId: PROJECT,
  event: {
    kind: 'event',
    event: 5n as Token, // numbers of this test's own
    time: 1_790_000_000_000 - (place % 3) * 40 * DAY,
    insertKey: BigInt(place + 1),
    user: undefined,
    device: undefined,
    merge: undefined,
    properties: [],
    groups: [],
  },
  person: BigInt(1 + (place % 7)) as SubjectId,
  insertKey: BigInt(place + 1),
  receivedAt: 1_790_000_000_000 + place,
  organisations: [],
}));
const slots = () => ({ of: () => null });

/** An engine that says that it failed after an insert went in. */
function failing(engine: Engine, times: number): Engine {
  let left = times;
  return {
    ...engine,
    insert: async (insert) => {
      await engine.insert(insert);
      if (left-- > 0) throw new Error('no answer');
    },
  };
}

async function countOf(rows: Sql): Promise<number> {
  const [found] = await opened.engine.run<{ n: string }>(sql`SELECT count() AS n FROM ${rows}`.toStatement());
  return Number(found?.n);
}

async function lose(what: Sql): Promise<void> {
  await opened.engine.command(sql`${what} SETTINGS mutations_sync = 2`.toStatement());
}

test('an insert that is tried again counts once, whether its rows are there, in part, or not at all', async () => {
  const sink = createSink(failing(opened.engine, 4));
  const insert = () => sink.insertEvents('unit-1', ROWS, slots);
  await sink
    .insertTexts('unit-0', [{ projectId: PROJECT, property: 1n as Token, token: 1n as Token, text: 'a' }])
    .catch(() => {});
  await expect(insert()).rejects.toThrow();
  await expect(insert()).rejects.toThrow();
  expect(await countOf(sql`events`)).toBe(ROWS.length);

  await lose(sql`ALTER TABLE events DELETE WHERE insert_key % 3 = 0`);
  await expect(insert()).rejects.toThrow();
  await insert();
  expect(await countOf(sql`events`)).toBe(ROWS.length);

  await lose(sql`ALTER TABLE events DELETE WHERE 1`);
  await insert();
  expect(await countOf(sql`events`)).toBe(0);
  await createSink(opened.engine).insertEvents('unit-1', ROWS, slots);
  expect(await countOf(sql`events`)).toBe(ROWS.length);
});

test('links, clusters, profiles and texts come back as well', async () => {
  const told = [{ projectId: PROJECT, device: 11n as SubjectId, user: 12n as SubjectId }];
  const relinks = [
    { projectId: PROJECT, subject: 21n as SubjectId, person: 22n as SubjectId, version: 3n },
    { projectId: PROJECT, subject: 21n as SubjectId, person: 23n as SubjectId, version: 4n },
  ];
  const texts = [{ projectId: PROJECT, property: 31n as Token, token: 32n as Token, text: "it's\ta\nline" }];
  const profiles = [
    {
      projectId: PROJECT,
      scope: 0,
      subject: 41n as SubjectId,
      version: 5n,
      isDeleted: false,
      properties: new Map(),
    },
  ];
  for (const _ of [1, 2]) {
    const sink = createSink(opened.engine);
    await sink.insertLinks('unit-2', told);
    await sink.insertClusters('unit-2', relinks);
    await sink.insertTexts('unit-2', texts);
    await sink.insertProfiles('unit-2', profiles);
    expect(await countOf(sql`person_links`)).toBe(1);
    expect(await countOf(sql`person_clusters`)).toBe(2);
    expect(await countOf(sql`dictionary WHERE text = 'it\\'s\\ta\\nline'`)).toBe(1);
    expect(await countOf(sql`profiles`)).toBe(1);
    for (const table of [sql`person_links`, sql`person_clusters`, sql`dictionary`, sql`profiles`])
      await lose(sql`ALTER TABLE ${table} DELETE WHERE project = 1`);
  }
});
