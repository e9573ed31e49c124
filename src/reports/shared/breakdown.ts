import type { CohortBreakdown, PropertyBreakdown } from '#contract';
import { AppError, assertNever, type ProjectId } from '#core';
import { floats, integer, integers, joinSql, type Sql, slotColumn, sql, text, uint32, uint64s } from '#sql';
import { isHidden } from '../expression/value.ts';
import { type Cell, eventCell, isListCell, isOnEvent, profileCell, readableTokens } from './cell.ts';
import type { NameTable } from './event-names.ts';
import { asksPerson, groupSlotOf, type Lexicon, type Members, type StoredProperty } from './lexicon.ts';
import { isMadeByAsker } from './narrow.ts';
import { resolvedPerson } from './people.ts';
import type { BreakdownQuestion } from './question.ts';

/** A breakdown whose name is resolved. `property` null: by cohorts or bars, or never seen, and then everything is unset. */
export interface PlannedBreakdown {
  readonly property: StoredProperty | null;
  readonly keys: KeyRule;
}

/** How a value becomes the number by which rows are grouped (see {@link UNSET} for the two that are not values). */
export type KeyRule =
  | { readonly kind: 'token' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'edges'; readonly edges: readonly number[] }
  | { readonly kind: 'even' }
  /** Between edges, of the number that each unit has once its rows are put together (a funnel's entry may have none): no row has a key. */
  | { readonly kind: 'bars'; readonly edges: readonly number[] }
  | { readonly kind: 'date'; readonly unit: 'hour' | 'day' | 'week' | 'month'; readonly timezone: string }
  /** The event itself: the number of its name, hidden where that is not public. */
  | { readonly kind: 'names'; readonly names: NameTable }
  /** Key 2 n + 1: in the nth cohort; 2 n: not in it. */
  | {
      readonly kind: 'cohorts';
      readonly cohorts: readonly { readonly id: number; readonly members: Members }[];
    };

/** Keys of the segments that are not one value; below every token, bucket and day. */
export const UNSET = -9000000000000000002n;
export const HIDDEN = -9000000000000000001n;
export const unset = sql`toInt64(-9000000000000000002)`;
export const hidden = sql`toInt64(-9000000000000000001)`;

export { hidden as hiddenKey, unset as unsetKey };

/** Which kind answers where a name was sent with several: the first of these. */
const PREFERENCE = ['text', 'list', 'number', 'boolean', 'date'] as const;

export function planBreakdowns(
  questions: readonly BreakdownQuestion[],
  lexicon: Lexicon,
  timezone: string,
): PlannedBreakdown[] {
  const seen = new Set<string>();
  return questions.map((question, index) => {
    const path = `breakdowns[${index}]`;
    const identity = JSON.stringify(
      'cohorts' in question
        ? question.cohorts
        : [question.property.scope, question.property.group, question.property.name],
    );
    if (seen.has(identity))
      throw new AppError('report_duplicate_breakdown', 'two breakdowns are by the same property', {
        facts: { path },
      });
    seen.add(identity);
    if ('attribution' in question && question.attribution) throw badAttribution(`${path}.attribution`);
    return 'cohorts' in question
      ? planCohorts(question, lexicon, path)
      : planProperty(question, lexicon, timezone, path);
  });
}

/** Only Insights attributes, and takes the attribution out before. */
export function badAttribution(path: string) {
  return new AppError(
    'report_bad_attribution',
    'only Insights attributes: one breakdown by a property of events, of totals, uniques or sums',
    { facts: { path } },
  );
}

function planCohorts({ cohorts }: CohortBreakdown, lexicon: Lexicon, path: string): PlannedBreakdown {
  const planned = cohorts.map((id, index) => ({
    id,
    members: lexicon.cohort(id, `${path}.cohorts[${index}]`),
  }));
  return { property: null, keys: { kind: 'cohorts', cohorts: planned } };
}

