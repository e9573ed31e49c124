import { SESSION_EVENTS, type SessionEdge } from '#contract';
import { count, integer, integers, joinSql, type Sql, sql, uint32, uint64s } from '#sql';
import { KEYS, keySql, keysSql } from '../shared/breakdown.ts';
import { eventCell, isOnEvent } from '../shared/cell.ts';
import { countedSql } from '../shared/counted.ts';
import { everything, filterSql } from '../shared/filter.ts';
import { freshnessSql } from '../shared/freshness.ts';
import type { StoredProperty } from '../shared/lexicon.ts';
import { named } from '../shared/named.ts';
import { personLinks, resolvedPerson } from '../shared/people.ts';
import { within } from '../shared/period.ts';
import {
  profileJoin,
  profileKeyColumns,
  segmentConstants,
  segmentLabels,
  segmentOrder,
  segmentTexts,
} from '../shared/segment.ts';
import { isWhole, type PlannedSelector, selectorSql } from '../shared/selector.ts';
import { sessionJoin, sessionsSql } from '../shared/sessions.ts';
import { entriesSql, walkKeys } from './entries-sql.ts';
import { anchorPlace, OTHER } from './places.ts';
import type { FlowsPlan } from './plan.ts';
import { routesSql } from './routes-sql.ts';
import { stepLayout } from './step.ts';

/** Different whole paths that an answer may be folded from. */
export const MOST_ROUTES = 200_000;
const MOST_PATHS = 50;

/** The question, and one statement that asks how fresh the answer is. */
export function flowsSql(plan: FlowsPlan): Sql[] {
  return [plan.view === 'paths' ? pathsSql(plan) : stepsSql(plan), freshnessSql(plan.freshness)];
}

/** A row per segment and path, once everything that is not named in its column is one node. */
function stepsSql(plan: FlowsPlan): Sql {
  const { breakdowns } = plan.split;
  return sql`
WITH ${parts([...walked(plan), ...sequences(), ...ranked(plan)])}
SELECT ${joinSql([
    sql`s1`,
    ...segmentLabels(breakdowns),
    sql`route, segments, all_segments, sum(entries) AS entries, sum(firsts) AS firsts`,
  ])}
FROM (
  SELECT s1, entries, firsts, kept.4 AS segments, kept.5 AS all_segments,
    arrayMap(step -> (step.1, if(step.2 <= 0 OR has(kept.2, (s1, step)), (step.2, step.3, arrayPushFront(kept.3, '')[1 + indexOf(kept.2, (s1, step))]), (toInt32(${integer(OTHER)}), toInt64(0), ''))), path) AS route
  FROM (SELECT s1, path, entries, firsts, (${keptNodes(plan)}) AS kept FROM sequences)
  WHERE has(kept.1, s1)
) AS routed${joinSql(segmentTexts(breakdowns, plan.split), sql``)}
GROUP BY ALL
LIMIT ${count(MOST_ROUTES + 1)}`;
}

/** A row per segment and path: the commonest that a crowd has walked, and one in any case, for what it says of the segment. */
function pathsSql(plan: FlowsPlan): Sql {
  const { breakdowns } = plan.split;
  const tokens = expandedProperties(plan);
  return sql`
WITH ${parts([
    ...walked(plan),
    sql`sequences AS (SELECT s1, path, count() AS entries, sum(first) AS firsts, uniqExact(subject) AS people FROM routes GROUP BY s1, path)`,
    sql`judged AS (SELECT *, sum(firsts) OVER (PARTITION BY s1) AS crowd, sum(entries) OVER (PARTITION BY s1) AS whole FROM sequences)`,
    sql`placed AS (
  SELECT *, dense_rank() OVER (ORDER BY crowd DESC, s1) AS position, ${segmentCounts(plan)}
  FROM judged)`,
    sql`top AS (
  SELECT * FROM placed
  WHERE position <= ${count(plan.limit)}
  ORDER BY s1, people >= ${count(plan.k)} DESC, entries DESC, path
  LIMIT ${count(MOST_PATHS)} BY s1)`,
    ...(tokens.length > 0
      ? [
          sql`(SELECT (groupArray(toInt64(token)), groupArray(text)) FROM dictionary WHERE project = ${uint32(plan.projectId)} AND property IN ${uint64s(tokens)} AND token IN (SELECT toUInt64(arrayJoin(path).3) FROM top)) AS known`,
        ]
      : [sql`([toInt64(0)], ['']) AS known`]),
  ])}
SELECT ${joinSql([
    sql`s1`,
    ...segmentLabels(breakdowns),
    sql`arrayMap(step -> (step.1, (step.2, step.3, arrayPushFront(known.2, '')[1 + indexOf(known.1, step.3)])), path) AS route, segments, all_segments, whole, crowd, entries, people`,
  ])}
FROM top${joinSql(segmentTexts(breakdowns, plan.split), sql``)}
ORDER BY crowd DESC, ${joinSql(segmentOrder(breakdowns, [KEYS[0]]))}, entries DESC, path`;
}

