import { integer, joinSql, type Sql, sql } from '#sql';
import type { Position } from '../shared/breakdown.ts';
import { startOfSql } from '../shared/period.ts';
import { attributedKey } from './attributed.ts';
import { eventOf, linkAt } from './chains.ts';
import { carriedOn, placeOf } from './rows.ts';
import { eventName, hasScopes, isPickedInLists, isSequence, type Walk } from './stages.ts';

/**
 * From `ways` to `entries`. An attempt: (1) place of its first event, (2) its way, (3) how many steps it reached, (4) until when nobody
 * enters again, (5) its scope: bucket and session, (6) least and (7) greatest place it used, (8) whether the next first step supersedes it.
 */
export function attemptParts(walk: Walk): Sql[] {
  return [
    sql`attempts AS (${attempts(walk)})`,
    ...(walk.plan.hold.length === 0
      ? []
      : [
          sql`merged AS (SELECT subject, arraySort(attempt -> attempt.1, groupArrayArray(attempts)) AS attempts FROM attempts GROUP BY subject)`,
        ]),
    sql`entries AS (${chosen(walk)})`,
  ];
}

function attempts(walk: Walk): Sql {
  const { plan } = walk;
  const steps = plan.steps.map((_, step) => step);
  const used = steps.map((step) =>
    step === 0
      ? placeAt(walk, 0)
      : sql`if(reach > ${integer(step)}, ${placeAt(walk, step)}, ${placeAt(walk, 0)})`,
  );
  return sql`
  SELECT ${walk.by}, arrayMap((way, reach, is_superseded) -> (
      ${placeAt(walk, 0)}, way, reach, ${until(walk)}, ${scope(walk)}, least(${joinSql(used)}), greatest(${joinSql(used)}), is_superseded
    ), ways, reached, ${plan.isOptimised ? superseded(walk) : sql`arrayMap(way -> 0, ways)`}) AS attempts
  FROM (SELECT ${walk.by}, ways, arrayMap(way -> ${reach(walk)}, ways) AS reached FROM ways)`;
}

// --- where a way ends ----------------------------------------------------------------------------------------------------

function placeAt(walk: Walk, step: number, way = sql`way`): Sql {
  return placeOf(eventOf(walk, linkAt(walk, way, step)), walk.shape);
}

function timeAt(walk: Walk, step: number): Sql {
  return walk.shape.places.time(placeAt(walk, step));
}

/** How many steps a way reached: as many as are within the window, with nothing between them that excludes. */
function reach(walk: Walk): Sql {
  const { plan } = walk;
  const last = plan.steps.length - 1;
  const ends = plan.steps.slice(0, last).map((_, step) => {
    const isLate = sql`${timeAt(walk, step + 1)} > ${deadline(walk)}`;
    const isOut = walk.hasExclusions ? sql`${isLate} OR ${isExcluded(walk, step)}` : isLate;
    return sql`${isOut}, ${integer(step + 1)}`;
  });
  return sql`multiIf(${joinSql(ends)}, ${integer(last + 1)})`;
}

function deadline(walk: Walk): Sql {
  const { plan, shape } = walk;
  return plan.window.kind === 'time'
    ? sql`(${timeAt(walk, 0)} + ${integer(plan.window.ms)})`
    : carriedOn(eventOf(walk, linkAt(walk, sql`way`, 0)), 'deadline', shape);
}

/** When the next exclusion after a step really happened: rows of exclusions stand ahead by the grace. */
function exclusionTime(walk: Walk, step: number): Sql {
  const { plan, shape } = walk;
  const exclusion = sql`tupleElement(${linkAt(walk, sql`way`, step)}, 2)`;
  return sql`(${shape.places.time(placeOf(exclusion, shape))} + ${integer(plan.graceMs)})`;
}

/** An exclusion counts if it is further than the grace from both steps, and within the window. */
function isExcluded(walk: Walk, step: number): Sql {
  const at = exclusionTime(walk, step);
  return sql`(${at} + ${integer(walk.plan.graceMs)} < ${timeAt(walk, step + 1)} AND ${at} <= ${deadline(walk)})`;
}

function until(walk: Walk): Sql {
  const { plan } = walk;
  const excluded = walk.hasExclusions
    ? plan.steps
        .slice(1)
        .map(
          (_, step) =>
            sql`reach = ${integer(step + 1)} AND ${isExcluded(walk, step)}, ${exclusionTime(walk, step)}`,
        )
    : [];
  return sql`multiIf(${joinSql([sql`reach = ${integer(plan.steps.length)}, 0`, ...excluded])}, ${deadline(walk)})`;
}

function scope(walk: Walk): Sql {
  const { plan, question } = walk;
  const bucket =
    question.buckets === 'trend' ? startOfSql(timeAt(walk, 0), question.period.starts) : sql`toInt64(0)`;
  return sql`(${bucket}, ${plan.counting === 'session' ? deadline(walk) : sql`toInt64(0)`})`;
}

/** A first step gives way to the next one where both go on with the same event and the next stands before it. */
function superseded(walk: Walk): Sql {
  const place = (way: Sql, step: number) => placeAt(walk, step, way);
  return sql`arrayPushBack(arrayMap((way, next, reach) -> reach != 1 AND ${place(sql`next`, 1)} = ${place(sql`way`, 1)} AND ${place(sql`next`, 0)} < ${place(sql`next`, 1)}, arrayPopBack(ways), arrayPopFront(ways), arrayPopBack(reached)), 0)`;
}

// --- which ways are entries ----------------------------------------------------------------------------------------------