function planProperty(
  { property, buckets }: PropertyBreakdown,
  lexicon: Lexicon,
  timezone: string,
  path: string,
): PlannedBreakdown {
  const stored = lexicon.property(property);
  const wanted = buckets === undefined ? PREFERENCE : [buckets.kind];
  const chosen = wanted
    .map((kind) => stored.find((candidate) => candidate.kind === kind))
    .find((candidate) => candidate !== undefined);
  if (!chosen) return { property: null, keys: { kind: 'token' } };
  if (buckets?.kind === 'number' && buckets.edges) assertAscending(buckets.edges, path);
  const keys = keyRule(chosen, buckets, timezone);
  return { property: chosen, keys: keys.kind === 'even' && isMadeByAsker(property) ? scale : keys };
}

/**
 * Of a number that the asker makes: 1, 2 and 5 times the powers of ten, in which no value has a say. A width that the extremes decide
 * would say whether a condition in it holds for somebody.
 */
const STEPS_ABOVE = Array.from({ length: 12 }, (_, place) => place - 2).flatMap((exponent) =>
  [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)),
);
const SCALE: readonly number[] = [...STEPS_ABOVE.map((edge) => -edge).reverse(), 0, ...STEPS_ABOVE];
const scale: KeyRule = { kind: 'edges', edges: SCALE };

/** The bars of a distribution, on the same scale; of whole numbers, each up to ten has its own, from the `least` on. */
export function barsOf(isCount: boolean, least: 0 | 1 = 1): PlannedBreakdown {
  const small = Array.from({ length: 11 - least }, (_, index) => index + least);
  const edges = isCount ? [...small, ...STEPS_ABOVE.filter((edge) => edge > 10)] : SCALE;
  return { property: null, keys: { kind: 'bars', edges } };
}

function keyRule({ kind }: StoredProperty, buckets: PropertyBreakdown['buckets'], timezone: string): KeyRule {
  switch (kind) {
    case 'text':
    case 'list':
      return { kind: 'token' };
    case 'boolean':
      return { kind: 'flag' };
    case 'number':
      return buckets?.kind === 'number' && buckets.edges
        ? { kind: 'edges', edges: buckets.edges }
        : { kind: 'even' };
    case 'date':
      return { kind: 'date', unit: buckets?.kind === 'date' ? buckets.unit : 'day', timezone };
    default:
      return assertNever(kind);
  }
}

function assertAscending(edges: readonly number[], path: string) {
  if (edges.some((edge, index) => index > 0 && edge <= (edges[index - 1] ?? edge)))
    throw new AppError('report_bad_breakdown', 'the edges of a numeric breakdown must ascend', {
      facts: { path: `${path}.buckets.edges` },
    });
}

// --- SQL ------------------------------------------------------------------------------------------------------------

/** Names of the three key columns, of what they need before the rows are read, and of a profile's keys. */
export const KEYS = [sql`s1`, sql`s2`, sql`s3`] as const;
export const EVENS = [sql`even1`, sql`even2`, sql`even3`] as const;
export const ORGANISATIONS = [sql`organisations1`, sql`organisations2`, sql`organisations3`] as const;
export const PROFILE_KEYS = [sql`k1`, sql`k2`, sql`k3`] as const;

export type Position = 0 | 1 | 2;

/** One Int64 per segment that the row counts in: an expression over the row, spread with `arrayJoin` where it has several. */
export function keySql(breakdown: PlannedBreakdown, position: Position, projectId: ProjectId): Sql {
  const { isList, key } = rowKeySql(breakdown, position, projectId);
  if (!isList) return key;
  // ClickHouse spreads equal expressions once and together, and constants of equal value make two properties of a group equal.
  return breakdown.property?.place.kind === 'group' && position > 0
    ? sql`tupleElement(arrayJoin(arrayMap(one -> (one, ${integer(position)}), ${key})), 1)`
    : sql`arrayJoin(${key})`;
}

/** The same as an array of a row: where a row must not be spread. Never empty. */
export function keysSql(breakdown: PlannedBreakdown, position: Position, projectId: ProjectId): Sql {
  const { isList, key } = rowKeySql(breakdown, position, projectId);
  return isList ? key : sql`[${key}]`;
}