/** How many segments a crowd stands behind, and how many there are. */
function segmentCounts({ k }: FlowsPlan): Sql {
  return sql`uniqExactIf(s1, crowd >= ${count(k)}) OVER () AS segments, uniqExact(s1) OVER () AS all_segments`;
}

/** The people behind one place of a column; `rests`: those who did nothing after it. Where organisations are counted nobody is named. */
export function placeAudienceSql(plan: FlowsPlan, place: Sql, rests: Sql | null): Sql {
  const at = sql`arrayFirstIndex(step -> ${place}, path) AS at`;
  return sql`
WITH ${parts(walked(plan))}
SELECT DISTINCT subject AS person FROM (SELECT subject, path, ${at} FROM routes)
WHERE ${joinSql(
    [
      sql`at > 0`,
      ...(rests ? [sql`at < length(path) AND ${rests}`] : []),
      ...(plan.counted.kind === 'people' ? [] : [sql`false`]),
    ],
    sql` AND `,
  )}`;
}

function parts(named: readonly Sql[]): Sql {
  return joinSql(
    named,
    sql`,
`,
  );
}

// --- from events to routes --------------------------------------------------------------------------------------------

function walked(plan: FlowsPlan): Sql[] {
  return [
    sql`links AS (${personLinks(plan.projectId)})`,
    ...(plan.sessions ? [sql`sessions AS (${sessionsSql(plan.sessions)})`] : []),
    ...segmentConstants(plan.split),
    sql`marked AS (${marked(plan)})`,
    sql`walks AS (
  SELECT ${joinSql([sql`subject`, ...walkKeys(plan), sql`arraySort(groupArray(step)) AS walk`])}
  FROM marked GROUP BY ${joinSql([sql`subject`, ...walkKeys(plan)])})`,
    sql`entries AS (${entriesSql(plan)})`,
    sql`routes AS (${routesSql(plan)})`,
  ];
}

/**
 * Each event that is a step, and beside it the edges of sessions that it is. Of one instant anchors come first; the start of a session
 * before everything, and its end after it.
 */
function marked(plan: FlowsPlan): Sql {
  const row = { projectId: plan.projectId, person: resolvedPerson };
  const [breakdown] = plan.split.breakdowns;
  const isMeant = (selector: PlannedSelector) =>
    plan.edges.length === 0
      ? selectorSql(selector, row)
      : sql`(beside = ${integer(placeBeside(selector.edge))} AND ${selectorSql(selector, row)})`;
  const anchors = plan.anchors.map(({ selector }) => isMeant(selector));
  const exclusions = plan.exclusions.map(isMeant);
  const bits = anchors.map(
    (_, index) => sql`${ANCHOR_BITS[index] ?? ANCHOR_BITS[0]} * ${ANCHORS[index] ?? ANCHORS[0]}`,
  );
  return sql`
  SELECT ${joinSql([
    sql`${countedSql(plan.counted)} AS subject`,
    ...(plan.sessions ? [sql`${sessionSql(plan)} AS session`] : []),
    ...(plan.hold.length > 0 ? [sql`[${joinSql(plan.hold.map(pin))}] AS pinned`] : []),
    ...(plan.edges.length > 0 ? [sql`arrayJoin(${besides(plan)}) AS beside`] : []),
    sql`${nameSql(plan)} AS name`,
    ...anchors.map((anchor, index) => sql`${anchor} AS ${ANCHORS[index] ?? ANCHORS[0]}`),
    sql`${exclusions.length === 0 ? sql`false` : sql`(${joinSql(exclusions, sql` OR `)})`} AS ends`,
    sql`${stepLayout(plan).of({
      time: sql`toUnixTimestamp64Milli(e.time)`,
      rank: rankSql(plan),
      name: sql`name`,
      value: valueSql(plan),
      anchors: joinSql(bits, sql` + `),
      ends: sql`ends`,
      segment: breakdown ? sql`assumeNotNull(${keysSql(breakdown, 0, plan.projectId)}[1])` : sql`toInt64(0)`,
    })} AS step`,
  ])}
  FROM events AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject${plan.sessions ? sessionJoin : sql``}${profileJoin(profileKeyColumns(plan.split.breakdowns, plan.projectId), plan.projectId)}
  WHERE ${joinSql(
    [
      sql`e.project = ${uint32(plan.projectId)}`,
      within(plan.reach),
      sql`subject != 0`,
      ...(isSeldom(plan) ? [sql`subject IN (${entrants(plan)})`] : []),
      ...(plan.sessions && plan.counted.kind !== 'people' ? [sql`s.events > 0`] : []),
      ...(plan.filter === everything ? [] : [filterSql(plan.filter, row)]),
      ...shownSteps(plan),
      ...plan.hold.map(isHeld),
    ],
    sql` AND `,
  )}`;
}

