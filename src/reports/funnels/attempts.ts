import { integer, joinSql, type Sql, sql } from '#sql';
import type { Position } from '../shared/breakdown.ts';
import { startOfSql } from '../shared/period.ts';
import { attributedKey } from './attributed.ts';
import { eventOf, linkAt } from './chains.ts';
import { carriedOn, placeOf } from './rows.ts';
import { eventName, hasScopes, isPickedInLists, isSequence, type Walk } from './stages.ts';

/**
 * From `ways` to `entries`. An attempt: (1) its way, (2) how many steps it reached, (3) whether the next first step supersedes it, where
 * entries are optimised.
 */
export function attemptParts(walk: Walk): Sql[] {
  return [
    sql`attempts AS (${attempts(walk)})`,
    ...(walk.plan.hold.length === 0
      ? []
      : [
          sql`merged AS (SELECT subject, arraySort(attempt -> ${placeAt(walk, 0, ATTEMPTED)}, groupArrayArray(attempts)) AS attempts FROM attempts GROUP BY subject)`,
        ]),
    sql`entries AS (${chosen(walk)})`,
  ];
}

const ATTEMPTED = sql`attempt.1`;

function attempts(walk: Walk): Sql {
  const lists = [
    sql`ways`,
    sql`(arrayMap(way -> ${reach(walk)}, ways) AS reached)`,
    ...(walk.plan.isOptimised ? [superseded(walk)] : []),
  ];
  return sql`SELECT ${walk.by}, arrayZip(${joinSql(lists)}) AS attempts FROM ways`;
}

// --- where a way ends ----------------------------------------------------------------------------------------------------

function placeAt(walk: Walk, step: number, way = sql`way`): Sql {
  return placeOf(eventOf(walk, linkAt(walk, way, step)), walk.shape);
}