/** The same as it is: of several segments (`isList`) an array that is never empty, else one Int64. */
export function rowKeySql(
  breakdown: PlannedBreakdown,
  position: Position,
  projectId: ProjectId,
): { readonly isList: boolean; readonly key: Sql } {
  const { property, keys } = breakdown;
  if (keys.kind === 'cohorts') return { isList: true, key: cohortKeys(keys) };
  if (keys.kind === 'names') return { isList: false, key: nameKey(keys) };
  if (!property) return { isList: false, key: unset };
  if (isOnEvent(property)) {
    const cell = eventCell(property);
    return {
      isList: isListCell(cell),
      key: cellKey(breakdown, property, cell, position, projectId),
    };
  }
  const groupSlot = groupSlotOf(property.place);
  if (groupSlot === 0) {
    const key = PROFILE_KEYS[position];
    return property.kind === 'list'
      ? { isList: true, key: sql`if(p.known = 1, p.${key}, [${unset}])` }
      : { isList: false, key: sql`if(p.known = 1, p.${key}, ${unset})` };
  }
  const organisations = ORGANISATIONS[position];
  const column = sql`e.${slotColumn(`g${groupSlot}`)}`;
  // Element 1 stands for an organisation without a profile.
  return {
    isList: true,
    key: sql`if(empty(${column}), [${unset}], arrayDistinct(arrayFlatten(arrayMap(organisation -> arrayPushFront(${organisations}.2, [${unset}])[1 + transform(organisation, ${organisations}.1, arrayEnumerate(${organisations}.1), 0)], ${column}))))`,
  };
}

function nameKey({ names: { tokens, numbers } }: KeyRule & { kind: 'names' }): Sql {
  return tokens.length === 0
    ? hidden
    : sql`transform(e.event, ${uint64s(tokens)}, ${integers(numbers)}, ${hidden})`;
}

/** Each cohort on its own: a key for each, of those who are in it or of those who are not. */
function cohortKeys({ cohorts }: KeyRule & { kind: 'cohorts' }): Sql {
  const keys = cohorts.map(
    ({ members }, index) =>
      sql`toInt64(if(${members.has(resolvedPerson)}, ${integer(2 * index + 1)}, ${integer(2 * index)}))`,
  );
  return sql`[${joinSql(keys)}]`;
}

/** Whether the last key is that of a distribution's bars. */
export function hasBars(breakdowns: readonly PlannedBreakdown[]): boolean {
  return breakdowns.at(-1)?.keys.kind === 'bars';
}

/** The key of a number, where those of units are known. */
export function barSql({ keys }: PlannedBreakdown, number: Sql): Sql {
  return keys.kind === 'bars'
    ? sql`toInt64(arrayCount(edge -> ${number} >= edge, ${floats(keys.edges)}))`
    : unset;
}

/** Whether a row's key depends on who the person is. */
export function breaksByPeople({ property, keys }: PlannedBreakdown): boolean {
  return keys.kind === 'cohorts' || (property !== null && asksPerson(property));
}

/** The key of a person's profile, for the sub-query that is joined as `p`. */
export function profileKeySql(breakdown: PlannedBreakdown, position: Position, projectId: ProjectId): Sql {
  const { property } = breakdown;
  return property ? cellKey(breakdown, property, profileCell(property), position, projectId) : unset;
}

/** All organisations of the slot and their keys, `([subject], [[key]])`: a constant of the query. */
export function organisationKeysSql(
  breakdown: PlannedBreakdown,
  property: StoredProperty,
  position: Position,
  projectId: ProjectId,
): Sql {
  const cell = profileCell(property);
  const key = cellKey(breakdown, property, cell, position, projectId);
  const keys = isListCell(cell) ? key : sql`[${key}]`;
  return sql`SELECT (groupArray(subject), groupArray(${keys})) FROM profiles FINAL WHERE project = ${uint32(projectId)} AND scope = ${integer(groupSlotOf(property.place))} AND deleted = 0`;
}