function chosen(walk: Walk): Sql {
  const { plan, question } = walk;
  const source = plan.hold.length === 0 ? sql`attempts` : sql`merged`;
  const from = isSequence(plan, question)
    ? sql`(SELECT subject, attempts, ${inSequence(walk)} AS flags FROM (SELECT subject, attempts, ${chunks(walk)} AS chunks FROM ${source}))`
    : sql`(SELECT subject, attempts, ${areFirst(joinSql(scopes(walk)))} AS flags FROM ${source})`;
  const kept = sql`arrayFilter((attempt, is_chosen) -> is_chosen, attempts, flags)`;
  const picked = isPickedInLists(plan, question)
    ? sql`(SELECT subject, arrayFilter((attempt, is_first) -> is_first, attempts, ${areFirst(joinSql(segments(walk)))}) AS attempts FROM (SELECT subject, ${kept} AS attempts FROM ${from}))`
    : sql`(SELECT subject, ${kept} AS attempts FROM ${from})`;
  return sql`
  SELECT subject, attempt.1 AS start, attempt.3 AS reach, attempt.5 AS scope, ${joinSql(plan.steps.map((_, step) => sql`${eventOfAttempt(walk, step)} AS ${eventName(step)}`))}
  FROM (SELECT subject, arrayJoin(attempts) AS attempt FROM ${picked})`;
}

function eventOfAttempt(walk: Walk, step: number): Sql {
  return eventOf(walk, linkAt(walk, sql`attempt.2`, step));
}

/** Which of a list are the first of their like. */
function areFirst(lists: Sql): Sql {
  return sql`arrayMap(number -> number = 1, arrayEnumerateUniq(${lists}))`;
}

/** The keys and the scope of each attempt: in one segment (and scope) the first counts. */
function segments(walk: Walk): Sql[] {
  const { plan, shape } = walk;
  const entry = { eventAt: (step: number) => eventOfAttempt(walk, step), reach: sql`attempt.3` };
  const keys = plan.breakdowns.map((_, index) => attributedKey(plan, shape, index as Position, entry));
  return [...keys.map((key) => sql`arrayMap(attempt -> ${key}, attempts)`), ...scopes(walk)];
}

/** What tells the scopes of attempts apart, a list for each part that does: lists of numbers are looked through fastest. */
function scopes({ plan, question }: Walk): Sql[] {
  return [
    ...(question.buckets === 'trend' ? [sql`arrayMap(attempt -> attempt.5.1, attempts)`] : []),
    ...(plan.counting === 'session' ? [sql`arrayMap(attempt -> attempt.5.2, attempts)`] : []),
  ];
}

/**
 * A way is an entry if it begins after the exit of the entry before and uses none of its events; optimised, also one that converts
 * while the entry before is open. What is carried along: greatest place used, end, which ways are entries, and the scope. A fold copies
 * what it carries at every step, so that a flag for each way would cost the square of them: 64 ways at a time are flagged by the bits
 * of one number, and a list of those numbers grows once in 64 ways.
 */
function inSequence(walk: Walk): Sql {
  const { plan, question, shape } = walk;
  const isUnused = sql`attempt.1 > carried.1`;
  const isOver = sql`attempt.3 > carried.2`;
  const isFree = plan.isOptimised
    ? sql`attempt.6 = 0 AND ${isUnused} AND (attempt.7 OR ${isOver})`
    : sql`${isUnused} AND ${isOver}`;
  const isScoped = hasScopes(plan, question);
  const isNew = plan.isOptimised
    ? sql`attempt.6 = 0 AND attempt.8 != carried.4`
    : sql`attempt.8 != carried.4`;
  const isEntry = isScoped ? sql`(${isNew}) OR (${isFree})` : isFree;
  const next = (flags: Sql) => sql`(attempt.2, attempt.4, ${flags}${isScoped ? sql`, attempt.8` : sql``})`;
  const before = sql`before.1, before.2, toUInt64(0)${isScoped ? sql`, before.4` : sql``}`;
  const after = sql`after.1, after.2, arrayPushBack(before.3, after.3)${isScoped ? sql`, after.4` : sql``}`;
  const none = sql`${shape.places.first}, toInt64(0), emptyArrayUInt64()${isScoped ? sql`, (toInt64(-1), toInt64(-1))` : sql``}`;
  const ofChunk = sql`arrayFold((carried, attempt) -> if(${isEntry}, ${next(sql`bitOr(carried.3, attempt.5)`)}, carried), chunk, (${before}))`;
  const flags = sql`arrayFold((before, chunk) -> arrayMap(after -> (${after}), [${ofChunk}])[1], chunks, (${none}))`;
  return sql`arrayFlatten(arrayMap((flags, chunk) -> arrayMap(attempt -> bitAnd(flags, attempt.5) != 0, chunk), tupleElement(${flags}, 3), chunks))`;
}

/** What the fold needs of each way: least and greatest place used, start, end, its bit; superseded, whether it converts; scope. */
function chunks(walk: Walk): Sql {
  const { plan, question, shape } = walk;
  const facts = joinSql([
    sql`attempt.6, attempt.7, ${shape.places.time(sql`attempt.1`)}, toInt64(attempt.4), bitShiftLeft(toUInt64(1), toUInt8((number - 1) % 64))`,
    sql`attempt.8, attempt.3 = ${integer(plan.steps.length)}`,
    ...(hasScopes(plan, question) ? [sql`attempt.5`] : []),
  ]);
  return sql`arraySplit((attempt, number) -> number % 64 = 1, arrayMap((attempt, number) -> (${facts}), attempts, arrayEnumerate(attempts)), arrayEnumerate(attempts))`;
}
