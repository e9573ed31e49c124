import type { Comparison } from '#contract';
import { assertNever, type ProjectId } from '#core';
import { count, float, instant, integer, joinSql, type Sql, sql, uint32 } from '#sql';
import { asksPeople, filterSql, personFilterSql } from '../shared/filter.ts';
import { aggregateSql, valueSql } from '../shared/measure.ts';
import { named } from '../shared/named.ts';
import { personLinks, resolvedPerson } from '../shared/people.ts';
import { type PlannedSelector, selectorSql } from '../shared/selector.ts';
import { holdsOfNothing, type Period, type PlannedCohort, type PlannedRule } from './plan.ts';

/** Whether a person (devices resolved) belongs: true or false. Nobody (0) belongs to no cohort, whatever its rule. */
export function isMemberSql({ rule, projectId }: PlannedCohort, person: Sql): Sql {
  return sql`(${person} != 0 AND ${ruleSql(rule, projectId, person)})`;
}

/**
 * All who belong: a query of one column, `person`. Where nobody belongs without having done something, only those who did it are asked
 * the rest; else everybody is.
 */
export function membersSql(cohort: PlannedCohort): Sql {
  const { rule, projectId, asOf } = cohort;
  const active = activeSql(rule, projectId);
  return active
    ? sql`SELECT somebody AS person FROM (${active}) WHERE somebody != 0`
    : sql`SELECT somebody AS person FROM (${everybodySql(projectId, asOf)}) WHERE ${isMemberSql(cohort, sql`somebody`)}`;
}

/** Who fulfils a rule by what they did, once; nobody (0) may be among them. Null where one can fulfil it otherwise: a query of one column, `somebody`. */
function activeSql(rule: PlannedRule, projectId: ProjectId): Sql | null {
  switch (rule.kind) {
    case 'any':
      return anyActiveSql(rule.of, projectId);
    case 'all':
      return allActiveSql(rule.of, projectId);
    case 'did':
    case 'measured':
    case 'first':
    case 'sequence': {
      const { people, isExcept } = doersOf(rule, projectId);
      return isExcept ? null : people;
    }
    default:
      return null;
  }
}

function anyActiveSql(rules: readonly PlannedRule[], projectId: ProjectId): Sql | null {
  const active = rules.flatMap((rule) => activeSql(rule, projectId) ?? []);
  return active.length > 0 && active.length === rules.length ? joinSql(active, sql` UNION DISTINCT `) : null;
}

/** Of those who fulfil one of the rules, who fulfils the others too. */
function allActiveSql(rules: readonly PlannedRule[], projectId: ProjectId): Sql | null {
  for (const [index, rule] of rules.entries()) {
    const active = activeSql(rule, projectId);
    const others: PlannedRule = { kind: 'all', of: rules.toSpliced(index, 1) };
    if (active)
      return sql`SELECT somebody FROM (${active}) WHERE ${ruleSql(others, projectId, sql`somebody`)}`;
  }
  return null;
}

/** Everybody who has sent an event before an instant or has a profile, once: a query of one column, `somebody`. */
function everybodySql(projectId: ProjectId, asOf: number): Sql {
  const project = uint32(projectId);
  return sql`
    SELECT ${resolvedPerson} AS somebody
    FROM (SELECT DISTINCT person FROM events WHERE project = ${project} AND time < ${instant(asOf)} AND person != 0) AS e
    LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject
    UNION DISTINCT
    SELECT subject AS somebody FROM profiles FINAL
    WHERE project = ${project} AND scope = 0 AND deleted = 0
      AND subject NOT IN (SELECT subject FROM (${personLinks(projectId)}))`;
}

