import { AppError, assertNever, type ProjectId, type Token } from '#core';
import type { CohortCondition, Filter, NumberOperator, PropertyCondition } from '#events';
import { float, integer, joinSql, type Sql, slotColumn, sql, texts, uint32, uint64, uint64s } from '#sql';
import { isHidden } from '../expression/value.ts';
import { type Cell, eventCell, isOnEvent, isSetSql, profileCell } from './cell.ts';
import type { Lexicon, Members } from './lexicon.ts';
import { personLinks, resolvedPerson } from './people.ts';
import { asksPerson, groupSlotOf, type StoredProperty } from './place.ts';
import { parseDay, unitsAround, type Zone } from './time.ts';

/**
 * A filter whose names are resolved: what is left is where each value lies and what it is compared with. A negative operator is
 * the exact complement of its positive one: `is_not` holds where the property is not set. `any` of nothing never holds.
 */
export type PlannedFilter =
  | { readonly kind: 'all' | 'any'; readonly of: readonly PlannedFilter[] }
  | { readonly kind: 'not'; readonly of: PlannedFilter }
  /** The event has one of these names; null: any. For what stands for several events, each with a filter of its own. */
  | { readonly kind: 'named'; readonly tokens: readonly Token[] | null }
  /** The event begins, or ends, a session. */
  | { readonly kind: 'edge'; readonly is: Sql }
  | { readonly kind: 'test'; readonly property: StoredProperty; readonly test: Test }
  | { readonly kind: 'members'; readonly members: Members };

type Test =
  | { readonly kind: TextTest; readonly values: readonly string[] }
  | { readonly kind: Comparison; readonly value: number }
  /** `within`: without its end. */
  | { readonly kind: 'between' | 'within'; readonly from: number; readonly to: number }
  | { readonly kind: 'set' };

type TextTest = 'is' | 'contains' | 'all_are';
type Comparison = Exclude<NumberOperator, 'not_equals'>;

const MAX_FILTER_NODES = 200;

export const everything: PlannedFilter = { kind: 'all', of: [] };
const nothing: PlannedFilter = { kind: 'any', of: [] };

/** Refuses a filter that is too large before anything walks it by recursion. `path` names its place in the question. */
export function assertFilterSize(filter: unknown, path: string): void {
  const waiting: unknown[] = [filter];
  for (let nodes = 0; waiting.length > 0; nodes++) {
    if (nodes >= MAX_FILTER_NODES)
      throw new AppError('report_filter_too_large', 'the filter has too many conditions', {
        facts: { path, limit: MAX_FILTER_NODES },
      });
    waiting.push(...partsOf(waiting.pop()));
  }
}

function partsOf(node: unknown): readonly unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  const parts = 'all' in node ? node.all : 'any' in node ? node.any : [];
  return Array.isArray(parts) ? parts.slice(0, MAX_FILTER_NODES + 1) : [];
}

export function planFilter(filter: Filter, lexicon: Lexicon, zone: Zone, path: string): PlannedFilter {
  if ('all' in filter)
    return {
      kind: 'all',
      of: filter.all.map((part, index) => planFilter(part, lexicon, zone, `${path}.all[${index}]`)),
    };
  if ('any' in filter)
    return {
      kind: 'any',
      of: filter.any.map((part, index) => planFilter(part, lexicon, zone, `${path}.any[${index}]`)),
    };
  return 'cohort' in filter
    ? planMembership(filter, lexicon, path)
    : planCondition(filter, lexicon, zone, path);
}

function planMembership(
  { cohort, operator }: CohortCondition,
  lexicon: Lexicon,
  path: string,
): PlannedFilter {
  const isIn: PlannedFilter = { kind: 'members', members: lexicon.cohort(cohort, `${path}.cohort`) };
  return operator === 'in' ? isIn : { kind: 'not', of: isIn };
}