function timeAt(walk: Walk, step: number, way = sql`way`): Sql {
  return walk.shape.places.time(placeAt(walk, step, way));
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

function deadline(walk: Walk, way = sql`way`): Sql {
  const { plan, shape } = walk;
  return plan.window.kind === 'time'
    ? sql`(${timeAt(walk, 0, way)} + ${integer(plan.window.ms)})`
    : carriedOn(eventOf(walk, linkAt(walk, way, 0)), 'deadline', shape);
}

/** When the next exclusion after a step really happened: rows of exclusions stand ahead by the grace. */
function exclusionTime(walk: Walk, step: number, way = sql`way`): Sql {
  const { plan, shape } = walk;
  const exclusion = sql`tupleElement(${linkAt(walk, way, step)}, 2)`;
  return sql`(${shape.places.time(placeOf(exclusion, shape))} + ${integer(plan.graceMs)})`;
}

/** An exclusion counts if it is further than the grace from both steps, and within the window. */
function isExcluded(walk: Walk, step: number, way = sql`way`): Sql {
  const at = exclusionTime(walk, step, way);
  return sql`(${at} + ${integer(walk.plan.graceMs)} < ${timeAt(walk, step + 1, way)} AND ${at} <= ${deadline(walk, way)})`;
}

/** Until when nobody enters again after an attempt. */
function until(walk: Walk): Sql {
  const { plan } = walk;
  const isReached = (step: number) => sql`attempt.2 = ${integer(step)}`;
  const excluded = walk.hasExclusions
    ? plan.steps
        .slice(1)
        .map(
          (_, step) =>
            sql`${isReached(step + 1)} AND ${isExcluded(walk, step, ATTEMPTED)}, ${exclusionTime(walk, step, ATTEMPTED)}`,
        )
    : [];
  const cases = [sql`${isReached(plan.steps.length)}, toInt64(0)`, ...excluded];
  return sql`multiIf(${joinSql(cases)}, ${deadline(walk, ATTEMPTED)})`;
}

/** What an attempt began in: its bucket, its session. */
function scopeParts(walk: Walk): Sql[] {
  const { plan, question } = walk;
  return [
    ...(question.buckets === 'trend' ? [startOfSql(timeAt(walk, 0, ATTEMPTED), question.period.starts)] : []),
    ...(plan.counting === 'session' ? [deadline(walk, ATTEMPTED)] : []),
  ];
}

function scope(walk: Walk): Sql {
  return sql`tuple(${joinSql(scopeParts(walk))})`;
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
    ? sql`(SELECT subject, attempts, ${facts(walk)} AS facts FROM ${source})`
    : source;
  const flags = isSequence(plan, question) ? inSequence(walk) : areFirst(joinSql(scopes(walk)));
  const kept = sql`arrayFilter((attempt, is_chosen) -> is_chosen, attempts, ${flags})`;
  const picked = isPickedInLists(plan, question)
    ? sql`SELECT subject, arrayJoin(arrayFilter((attempt, is_first) -> is_first, attempts, ${areFirst(joinSql(segments(walk)))})) AS attempt FROM (SELECT subject, ${kept} AS attempts FROM ${from})`
    : sql`SELECT subject, arrayJoin(${kept}) AS attempt FROM ${from}`;
  return sql`
  SELECT ${joinSql([
    sql`subject, ${placeAt(walk, 0, ATTEMPTED)} AS start, attempt.2 AS reach`,
    ...(hasScopes(plan, question) ? [sql`${scope(walk)} AS scope`] : []),
    ...plan.steps.map((_, step) => sql`${eventOfAttempt(walk, step)} AS ${eventName(step)}`),
  ])}
  FROM (${picked})`;
}

function eventOfAttempt(walk: Walk, step: number): Sql {
  return eventOf(walk, linkAt(walk, ATTEMPTED, step));
}

/** Which of a list are the first of their like. */
function areFirst(lists: Sql): Sql {
  return sql`arrayMap(number -> number = 1, arrayEnumerateUniq(${lists}))`;
}

/** The keys and the scope of each attempt: in one segment (and scope) the first counts. */
function segments(walk: Walk): Sql[] {
  const { plan, shape } = walk;
  const entry = { eventAt: (step: number) => eventOfAttempt(walk, step), reach: sql`attempt.2` };
  const keys = plan.breakdowns.map((_, index) => attributedKey(plan, shape, index as Position, entry));
  return [...keys.map((key) => sql`arrayMap(attempt -> ${key}, attempts)`), ...scopes(walk)];
}

/** What tells the scopes of attempts apart, a list for each part that does: lists of numbers are looked through fastest. */
function scopes(walk: Walk): Sql[] {
  return scopeParts(walk).map((part) => sql`arrayMap(attempt -> ${part}, attempts)`);
}

/**
 * A way is an entry if it begins after the exit of the entry before and uses none of its events; optimised, also one that converts
 * while the entry before is open. What is carried along: greatest place used, end, which ways are entries, and the scope. A fold copies
 * what it carries at every step, so that a flag for each way would cost the square of them: 64 ways are flagged by the bits of one number.
 * Who has more of them is looked at 64 at a time, and a list of those numbers grows once in 64 ways; of everybody that would cost twice as much.
 */
function inSequence(walk: Walk): Sql {
  const { plan, question, shape } = walk;
  const isUnused = sql`fact.1 > carried.1`;
  const isOver = sql`fact.3 > carried.2`;
  const isOpen = sql`fact.6 = 0`;
  const isFree = plan.isOptimised
    ? sql`${isOpen} AND ${isUnused} AND (fact.7 OR ${isOver})`
    : sql`${isUnused} AND ${isOver}`;
  const isScoped = hasScopes(plan, question);
  const own = plan.isOptimised ? sql`fact.8` : sql`fact.6`;
  const isNew = plan.isOptimised ? sql`${isOpen} AND ${own} != carried.4` : sql`${own} != carried.4`;
  const isEntry = isScoped ? sql`(${isNew}) OR (${isFree})` : isFree;
  const next = (flags: Sql) => sql`(fact.2, fact.4, ${flags}${isScoped ? sql`, ${own}` : sql``})`;
  const before = sql`before.1, before.2, toUInt64(0)${isScoped ? sql`, before.4` : sql``}`;
  const after = sql`after.1, after.2, arrayPushBack(before.3, after.3)${isScoped ? sql`, after.4` : sql``}`;
  const noScope = sql`tuple(${joinSql(scopeParts(walk).map(() => sql`toInt64(-1)`))})`;
  const none = (flags: Sql) =>
    sql`${shape.places.first}, toInt64(0), ${flags}${isScoped ? sql`, ${noScope}` : sql``}`;
  const fold = (list: Sql, start: Sql) =>
    sql`arrayFold((carried, fact) -> if(${isEntry}, ${next(sql`bitOr(carried.3, fact.5)`)}, carried), ${list}, (${start}))`;
  const few = sql`arrayMap(fact -> bitAnd(tupleElement(${fold(sql`facts`, none(sql`toUInt64(0)`))}, 3), fact.5) != 0, facts)`;
  const chunks = sql`(arraySplit((fact, number) -> number % 64 = 1, facts, arrayEnumerate(facts)) AS chunks)`;
  const flags = sql`arrayFold((before, chunk) -> arrayMap(after -> (${after}), [${fold(sql`chunk`, before)}])[1], ${chunks}, (${none(sql`emptyArrayUInt64()`)}))`;
  const many = sql`arrayFlatten(arrayMap((flags, chunk) -> arrayMap(fact -> bitAnd(flags, fact.5) != 0, chunk), tupleElement(${flags}, 3), chunks))`;
  return sql`if(length(facts) > 64, ${many}, ${few})`;
}

/** What the fold needs of each way: least and greatest place used, start, end, its bit; where it matters superseded, whether it converts; scope. */
function facts(walk: Walk): Sql {
  const { plan, question } = walk;
  const first = placeAt(walk, 0, ATTEMPTED);
  const used = plan.steps.map((_, step) =>
    step === 0 ? first : sql`if(attempt.2 > ${integer(step)}, ${placeAt(walk, step, ATTEMPTED)}, ${first})`,
  );
  const columns = joinSql([
    sql`least(${joinSql(used)}), greatest(${joinSql(used)}), ${timeAt(walk, 0, ATTEMPTED)}, ${until(walk)}`,
    sql`bitShiftLeft(toUInt64(1), toUInt8((number - 1) % 64))`,
    ...(plan.isOptimised ? [sql`attempt.3, attempt.2 = ${integer(plan.steps.length)}`] : []),
    ...(hasScopes(plan, question) ? [scope(walk)] : []),
  ]);
  return sql`arrayMap((attempt, number) -> (${columns}), attempts, arrayEnumerate(attempts))`;
}
