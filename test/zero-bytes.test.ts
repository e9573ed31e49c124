import { beforeAll, expect, test } from 'vitest';
import { ENCODINGS } from './support/hostile/encodings.ts';
import { KINDS } from './support/hostile/kinds.ts';
import { POSITIONS } from './support/hostile/positions.ts';
import { type HostileRun, runHostile, type Searched } from './support/hostile/run.ts';

/** The small form of `npm run hostile`: every position and every encoding, a quarter of the kinds in each position. */
let run: HostileRun;
beforeAll(async () => {
  run = await runHostile('small');
}, 600_000);

const searched = (name: Searched['name']): Searched => {
  const found = run.searched.find((each) => each.name === name);
  if (!found) throw new TypeError('it was not searched');
  return found;
};

test('what was sent is of every kind, in every position and every encoding', () => {
  const of = (key: 'kind' | 'position' | 'encoding') => new Set(run.canaries.map((canary) => canary[key]));
  expect(of('kind').size).toBe(KINDS.length);
  expect(of('encoding').size).toBe(ENCODINGS.length);
  expect(of('position').size).toBeGreaterThan(POSITIONS.length);
  expect(run.canaries.length).toBeGreaterThan(800);
});

test('what ten people share is found, so the search works: in files while it runs, in tables, in rows', () => {
  expect(run.blind).toEqual([]);
  expect(searched('tables').control).toContain('ClickHouse default.dictionary');
  expect(searched('tables').places.filter((name) => /vault|audit|notice/.test(name)).length).toBeGreaterThan(
    5,
  );
  expect(searched('afterwards').places.some((name) => name.includes('pg_wal'))).toBe(true);
});

test.each([
  ['in a file while events wait to be loaded', 'while it ran'],
  ['in any file, or in anything printed, after everything was loaded and asked', 'afterwards'],
  ['in any column of any table', 'tables'],
  ['in a reply to what was sent or asked, or in a mail', 'replies and mails'],
] as const)('nothing of a person is %s', (_where, name) => {
  expect(searched(name).bytes).toBeGreaterThan(100_000);
  expect(searched(name).found.slice(0, 20)).toEqual([]);
});

test('nobody else on the machine can read a file', () => {
  expect(run.open.map(({ path, mode }) => `${mode.toString(8)} ${path}`)).toEqual([]);
});