const NEGATIVE = {
  is_not: 'is',
  not_contains: 'contains',
  not_equals: 'equals',
  not_between: 'between',
  not_between_days: 'between_days',
  not_in_last: 'in_last',
  is_not_set: 'is_set',
} as const;

function planCondition(
  condition: PropertyCondition,
  lexicon: Lexicon,
  zone: Zone,
  path: string,
): PlannedFilter {
  const { operator } = condition;
  if (operator in NEGATIVE) {
    const positive = NEGATIVE[operator as keyof typeof NEGATIVE];
    // The operators of a pair take the same operands, which TypeScript cannot see through the table.
    const of = planCondition({ ...condition, operator: positive } as PropertyCondition, lexicon, zone, path);
    return { kind: 'not', of };
  }
  const { kinds, test } = toTest(condition, { zone, now: lexicon.now, path });
  const stored = lexicon.property(condition.property).filter(({ kind }) => kinds.includes(kind));
  if (stored.length === 0) return nothing;
  return { kind: 'any', of: stored.map((property) => ({ kind: 'test', property, test })) };
}

/** What is asked, and of values of which kinds: a text operator never matches a number. */
function toTest(
  condition: PropertyCondition,
  { zone, now, path }: { readonly zone: Zone; readonly now: number | undefined; readonly path: string },
): { readonly kinds: readonly StoredProperty['kind'][]; readonly test: Test } {
  switch (condition.operator) {
    case 'is':
    case 'contains':
    case 'all_are':
      return { kinds: ['text', 'list'], test: { kind: condition.operator, values: condition.values } };
    case 'equals':
    case 'less':
    case 'at_most':
    case 'greater':
    case 'at_least':
      return { kinds: ['number'], test: { kind: condition.operator, value: condition.value } };
    case 'between':
      return { kinds: ['number'], test: { kind: 'between', from: condition.from, to: condition.to } };
    case 'is_set':
      return { kinds: ['text', 'number', 'boolean', 'date', 'list'], test: { kind: 'set' } };
    case 'is_true':
      return { kinds: ['boolean'], test: { kind: 'equals', value: 1 } };
    case 'is_false':
      return { kinds: ['boolean'], test: { kind: 'equals', value: 0 } };
    case 'before':
      return { kinds: ['date'], test: { kind: 'less', value: parseMoment(condition.at, zone, path) } };
    case 'since':
      return { kinds: ['date'], test: { kind: 'at_least', value: parseMoment(condition.at, zone, path) } };
    case 'between_days': {
      const from = zone.startOf(parseDate(condition.from, `${path}.from`));
      const to = zone.startOf(parseDate(condition.to, `${path}.to`) + 1);
      return { kinds: ['date'], test: { kind: 'within', from, to } };
    }
    case 'in_last':
    case 'in_next':
    case 'before_last': {
      if (now === undefined) return { kinds: [], test: { kind: 'set' } };
      const side = condition.operator === 'in_next' ? 'next' : 'last';
      const { from, to } = unitsAround(side, condition, now, zone);
      return {
        kinds: ['date'],
        test:
          condition.operator === 'before_last' ? { kind: 'less', value: from } : { kind: 'within', from, to },
      };
    }
    case 'not_between_days':
    case 'not_in_last':
    case 'is_not':
    case 'not_contains':
    case 'not_equals':
    case 'not_between':
    case 'is_not_set':
      throw new TypeError('a negative operator is planned as the complement of its positive one');
    default:
      return assertNever(condition);
  }
}

/** A day of the project's zone (its first instant), or an instant with its offset. */
function parseMoment(text: string, zone: Zone, path: string): number {
  const day = parseDay(text);
  if (day !== undefined) return zone.startOf(day);
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const instant = isInstant ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant))
    throw new AppError(
      'report_bad_filter',
      'a date in the filter is neither a day nor an instant with an offset',
      {
        facts: { path: `${path}.at` },
      },
    );
  return instant;
}