/** `counted`: what is known already of a condition on what people did. */
function ruleSql(
  rule: PlannedRule,
  projectId: ProjectId,
  person: Sql,
  counted: (rule: Behaviour) => Sql | undefined = () => undefined,
): Sql {
  switch (rule.kind) {
    case 'all':
    case 'any': {
      if (rule.of.length === 0) return rule.kind === 'all' ? sql`true` : sql`false`;
      const parts = rule.of.map((part) => ruleSql(part, projectId, person, counted));
      return sql`(${joinSql(parts, rule.kind === 'all' ? sql` AND ` : sql` OR `)})`;
    }
    case 'not':
      return sql`NOT ${ruleSql(rule.of, projectId, person, counted)}`;
    case 'did':
    case 'measured':
    case 'first':
    case 'sequence': {
      const known = counted(rule);
      if (known) return known;
      const { people, isExcept } = doersOf(rule, projectId);
      return sql`${person} ${isExcept ? sql`NOT IN` : sql`IN`} (${people})`;
    }
    case 'profile':
      return personFilterSql(rule.filter, { projectId, person });
    case 'audience':
      return sql`${person} IN (${rule.people})`;
    case 'list':
      return sql`${person} IN (${listedSql(rule, projectId)})`;
    default:
      return assertNever(rule);
  }
}

/** The people of an uploaded list; a device that was listed is the user that it turned out to be. */
function listedSql({ cohort, revision }: PlannedRule & { kind: 'list' }, projectId: ProjectId): Sql {
  return sql`
    SELECT ${resolvedPerson} FROM cohort_members AS e LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject
    WHERE e.project = ${uint32(projectId)} AND e.cohort = ${count(cohort)} AND e.revision = ${count(revision)}`;
}

/** Who fulfils a condition on what people did: those whom the query (of one column, `somebody`) finds, or everybody but them. */
interface Doers {
  readonly people: Sql;
  readonly isExcept: boolean;
}

type Behaviour = Extract<PlannedRule, { kind: 'did' | 'measured' | 'first' | 'sequence' }>;

function doersOf(rule: Behaviour, projectId: ProjectId): Doers {
  switch (rule.kind) {
    case 'did':
      return countedDoers(rule, projectId);
    case 'measured':
      return measuredDoers(rule, projectId);
    case 'first':
      return { people: firstTimersSql(rule, projectId), isExcept: false };
    case 'sequence':
      return { people: followersSql(rule, projectId), isExcept: false };
    default:
      return assertNever(rule);
  }
}

/**
 * Those for whom an aggregate of nothing passes are everybody but those who fail; else those who pass. Where nobody is asked about, ids are
 * gathered before they are resolved: there are fewer of them than of events.
 */
function countedDoers(
  { selector, count: is, period }: PlannedRule & { kind: 'did' },
  projectId: ProjectId,
): Doers {
  const isExcept = holdsOfNothing(is);
  const isFound = (times: Sql) =>
    sql`${isExcept ? sql`NOT ` : sql``}${comparedSql(sql`toFloat64(${times})`, is)}`;
  const where = matching(selector, period, projectId);
  const people = asksPeople(selector.filter)
    ? sql`
    SELECT ${resolvedPerson} AS somebody FROM ${eventsAndLinks(projectId)}
    WHERE ${where} GROUP BY somebody HAVING ${isFound(sql`count()`)}`
    : sql`
    SELECT ${resolvedPerson} AS somebody
    FROM (SELECT e.person AS person, count() AS times FROM events AS e WHERE ${where} GROUP BY e.person) AS e
    LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject
    GROUP BY somebody HAVING ${isFound(sql`sum(times)`)}`;
  return { people, isExcept };
}

function measuredDoers(
  { selector, property, aggregate, is, period }: PlannedRule & { kind: 'measured' },
  projectId: ProjectId,
): Doers {
  const isExcept = (aggregate === 'sum' || aggregate === 'distinct') && holdsOfNothing(is);
  if (!property) return { people: sql`SELECT toUInt64(0) AS somebody`, isExcept };
  const { value, isSet } = valueSql(property);
  const passes = comparedSql(aggregateSql({ kind: aggregate }), is);
  const people = sql`
    SELECT somebody FROM (
      SELECT ${resolvedPerson} AS somebody, ${value} AS value FROM ${eventsAndLinks(projectId)}
      WHERE ${matching(selector, period, projectId)} AND ${isSet}
    ) GROUP BY somebody HAVING ${isExcept ? sql`NOT ` : sql``}${passes}`;
  return { people, isExcept };
}

function firstTimersSql({ selector, period }: PlannedRule & { kind: 'first' }, projectId: ProjectId): Sql {
  const { from, to } = period;
  return sql`
    SELECT ${resolvedPerson} AS somebody FROM ${eventsAndLinks(projectId)}
    WHERE ${matching(selector, { from: null, to }, projectId)} GROUP BY somebody HAVING ${from === null ? sql`true` : sql`min(e.time) >= ${instant(from)}`}`;
}