/** A session is one person's: an organisation has theirs beside each other, and none of events of nobody. */
function sessionSql({ counted }: FlowsPlan): Sql {
  return counted.kind === 'people' ? sql`s.start` : sql`(s.start, s.person)`;
}

const ANCHORS = [sql`a1`, sql`a2`, sql`a3`, sql`a4`, sql`a5`] as const;
const ANCHOR_BITS = [sql`1`, sql`2`, sql`4`, sql`8`, sql`16`] as const;

/** Whether few may enter: then it pays to find them first, and to gather the events of nobody else. */
function isSeldom({ anchors }: FlowsPlan): boolean {
  return anchors[0] === undefined || !isWhole(anchors[0].selector);
}

/** Whoever does the first anchor in the period: nobody else has a path. */
function entrants(plan: FlowsPlan): Sql {
  const row = { projectId: plan.projectId, person: resolvedPerson };
  const first = plan.anchors[0]?.selector;
  return sql`
    SELECT ${countedSql(plan.counted)} FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE ${joinSql(
      [
        sql`e.project = ${uint32(plan.projectId)}`,
        ...(first ? [named([first.event]), selectorSql(first, row)] : [sql`false`]),
        within(plan.period),
      ],
      sql` AND `,
    )}`;
}

/** An event stands there itself (0), and as the start (1) and the end (2) of its session. */
function placeBeside(edge: SessionEdge | undefined): number {
  if (edge === undefined) return 0;
  return edge === 'start' ? 1 : 2;
}

function besides({ edges }: FlowsPlan): Sql {
  return sql`${integers([0, ...edges.map(placeBeside)])}`;
}

function rankSql({ anchors, edges }: FlowsPlan): Sql {
  const first = edges.length > 0 ? 1 : 0;
  const ranks = anchors.map((_, index) => sql`${ANCHORS[index] ?? ANCHORS[0]}, ${integer(first + index)}`);
  const beside =
    edges.length > 0 ? [sql`beside = 1, 0`, sql`beside = 2, ${integer(2 + anchors.length)}`] : [];
  return sql`multiIf(${joinSql([...beside, ...ranks])}, ${integer(first + anchors.length)})`;
}

function nameSql({ names, edges }: FlowsPlan): Sql {
  const own =
    names.tokens.length === 0
      ? sql`toInt32(0)`
      : sql`toInt32(transform(e.event, ${uint64s(names.tokens)}, ${integers(names.numbers)}, 0))`;
  if (edges.length === 0) return own;
  const beside = edges.map(
    (edge) =>
      sql`beside = ${integer(placeBeside(edge))}, ${integer(names.numberOf(SESSION_EVENTS[edge]) ?? 0)}`,
  );
  return sql`toInt32(multiIf(${joinSql(beside)}, ${own}))`;
}

/** The value that an expanded event is a node for; 0 for the others. */
function valueSql({ expansions, projectId }: FlowsPlan): Sql {
  if (expansions.length === 0) return sql`toInt64(0)`;
  const cases = expansions.map(
    ({ name, breakdown }) => sql`name = ${integer(name)}, ${keySql(breakdown, 0, projectId)}`,
  );
  return sql`multiIf(${joinSql(cases)}, toInt64(0))`;
}