function cellKey(
  { keys }: PlannedBreakdown,
  property: StoredProperty,
  { shape, value }: Cell,
  position: Position,
  projectId: ProjectId,
): Sql {
  if (shape === 'number') return numberKey(keys, value, position);
  if (shape === 'text') return sql`arrayMap(text -> ${madeKey}, [${value}])[1]`;
  if (shape === 'texts')
    return sql`if(empty(${value}), [${unset}], arrayDistinct(arrayMap(text -> ${madeKey}, ${value})))`;
  const readable = readableTokens(sql`${uint32(projectId)}`, property.token);
  if (shape === 'token') {
    return property.isReadable
      ? sql`multiIf(${value} = 0, ${unset}, ${value} IN (${readable}), toInt64(${value}), ${hidden})`
      : sql`if(${value} = 0, ${unset}, ${hidden})`;
  }
  const key = property.isReadable ? sql`if(item IN (${readable}), toInt64(item), ${hidden})` : hidden;
  return sql`if(empty(${value}), [${unset}], arrayDistinct(arrayMap(item -> ${key}, ${value})))`;
}

/** A text that is made has no token: its hash is its key. */
export function textHash(text: Sql): Sql {
  return sql`toInt64(bitShiftRight(sipHash64(${text}), 1))`;
}

const madeKey = sql`toInt64(multiIf(isNull(text), ${unset}, ${isHidden(sql`assumeNotNull(text)`)}, ${hidden}, ${textHash(sql`assumeNotNull(text)`)}))`;

function numberKey(keys: KeyRule, value: Sql, position: Position): Sql {
  const number = sql`assumeNotNull(${value})`;
  switch (keys.kind) {
    case 'flag':
      return sql`if(isNull(${value}), ${unset}, toInt64(${number}))`;
    case 'edges':
      return sql`if(isNull(${value}), ${unset}, toInt64(arrayCount(edge -> ${number} >= edge, ${floats(keys.edges)})))`;
    case 'even':
      return sql`if(isNull(${value}), ${unset}, toInt64(greatest(-4e18, least(4e18, floor(${number} / ${EVENS[position]})))))`;
    case 'date':
      return sql`if(isNull(${value}), ${unset}, ${dateKey(keys, number)})`;
    case 'token':
    case 'names':
    case 'cohorts':
    case 'bars':
      return unset;
    default:
      return assertNever(keys);
  }
}

/** Local days since 1970; months since year 0; hours with their offset, so that an hour that the clock repeats is two. */
function dateKey({ unit, timezone }: KeyRule & { kind: 'date' }, number: Sql): Sql {
  // DateTime64 reaches from 1900 to 2299.
  const instant = sql`toTimeZone(fromUnixTimestamp64Milli(toInt64(greatest(-2208000000000., least(10413000000000., ${number})))), ${text(timezone)})`;
  const local = sql`(toUnixTimestamp64Milli(${instant}) + 1000 * timezoneOffset(${instant}))`;
  switch (unit) {
    case 'hour':
      return sql`toInt64(floor(${local} / 3600000)) * 2000 + 1000 + intDiv(timezoneOffset(${instant}), 60)`;
    case 'day':
      return sql`toInt64(floor(${local} / 86400000))`;
    case 'week':
      return sql`toInt64(floor((floor(${local} / 86400000) + 3) / 7) * 7 - 3)`;
    case 'month':
      return sql`toInt64(toYear(${instant})) * 12 + toMonth(${instant}) - 1`;
    default:
      return assertNever(unit);
  }
}

/** At most about a dozen buckets between the extremes. */
const EVEN_BUCKETS = 12;
/** 1, 2 and 5 times each power of ten. */
const STEPS: readonly number[] = Array.from({ length: 313 }, (_, index) => index - 6)
  .flatMap((exponent) => [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)))
  .filter((step) => Number.isFinite(step));

/** The width of the buckets for the numbers that `values` selects as `number`: whole where all of them are. */
export function evenStepSql(values: Sql): Sql {
  return sql`
    SELECT if(span = 0, 1, arrayFirst(step -> step * ${integer(EVEN_BUCKETS)} >= span AND (step >= 1 OR NOT whole), ${floats(STEPS)}))
    FROM (SELECT least(max(number) - min(number), 1e308) AS span, countIf(number != floor(number)) = 0 AS whole FROM (${values}))`;
}
