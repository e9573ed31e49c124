import { count, type Sql, sql } from '#sql';

/** The time of a step (from 0), and what it adds to a sum: columns of an entry that say nothing beyond its reach. */
export const timeOf = (step: number) => TIMES[step] ?? FIRST_TIME;
export const addedAt = (step: number) => ADDED[step] ?? FIRST_ADDED;
const FIRST_TIME = sql`time1`;
const TIMES = [
  ...[FIRST_TIME, sql`time2`, sql`time3`, sql`time4`, sql`time5`, sql`time6`, sql`time7`, sql`time8`],
  ...[sql`time9`, sql`time10`, sql`time11`, sql`time12`, sql`time13`, sql`time14`, sql`time15`],
  ...[sql`time16`, sql`time17`, sql`time18`, sql`time19`, sql`time20`],
];
const FIRST_ADDED = sql`added1`;
const ADDED = [
  ...[FIRST_ADDED, sql`added2`, sql`added3`, sql`added4`, sql`added5`, sql`added6`, sql`added7`, sql`added8`],
  ...[sql`added9`, sql`added10`, sql`added11`, sql`added12`, sql`added13`, sql`added14`, sql`added15`],
  ...[sql`added16`, sql`added17`, sql`added18`, sql`added19`, sql`added20`],
];

/** Whether an entry reached a step (from 0). */
export function isReached(step: number): Sql {
  return sql`reach > ${count(step)}`;
}
