import { NUMBER_OPERATORS, TEXT_OPERATORS, type ValueKind } from '#events';
import type { Filter, PropertyCondition, PropertyRef } from './filter-notation.ts';

export type Operator = PropertyCondition['operator'];

const PRESENCE = ['is_set', 'is_not_set'] as const;
const OPERATORS: Record<ValueKind, readonly Operator[]> = {
  text: [...TEXT_OPERATORS, ...PRESENCE],
  list: [...TEXT_OPERATORS, ...PRESENCE],
  number: [...NUMBER_OPERATORS, 'between', 'not_between', ...PRESENCE],
  boolean: ['is_true', 'is_false', ...PRESENCE],
  date: ['since', 'before', ...PRESENCE],
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
}

export function draftFor(property: PropertyRef, kind: ValueKind): DraftCondition {
  const operator = OPERATORS[kind][0] ?? 'is_set';
  return { property, operator, values: [], numbers: [null, null], at: '' };
}

export function toDraft(condition: PropertyCondition): DraftCondition {
  return {
    property: condition.property,
    operator: condition.operator,
    values: 'values' in condition ? condition.values : [],
    numbers:
      'value' in condition
        ? [condition.value, null]
        : 'from' in condition
          ? [condition.from, condition.to]
          : [null, null],
    at: 'at' in condition ? condition.at : '',
  };
}

/** The condition that a draft amounts to; undefined while something is missing. */
export function toCondition({
  property,
  operator,
  values,
  numbers,
  at,
}: DraftCondition): PropertyCondition | undefined {
  const [from, to] = numbers;
  switch (operator) {
    case 'is':
    case 'is_not':
    case 'contains':
    case 'not_contains':
      return values.length > 0 ? { property, operator, values: [...values] } : undefined;
    case 'between':
    case 'not_between':
      return from !== null && to !== null ? { property, operator, from, to } : undefined;
    case 'before':
    case 'since':
      return at === '' ? undefined : { property, operator, at };
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
export function operandOf(operator: Operator): 'values' | 'number' | 'range' | 'date' | 'none' {
  if (TEXT_OPERATORS.some((one) => one === operator)) return 'values';
  if (NUMBER_OPERATORS.some((one) => one === operator)) return 'number';
  if (operator === 'between' || operator === 'not_between') return 'range';
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
