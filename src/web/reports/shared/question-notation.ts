import type { Breakdown, Range, Selector, Unit } from '#contract';
import { readCohort, readFilter, readProperty, writeFilter, writeProperty } from './filter-notation.ts';
import type { Notation } from './notation.ts';
import { oneOf, readItems, readNumber, readString, refuse } from './read-notation.ts';

/** The parts that questions of every kind share, as they stand in an address. Readers refuse what is no such part. */

export const UNITS = ['minute', 'hour', 'day', 'week', 'month'] as const satisfies readonly Unit[];
const DATE_UNITS = ['hour', 'day', 'week', 'month'] as const;
const COHORTS = 'cohorts';
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Two items of a list: the event (nothing: any) and its filter. */
export function writeSelector({ event, filter }: Selector): Notation[] {
  return [event ?? undefined, filter && writeFilter(filter)];
}

export function readSelector(event: Notation, filter: Notation): Selector {
  return {
    event: event === undefined ? null : readString(event),
    ...(filter !== undefined && { filter: readFilter(filter) }),
  };
}

export function writeBreakdown(breakdown: Breakdown): Notation {
  if ('cohorts' in breakdown) return [COHORTS, ...breakdown.cohorts.map(String)];
  const { property, buckets } = breakdown;
  const how = buckets?.kind === 'number' ? (buckets.edges ?? []).map(String) : [buckets?.unit];
  return [writeProperty(property), buckets?.kind, ...how];
}

export function readBreakdown(value: Notation): Breakdown {
  const [first, kind, ...how] = readItems(value);
  if (first === COHORTS) return { cohorts: within(1, 10, [kind, ...how]).map(readCohort) };
  const property = readProperty(first);
  if (kind === undefined) return { property };
  if (kind === 'date') return { property, buckets: { kind, unit: oneOf(DATE_UNITS, how[0]) } };
  if (kind !== 'number') return refuse();
  return {
    property,
    buckets: { kind, ...(how.length > 0 && { edges: within(1, 20, how).map(readNumber) }) },
  };
}

export function writeRange(range: Range): Notation {
  return 'last' in range ? ['last', String(range.last), range.unit] : ['from', range.from, range.to];
}

export function readRange(value: Notation): Range {
  const [kind, first, second] = readItems(value);
  if (kind === 'last') return { last: readWhole(1, 1500, first), unit: oneOf(UNITS, second) };
  if (kind !== 'from') return refuse();
  return { from: readDate(first), to: readDate(second) };
}

function readDate(value: Notation): string {
  const text = readString(value);
  return DATE.test(text) && !Number.isNaN(Date.parse(text)) ? text : refuse();
}

export function readWhole(min: number, max: number, value: Notation): number {
  const number = readNumber(value);
  return Number.isInteger(number) && number >= min && number <= max ? number : refuse();
}

export function within<T>(min: number, max: number, list: readonly T[]): readonly T[] {
  return list.length >= min && list.length <= max ? list : refuse();
}
