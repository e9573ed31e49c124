import { expect, test } from 'vitest';
import { toProjectId } from '#core';
import { instant, sql, uint32 } from '#sql';
import { readsOf } from './reads.ts';
import { personLinks } from './shared/people.ts';
import { within } from './shared/period.ts';

const DAY = 86_400_000;
const events = sql`FROM events AS e WHERE e.project = ${uint32(1)}`;
const days = (query: ReturnType<typeof sql>) => readsOf(query.toStatement()).days;
const always = { first: -2_147_483_648, last: 2_147_483_647 };

test('events are read of the days that the conditions beside them leave', () => {
  const period = within({ from: 10 * DAY + 1, to: 12 * DAY });
  expect(days(sql`SELECT count() ${events} AND ${period} GROUP BY e.person`)).toEqual({
    first: 10,
    last: 11,
  });
  expect(days(sql`SELECT count() ${events} AND e.time < ${instant(12 * DAY + 1)}`)).toEqual({
    first: always.first,
    last: 12,
  });
  expect(
    days(sql`WITH a AS (SELECT 1 ${events} AND e.time >= ${instant(7 * DAY)} AND e.person IN (SELECT 2 ${events} AND ${period}))
    SELECT 1 FROM a`),
  ).toEqual({ first: 7, last: always.last });
});

test('conditions elsewhere do not count: in brackets, in another reading, under OR or NOT, after the rows are there', () => {
  const period = within({ from: 10 * DAY, to: 12 * DAY });
  for (const query of [
    sql`SELECT count() ${events}`,
    sql`SELECT count() ${events} AND (e.person = 1 OR ${period})`,
    sql`SELECT count() ${events} AND NOT (${period})`,
    sql`SELECT count() ${events} OR ${period}`,
    sql`SELECT count() ${events} AND e.person IN (SELECT person ${events} AND ${period})`,
    sql`SELECT count() ${events} UNION ALL SELECT count() ${events} AND ${period}`,
    sql`SELECT count() ${events} GROUP BY e.person HAVING ${period}`,
    sql`SELECT ')' FROM (SELECT 1 ${events}) AS e WHERE ${period}`,
  ])
    expect(days(query)).toEqual(always);
});

test('profiles, lists of people and texts are read where they are named', () => {
  const reads = (query: ReturnType<typeof sql>) => readsOf(query.toStatement());
  const none = { days: null, people: false, texts: false };
  expect(reads(sql`SELECT 1 FROM (${personLinks(toProjectId(1))})`)).toEqual(none);
  expect(reads(sql`SELECT 1 FROM profiles FINAL`)).toEqual({ ...none, people: true });
  expect(reads(sql`SELECT 1 FROM cohort_members`)).toEqual({ ...none, people: true });
  expect(reads(sql`SELECT 1 FROM x LEFT ANY JOIN (SELECT token FROM dictionary) AS d`)).toEqual({
    ...none,
    texts: true,
  });
});