/**
 * Walks through each person's instants in order. For each step it is known when the latest walk that has come so far set out: a later
 * step wants an earlier instant, so that steps are looked at from the last to the first, and the latest walk is the one that has
 * most time left.
 */
function followersSql(
  { steps, withinMs, period }: PlannedRule & { kind: 'sequence' },
  projectId: ProjectId,
): Sql {
  const row = { projectId, person: resolvedPerson };
  const isStep = steps.map((step, index) => sql`toUInt8(${selectorSql(step, row)}) * ${integer(2 ** index)}`);
  const events = steps.map(({ event }) => event);
  const walk = steps.map((_, index) => walked(index, withinMs));
  return sql`
    SELECT somebody FROM (
      SELECT somebody, arraySort(instant -> instant.1, groupArray((at, steps))) AS instants FROM (
        SELECT ${resolvedPerson} AS somebody, toUnixTimestamp64Milli(e.time) AS at, groupBitOr(toUInt64(${joinSql(isStep, sql` + `)})) AS steps
        FROM ${eventsAndLinks(projectId)}
        WHERE e.project = ${uint32(projectId)} AND ${named(events)} AND ${happened(period)}
        GROUP BY somebody, at HAVING steps > 0
      ) GROUP BY somebody
    ) WHERE arrayFold((walk, instant) -> (${joinSql(walk)}), instants, (${joinSql(steps.map(() => NEVER))})).${POSITIONS[steps.length - 1] ?? POSITIONS[0]} != ${NEVER}`;
}

/** Tuples are read by a literal position. */
const POSITIONS = [sql`1`, sql`2`, sql`3`, sql`4`, sql`5`] as const;
const NEVER = sql`toInt64(-9000000000000000000)`;

/** When the latest walk that has done step `index` by this instant set out. */
function walked(index: number, withinMs: number | null): Sql {
  const position = POSITIONS[index] ?? POSITIONS[0];
  const isDone = sql`bitTest(instant.2, ${integer(index)})`;
  if (index === 0) return sql`if(${isDone}, instant.1, walk.1)`;
  const before = sql`walk.${POSITIONS[index - 1] ?? POSITIONS[0]}`;
  const inTime = withinMs === null ? sql`true` : sql`instant.1 - ${before} <= ${integer(withinMs)}`;
  return sql`if(${isDone} AND ${before} != ${NEVER} AND ${inTime}, ${before}, walk.${position})`;
}

// --- sizes ----------------------------------------------------------------------------------------------------------

/** How often a person did something, beside others in one array. */
interface Counter {
  readonly selector: PlannedSelector;
  readonly period: Period;
}

/**
 * How many are in each of some cohorts of a project, each as of its own instant: a query of one row, `sizes`. What people did how often is
 * counted for all of them in one walk through the events; aggregates of a property and sequences are looked for as {@link membersSql} does.
 */
export function sizesSql(cohorts: readonly PlannedCohort[], projectId: ProjectId): Sql {
  const counters: Counter[] = [];
  /** Conditions that no count is about: whoever meets them may have no counts. */
  let others = 0;
  const place = (counter: Counter): Sql => sql`counts[${integer(counters.push(counter))}]`;
  const counted = (rule: Behaviour): Sql | undefined => {
    if (rule.kind === 'did') return comparedSql(sql`toFloat64(${place(rule)})`, rule.count);
    if (rule.kind !== 'first') {
      others++;
      return undefined;
    }
    const { selector, period } = rule;
    const ever = sql`${place({ selector, period: { from: null, to: period.to } })} > 0`;
    if (period.from === null) return ever;
    return sql`(${ever} AND ${place({ selector, period: { from: null, to: period.from } })} = 0)`;
  };
  const isIn = cohorts.map(({ rule, asOf }) => {
    const isMember = ruleSql(rule, projectId, sql`somebody`, counted);
    return activeSql(rule, projectId)
      ? isMember
      : sql`(described OR first < ${integer(asOf)}) AND ${isMember}`;
  });
  const isOfActive = others === 0 && cohorts.every(({ rule }) => activeSql(rule, projectId));
  const acts = sql`SELECT somebody, counts, ${NEVER_YET} AS first, false AS described FROM (${countsSql(counters, projectId)})`;
  const people = isOfActive
    ? acts
    : joinSql(
        [...(counters.length > 0 ? [acts] : []), ...presentSql(counters.length, projectId)],
        sql`
    UNION ALL `,
      );
  return sql`
SELECT [${joinSql(isIn.map((member) => sql`countIf(${member})`))}] AS sizes
FROM (
  SELECT somebody, sumForEach(counts) AS counts, min(first) AS first, max(described) AS described
  FROM (${people}) WHERE somebody != 0 GROUP BY somebody
)`;
}