function shownSteps({ shown, anchors, edges }: FlowsPlan): Sql[] {
  if (shown.kind === 'all' && edges.length === 0) return [];
  const isNamed = joinSql(
    [
      ...(edges.length > 0 ? [sql`beside = 0`] : []),
      ...(shown.kind === 'all'
        ? []
        : [sql`name ${shown.kind === 'hide' ? sql`NOT IN` : sql`IN`} ${integers(shown.names)}`]),
    ],
    sql` AND `,
  );
  return [sql`(${joinSql([...ANCHORS.slice(0, anchors.length), sql`ends`, isNamed], sql` OR `)})`];
}

/** What a held property says, as a number. */
function pin(property: StoredProperty | null): Sql {
  if (!property || !isOnEvent(property)) return sql`toUInt64(0)`;
  const { shape, value } = eventCell(property);
  return shape === 'token' ? sql`toUInt64(${value})` : sql`reinterpretAsUInt64(ifNull(${value}, 0))`;
}

function isHeld(property: StoredProperty | null): Sql {
  if (!property || !isOnEvent(property)) return sql`false`;
  const { shape, value } = eventCell(property);
  return shape === 'token' ? sql`${value} != 0` : sql`isNotNull(${value})`;
}

// --- from routes to nodes ---------------------------------------------------------------------------------------------

/**
 * Equal paths together, read once: both what is shown and what is not are made of them. `firsts`: the subjects whose first entry (in the
 * segment) it is.
 */
function sequences(): Sql[] {
  return [
    sql`(SELECT groupArray((s1, path, entries, firsts)) FROM (SELECT s1, path, count() AS entries, sum(first) AS firsts FROM routes GROUP BY s1, path)) AS walked`,
    sql`sequences AS (SELECT one.1 AS s1, one.2 AS path, one.3 AS entries, one.4 AS firsts FROM (SELECT arrayJoin(walked) AS one))`,
  ];
}

/** Every node of every segment, with what it is ranked by; a segment is ranked by the people who entered. */
function ranked(plan: FlowsPlan): Sql[] {
  const base = plan.anchors[0]?.column ?? 0;
  return [
    sql`nodes AS (SELECT s1, arrayJoin(path) AS node, sum(entries) AS size, sum(firsts) AS people FROM sequences GROUP BY s1, node)`,
    sql`judged AS (SELECT *, maxIf(people, node.1 = ${integer(base)} AND node.2 = ${integer(anchorPlace(0))}) OVER (PARTITION BY s1) AS crowd FROM nodes)`,
    sql`placed AS (
  SELECT *, dense_rank() OVER (ORDER BY crowd DESC, s1) AS position, ${segmentCounts(plan)},
    row_number() OVER (PARTITION BY s1, node.1, node.2 > 0 AND people >= ${count(leastCrowd(plan))} ORDER BY size DESC, node) AS row
  FROM judged)`,
  ];
}

/** A development project names what one person did; an entry need not be its subject's first. */
function leastCrowd({ k }: FlowsPlan): number {
  return k > 1 ? k : 0;
}

/**
 * The segments that are shown, their named nodes with their texts, and how many segments there are. A segment that too few
 * entered is not read at all, unless it is the only one.
 */
function keptNodes(plan: FlowsPlan): Sql {
  const { projectId, limit, rows, k, split } = plan;
  const tokens = expandedProperties(plan);
  const isShown = sql`position <= ${count(limit)}${split.breakdowns.length > 0 ? sql` AND crowd >= ${count(k)}` : sql``}`;
  const isNamed = sql`node.2 <= 0 OR (people >= ${count(leastCrowd(plan))} AND row <= ${count(rows)})`;
  const texts =
    tokens.length === 0
      ? sql``
      : sql`
  LEFT ANY JOIN (SELECT toInt64(token) AS token, text FROM dictionary WHERE project = ${uint32(projectId)} AND property IN ${uint64s(tokens)}) AS d ON placed.node.3 = d.token`;
  return sql`
    SELECT (groupUniqArray(s1), groupArray((s1, node)), groupArray(${tokens.length === 0 ? sql`''` : sql`d.text`}), any(segments), any(all_segments))
    FROM placed${texts}
    WHERE ${isShown} AND (${isNamed})`;
}

function expandedProperties({ expansions }: FlowsPlan) {
  return expansions.flatMap(({ breakdown: { property, keys } }) =>
    property && keys.kind === 'token' ? [property.token] : [],
  );
}