function parseDate(text: string, path: string): number {
  const day = parseDay(text);
  if (day === undefined)
    throw new AppError('report_bad_filter', 'a date in the filter is no day of the calendar', {
      facts: { path },
    });
  return day;
}

/** Whether the filter needs to know who the person is. */
export function asksPeople(filter: PlannedFilter): boolean {
  if (filter.kind === 'members') return true;
  if (filter.kind === 'test') return asksPerson(filter.property);
  if (filter.kind === 'named' || filter.kind === 'edge') return false;
  return filter.kind === 'not' ? asksPeople(filter.of) : filter.of.some(asksPeople);
}

// --- SQL ------------------------------------------------------------------------------------------------------------

/** What a filter is asked of: a project's events, called `e`, and the person behind each, once resolved. */
export interface FilterRow {
  readonly projectId: ProjectId;
  readonly person: Sql;
}

/** A condition that is true or false, never NULL. */
export function filterSql(filter: PlannedFilter, row: FilterRow): Sql {
  switch (filter.kind) {
    case 'all':
      return filter.of.length === 0 ? sql`true` : joined(filter.of, sql` AND `, row);
    case 'any':
      return filter.of.length === 0 ? sql`false` : joined(filter.of, sql` OR `, row);
    case 'not':
      return sql`NOT ${filterSql(filter.of, row)}`;
    case 'named':
      return filter.tokens === null ? sql`true` : sql`e.event IN ${uint64s(filter.tokens)}`;
    case 'edge':
      return filter.is;
    case 'test':
      return testSql(filter, row);
    case 'members':
      return filter.members.has(row.person);
    default:
      return assertNever(filter);
  }
}

function joined(filters: readonly PlannedFilter[], separator: Sql, row: FilterRow): Sql {
  const parts = filters.map((filter) => filterSql(filter, row));
  return parts.length === 1 && parts[0] ? parts[0] : sql`(${joinSql(parts, separator)})`;
}

function testSql({ property, test }: PlannedFilter & { kind: 'test' }, row: FilterRow): Sql {
  if (isOnEvent(property)) return cellTest(eventCell(property), property, test, row.projectId);
  const subjects = profilesWith(property, test, row.projectId);
  const groupSlot = groupSlotOf(property.place);
  return groupSlot === 0
    ? sql`${row.person} IN (${subjects})`
    : sql`arrayExists(organisation -> organisation IN (${subjects}), e.${slotColumn(`g${groupSlot}`)})`;
}

/** Subjects whose latest profile passes the test. */
function profilesWith(property: StoredProperty, test: Test, projectId: ProjectId): Sql {
  return sql`SELECT subject FROM profiles FINAL WHERE project = ${uint32(projectId)} AND scope = ${integer(groupSlotOf(property.place))} AND deleted = 0 AND ${cellTest(profileCell(property), property, test, projectId)}`;
}

/**
 * The same tree, asked of a person alone. A condition on an organisation holds if it does of any organisation that the person has sent
 * events for; one on an event never holds.
 */
export function personFilterSql(filter: PlannedFilter, row: FilterRow): Sql {
  switch (filter.kind) {
    case 'all':
    case 'any': {
      if (filter.of.length === 0) return filter.kind === 'all' ? sql`true` : sql`false`;
      const parts = filter.of.map((part) => personFilterSql(part, row));
      return sql`(${joinSql(parts, filter.kind === 'all' ? sql` AND ` : sql` OR `)})`;
    }
    case 'not':
      return sql`NOT ${personFilterSql(filter.of, row)}`;
    case 'named':
    case 'edge':
      return sql`false`;
    case 'test':
      return personTestSql(filter, row);
    case 'members':
      return filter.members.has(row.person);
    default:
      return assertNever(filter);
  }
}