/** Milliseconds, later than any instant. */
const NEVER_YET = sql`toInt64(9000000000000000000)`;

/** Each person (devices resolved) with all counts: a query of `somebody` and `counts`. */
function countsSql(counters: readonly Counter[], projectId: ProjectId): Sql {
  if (counters.length === 0) return sql`SELECT toUInt64(0) AS somebody, [toUInt64(0)] AS counts`;
  const counts = counters.map(
    ({ selector, period }) => sql`countIf(${matching(selector, period, projectId)})`,
  );
  const froms = counters.map(({ period }) => period.from);
  const period: Period = {
    from: froms.includes(null) ? null : Math.min(...froms.flatMap((from) => from ?? [])),
    to: Math.max(...counters.map(({ period }) => period.to)),
  };
  const where = sql`e.project = ${uint32(projectId)} AND ${named(counters.map(({ selector }) => selector.event))} AND ${happened(period)}`;
  return counters.some(({ selector }) => asksPeople(selector.filter))
    ? sql`
      SELECT ${resolvedPerson} AS somebody, [${joinSql(counts)}] AS counts
      FROM ${eventsAndLinks(projectId)} WHERE ${where} GROUP BY somebody`
    : sql`
      SELECT ${resolvedPerson} AS somebody, sumForEach(times) AS counts
      FROM (SELECT e.person AS person, [${joinSql(counts)}] AS times FROM events AS e WHERE ${where} GROUP BY e.person) AS e
      LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject
      GROUP BY somebody`;
}

/** Everybody, with no counts: since when they send events, and who has a profile. */
function presentSql(counters: number, projectId: ProjectId): readonly Sql[] {
  const project = uint32(projectId);
  const none = sql`arrayWithConstant(${integer(counters)}, toUInt64(0)) AS counts`;
  return [
    sql`
      SELECT ${resolvedPerson} AS somebody, ${none}, toUnixTimestamp64Milli(e.first) AS first, false AS described
      FROM (SELECT person, min(time) AS first FROM events WHERE project = ${project} AND person != 0 GROUP BY person) AS e
      LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject`,
    sql`
      SELECT subject AS somebody, ${none}, ${NEVER_YET} AS first, true AS described FROM profiles FINAL
      WHERE project = ${project} AND scope = 0 AND deleted = 0
        AND subject NOT IN (SELECT subject FROM (${personLinks(projectId)}))`,
  ];
}

function eventsAndLinks(projectId: ProjectId): Sql {
  return sql`events AS e LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject`;
}

function matching({ event, filter }: PlannedSelector, period: Period, projectId: ProjectId): Sql {
  return sql`e.project = ${uint32(projectId)} AND ${named([event])} AND ${happened(period)} AND ${filterSql(filter, { projectId, person: resolvedPerson })}`;
}

function happened({ from, to }: Period): Sql {
  const before = sql`e.time < ${instant(to)}`;
  return from === null ? before : sql`e.time >= ${instant(from)} AND ${before}`;
}

function comparedSql(value: Sql, comparison: Comparison): Sql {
  if (comparison.operator === 'between')
    return sql`(${value} >= ${float(comparison.from)} AND ${value} <= ${float(comparison.to)})`;
  return sql`${value} ${OPERATORS[comparison.operator]} ${float(comparison.value)}`;
}

const OPERATORS = {
  at_least: sql`>=`,
  equals: sql`=`,
  at_most: sql`<=`,
  greater: sql`>`,
  less: sql`<`,
} as const;
