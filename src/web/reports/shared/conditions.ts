import {
  DAYS_OPERATORS,
  NUMBER_OPERATORS,
  RELATIVE_OPERATORS,
  type RelativeUnit,
  TEXT_OPERATORS,
  type ValueKind,
} from '#events';
import type { Filter, PropertyCondition, PropertyRef } from './filter-notation.ts';

export type Operator = PropertyCondition['operator'];

const PRESENCE = ['is_set', 'is_not_set'] as const;
const OPERATORS: Record<ValueKind, readonly Operator[]> = {
  text: ['is', 'is_not', 'contains', 'not_contains', ...PRESENCE],
  list: [...TEXT_OPERATORS, ...PRESENCE],
  number: [...NUMBER_OPERATORS, 'between', 'not_between', ...PRESENCE],
  boolean: ['is_true', 'is_false', ...PRESENCE],
  date: [
    'in_last',
    'not_in_last',
    ...DAYS_OPERATORS,
    'since',
    'before',
    'before_last',
    'in_next',
    ...PRESENCE,
  ],
};

export function operatorsOf(kind: ValueKind): readonly Operator[] {
  return OPERATORS[kind];
}

/** What the reader has put in so far; a condition only once nothing is missing. */
export interface DraftCondition {
  readonly property: PropertyRef;
  readonly operator: Operator;
  readonly values: readonly string[];
  readonly numbers: readonly [from: number | null, to: number | null];
  readonly at: string;
  /** The last of two days; `at` is the first. */
  readonly until: string;
  readonly unit: RelativeUnit;
}

export function draftFor(property: PropertyRef, kind: ValueKind): DraftCondition {
  const operator = OPERATORS[kind][0] ?? 'is_set';
  return { property, operator, values: [], numbers: [null, null], at: '', until: '', unit: 'day' };
}

export function toDraft(condition: PropertyCondition): DraftCondition {
  return {
    property: condition.property,
    operator: condition.operator,
    values: 'values' in condition ? condition.values : [],
    numbers: numbersOf(condition),
    ...daysOf(condition),
    unit: 'unit' in condition ? condition.unit : 'day',
  };
}

function numbersOf(condition: PropertyCondition): DraftCondition['numbers'] {
  if ('value' in condition) return [condition.value, null];
  if ('count' in condition) return [condition.count, null];
  return isBetweenNumbers(condition) ? [condition.from, condition.to] : [null, null];
}

function daysOf(condition: PropertyCondition): Pick<DraftCondition, 'at' | 'until'> {
  if ('at' in condition) return { at: condition.at, until: '' };
  return 'from' in condition && !isBetweenNumbers(condition)
    ? { at: condition.from, until: condition.to }
    : { at: '', until: '' };
}

export function isBetweenNumbers(
  condition: PropertyCondition,
): condition is PropertyCondition & { from: number; to: number } {
  return condition.operator === 'between' || condition.operator === 'not_between';
}

/** The condition that a draft amounts to; undefined while something is missing. */
export function toCondition({
  property,
  operator,
  values,
  numbers,
  at,
  until,
  unit,
}: DraftCondition): PropertyCondition | undefined {
  const [from, to] = numbers;
  switch (operator) {
    case 'is':
    case 'is_not':
    case 'contains':
    case 'not_contains':
    case 'all_are':
      return values.length > 0 ? { property, operator, values: [...values] } : undefined;
    case 'between':
    case 'not_between':
      return from !== null && to !== null ? { property, operator, from, to } : undefined;
    case 'before':
    case 'since':
      return at === '' ? undefined : { property, operator, at };
    case 'between_days':
    case 'not_between_days':
      return at === '' || until === '' ? undefined : { property, operator, from: at, to: until };
    case 'in_last':
    case 'not_in_last':
    case 'before_last':
    case 'in_next':
      return from !== null && Number.isInteger(from) && from >= 1 && from <= 10_000
        ? { property, operator, count: from, unit }
        : undefined;
    case 'is_set':
    case 'is_not_set':
    case 'is_true':
    case 'is_false':
      return { property, operator };
    default:
      return from === null ? undefined : { property, operator, value: from };
  }
}

/** Which fields an operator asks for. */
export function operandOf(
  operator: Operator,
): 'values' | 'number' | 'range' | 'date' | 'days' | 'span' | 'none' {
  if (TEXT_OPERATORS.some((one) => one === operator)) return 'values';
  if (NUMBER_OPERATORS.some((one) => one === operator)) return 'number';
  if (operator === 'between' || operator === 'not_between') return 'range';
  if (DAYS_OPERATORS.some((one) => one === operator)) return 'days';
  if (RELATIVE_OPERATORS.some((one) => one === operator)) return 'span';
  return operator === 'before' || operator === 'since' ? 'date' : 'none';
}

export type FilterGroup = { all: Filter[] } | { any: Filter[] };
export type Match = 'all' | 'any';

export function matchOf(group: FilterGroup): Match {
  return 'all' in group ? 'all' : 'any';
}

export function membersOf(group: FilterGroup): readonly Filter[] {
  return 'all' in group ? group.all : group.any;
}

export function toGroup(match: Match, members: readonly Filter[]): FilterGroup {
  return match === 'all' ? { all: [...members] } : { any: [...members] };
}

/** A lone condition is a group of one, so that one editor serves both. */
export function asGroup(filter: Filter | undefined): FilterGroup {
  if (filter === undefined) return { all: [] };
  return 'all' in filter || 'any' in filter ? filter : { all: [filter] };
}

/** Empty groups say nothing: they leave the question. */
export function withoutEmpty(filter: Filter): Filter | undefined {
  if (!('all' in filter) && !('any' in filter)) return filter;
  const members = membersOf(filter)
    .map(withoutEmpty)
    .filter((member) => member !== undefined);
  return members.length === 0 ? undefined : toGroup(matchOf(filter), members);
}
