import type { InsightsDefinition, PropertyBreakdown } from '#contract';
import {
  DAYS_OPERATORS,
  NUMBER_OPERATORS,
  RELATIVE_OPERATORS,
  RELATIVE_UNITS,
  TEXT_OPERATORS,
} from '#events';
import type { Notation } from './notation.ts';
import { oneOf, readItems, readNumber, readString, refuse } from './read-notation.ts';

/** The predicate as the API takes it. */
export type Filter = NonNullable<InsightsDefinition['filter']>;
export type Condition = Exclude<Filter, { all: Filter[] } | { any: Filter[] }>;
export type CohortCondition = Extract<Condition, { cohort: number }>;
export type PropertyCondition = Exclude<Condition, CohortCondition>;
export type PropertyRef = PropertyBreakdown['property'];

const SCOPES = ['event', 'person', 'group', 'custom', 'formula'] as const;
const UNARY = ['is_set', 'is_not_set', 'is_true', 'is_false'] as const;
const BETWEEN = ['between', 'not_between'] as const;
const DATES = ['before', 'since'] as const;
const MEMBERSHIP = ['in', 'not_in'] as const;

export function isGroup(filter: Filter): filter is { all: Filter[] } | { any: Filter[] } {
  return 'all' in filter || 'any' in filter;
}

export function writeProperty(property: PropertyRef): Notation {
  return [property.scope, property.name, property.group];
}

export function readProperty(value: Notation): PropertyRef {
  const [scope, name, group] = readItems(value);
  const read = { scope: oneOf(SCOPES, scope), name: readString(name) };
  return group === undefined ? read : { ...read, group: readString(group) };
}

export function writeFilter(filter: Filter): Notation {
  if ('all' in filter) return ['all', ...filter.all.map(writeFilter)];
  if ('any' in filter) return ['any', ...filter.any.map(writeFilter)];
  if ('cohort' in filter) return [filter.operator, String(filter.cohort)];
  const head = [filter.operator, writeProperty(filter.property)];
  if ('values' in filter) return [...head, ...filter.values];
  if ('value' in filter) return [...head, String(filter.value)];
  if ('from' in filter) return [...head, String(filter.from), String(filter.to)];
  if ('count' in filter) return [...head, String(filter.count), filter.unit];
  if ('at' in filter) return [...head, filter.at];
  return head;
}

export function readFilter(value: Notation): Filter {
  const [kind, ...rest] = readItems(value);
  if (kind === 'all') return { all: rest.map(readFilter) };
  if (kind === 'any') return { any: rest.map(readFilter) };
  return readCondition(kind, rest);
}

function readCondition(operator: Notation, [first, ...operands]: readonly Notation[]): Condition {
  if (isIn(MEMBERSHIP, operator)) return { cohort: readCohort(first), operator };
  const property = readProperty(first);
  if (isIn(TEXT_OPERATORS, operator)) {
    if (operands.length === 0) refuse();
    return { property, operator, values: operands.map(readString) };
  }
  if (isIn(NUMBER_OPERATORS, operator)) return { property, operator, value: readNumber(operands[0]) };
  if (isIn(BETWEEN, operator)) {
    return { property, operator, from: readNumber(operands[0]), to: readNumber(operands[1]) };
  }
  if (isIn(DAYS_OPERATORS, operator))
    return { property, operator, from: readString(operands[0]), to: readString(operands[1]) };
  if (isIn(RELATIVE_OPERATORS, operator))
    return { property, operator, count: readNumber(operands[0]), unit: oneOf(RELATIVE_UNITS, operands[1]) };
  if (isIn(DATES, operator)) return { property, operator, at: readString(operands[0]) };
  return { property, operator: oneOf(UNARY, operator) };
}

export function readCohort(value: Notation): number {
  const id = readNumber(value);
  return Number.isInteger(id) && id > 0 ? id : refuse();
}

function isIn<T extends string>(list: readonly T[], value: Notation): value is T {
  return list.some((item) => item === value);
}
