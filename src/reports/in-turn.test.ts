import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '#sql';
import { openTestEngine } from '../../test/support/engine.ts';
import { inTurn } from './in-turn.ts';

let opened: Awaited<ReturnType<typeof openTestEngine>>;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.close());

const numbers = sql`SELECT number FROM numbers(3)`.toStatement();
const slow = sql`SELECT sleepEachRow(0.05) FROM numbers(10)`.toStatement();

test('one reader’s pile of statements, and their streams, leave room for another and for what a stream asks meanwhile', async () => {
  let asker: { project: number; reader: string } | undefined = { project: 1, reader: 'a' };
  const engine = inTurn(opened.engine, { asker: () => asker });
  const done: string[] = [];
  const note = (name: string, work: Promise<unknown>) => work.then(() => done.push(name));

  const rows = engine.stream<{ number: string }>(numbers)[Symbol.asyncIterator]();
  expect((await rows.next()).value).toEqual({ number: '0' });
  const second = engine.stream(numbers)[Symbol.asyncIterator]();
  let hasSecond = false;
  const waits = second.next().then(() => {
    hasSecond = true;
  });
  const pile = Array.from({ length: 6 }, (_, place) => note(`a${place}`, engine.run(slow)));
  asker = { project: 1, reader: 'b' };
  const other = note('b', engine.run(numbers));
  asker = undefined;
  const nobodys = note('nobody', engine.run(numbers));
  await Promise.all([...pile, other, nobodys]);
  expect(done.indexOf('b')).toBeLessThan(done.indexOf('a2'));
  expect(done.indexOf('nobody')).toBeLessThan(done.indexOf('a2'));

  expect(hasSecond).toBe(false);
  await rows.return?.();
  await waits;
  await second.return?.();
});

test('a stream that is given up while it waits takes no turn', async () => {
  const engine = inTurn(opened.engine, { asker: () => ({ project: 1, reader: 'a' }) });
  const rows = engine.stream(numbers)[Symbol.asyncIterator]();
  await rows.next();
  const leaving = new AbortController();
  const given = engine.stream(numbers, { signal: leaving.signal })[Symbol.asyncIterator]().next();
  leaving.abort();
  await expect(given).rejects.toMatchObject({ code: 'query_cancelled' });
  await rows.return?.();
  const again = [];
  for await (const row of engine.stream(numbers)) again.push(row);
  expect(again).toHaveLength(3);
});