/** The same tree, asked of an organisation alone: only conditions on its own properties can hold. */
export function organisationFilterSql(
  filter: PlannedFilter,
  row: { readonly projectId: ProjectId; readonly slot: number; readonly organisation: Sql },
): Sql {
  switch (filter.kind) {
    case 'all':
    case 'any': {
      if (filter.of.length === 0) return filter.kind === 'all' ? sql`true` : sql`false`;
      const parts = filter.of.map((part) => organisationFilterSql(part, row));
      return sql`(${joinSql(parts, filter.kind === 'all' ? sql` AND ` : sql` OR `)})`;
    }
    case 'not':
      return sql`NOT ${organisationFilterSql(filter.of, row)}`;
    case 'test':
      return groupSlotOf(filter.property.place) === row.slot
        ? sql`${row.organisation} IN (${profilesWith(filter.property, filter.test, row.projectId)})`
        : sql`false`;
    case 'named':
    case 'edge':
    case 'members':
      return sql`false`;
    default:
      return assertNever(filter);
  }
}

function personTestSql(filter: PlannedFilter & { kind: 'test' }, { projectId, person }: FilterRow): Sql {
  const { property, test } = filter;
  if (isOnEvent(property)) return sql`false`;
  if (property.place.kind === 'person') return sql`${person} IN (${profilesWith(property, test, projectId)})`;
  return sql`${person} IN (
    SELECT ${resolvedPerson} FROM events AS e LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject
    WHERE e.project = ${uint32(projectId)} AND ${testSql(filter, { projectId, person })})`;
}

function cellTest(cell: Cell, property: StoredProperty, test: Test, projectId: ProjectId): Sql {
  if (test.kind === 'set') return isSetSql(cell);
  if ('values' in test) return textsTest(cell, property, test, projectId);
  if (cell.shape !== 'number') return sql`false`;
  if ('from' in test)
    return sql`ifNull(${cell.value} >= ${float(test.from)} AND ${cell.value} ${test.kind === 'within' ? sql`<` : sql`<=`} ${float(test.to)}, false)`;
  return sql`ifNull(${cell.value} ${COMPARISONS[test.kind]} ${float(test.value)}, false)`;
}

const COMPARISONS = {
  equals: sql`=`,
  less: sql`<`,
  at_most: sql`<=`,
  greater: sql`>`,
  at_least: sql`>=`,
} as const satisfies Record<Comparison, Sql>;

function textsTest(
  { shape, value }: Cell,
  property: StoredProperty,
  test: Test & { kind: TextTest },
  projectId: ProjectId,
): Sql {
  if (!property.isReadable) return sql`false`;
  const tokens = sql`SELECT token FROM dictionary WHERE project = ${uint32(projectId)} AND property = ${uint64(property.token)} AND ${textTest(test)}`;
  const readable = sql`ifNull(NOT ${isHidden(sql`text`)} AND ${textTest(test)}, false)`;
  switch (shape) {
    case 'token':
      return sql`${value} IN (${tokens})`;
    case 'tokens':
      return test.kind === 'all_are'
        ? sql`(notEmpty(${value}) AND arrayAll(item -> item IN (${tokens}), ${value}))`
        : sql`arrayExists(item -> item IN (${tokens}), ${value})`;
    case 'text':
      return sql`arrayExists(text -> ${readable}, [${value}])`;
    case 'texts':
      return test.kind === 'all_are'
        ? sql`(notEmpty(${value}) AND arrayAll(text -> ${readable}, ${value}))`
        : sql`arrayExists(text -> ${readable}, ${value})`;
    case 'number':
      return sql`false`;
    default:
      return assertNever(shape);
  }
}

/** Texts are compared inside the engine: a value that is not in the dictionary has no row, whoever asks. */
function textTest({ kind, values }: Test & { kind: TextTest }): Sql {
  return kind === 'contains'
    ? sql`arrayExists(part -> positionCaseInsensitiveUTF8(text, part) > 0, ${texts(values)})`
    : sql`text IN ${texts(values)}`;
}
