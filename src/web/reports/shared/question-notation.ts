import type {
  AttributionModel,
  Breakdown,
  BreakdownAttribution,
  PropertyBreakdown,
  Range,
  SegmentValue,
  Selector,
  Unit,
} from '#contract';
import { readCohort, readFilter, readProperty, writeFilter, writeProperty } from './filter-notation.ts';
import type { Notation } from './notation.ts';
import { oneOf, readItems, readNumber, readString, refuse } from './read-notation.ts';

/** The parts that questions of every kind share, as they stand in an address. Readers refuse what is no such part. */

export const UNITS = ['minute', 'hour', 'day', 'week', 'month'] as const satisfies readonly Unit[];
const DATE_UNITS = ['hour', 'day', 'week', 'month'] as const;
const COHORTS = 'cohorts';
const ATTRIBUTED = 'attributed';
const MODELS = ['first', 'last', 'linear', 'participation', 'u_shaped', 'j_shaped', 'inverse_j'] as const;
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
  if (breakdown.attribution)
    return [ATTRIBUTED, ...writeAttribution(breakdown.attribution), ...writeProperties(breakdown)];
  return writeProperties(breakdown);
}

function writeProperties({ property, buckets }: PropertyBreakdown): Notation[] {
  const how = buckets?.kind === 'number' ? (buckets.edges ?? []).map(String) : [buckets?.unit];
  return [writeProperty(property), buckets?.kind, ...how];
}

export function readBreakdown(value: Notation): Breakdown {
  const [first, ...rest] = readItems(value);
  if (first === COHORTS) return { cohorts: within(1, 10, rest).map(readCohort) };
  if (first !== ATTRIBUTED) return readPropertyBreakdown([first, ...rest]);
  return { ...readPropertyBreakdown(rest.slice(3)), attribution: readAttribution(rest) };
}

function readPropertyBreakdown([first, kind, ...how]: readonly Notation[]): PropertyBreakdown {
  const property = readProperty(first);
  if (kind === undefined) return { property };
  if (kind === 'date') return { property, buckets: { kind, unit: oneOf(DATE_UNITS, how[0]) } };
  if (kind !== 'number') return refuse();
  return {
    property,
    buckets: { kind, ...(how.length > 0 && { edges: within(1, 20, how).map(readNumber) }) },
  };
}

/** Three items: the model, the days of the lookback, the touchpoint. */
function writeAttribution({ model, lookbackDays, touchpoint }: BreakdownAttribution): Notation[] {
  return [writeModel(model), lookbackDays?.toString(), touchpoint && writeSelector(touchpoint)];
}

function writeModel(model: AttributionModel): Notation {
  if (model.kind === 'custom')
    return [model.kind, String(model.first), String(model.middle), String(model.last)];
  return model.kind === 'time_decay' ? [model.kind, model.halfLifeDays?.toString()] : [model.kind];
}

function readAttribution([model, days, touchpoint]: readonly Notation[]): BreakdownAttribution {
  return {
    model: readModel(model),
    ...(days !== undefined && { lookbackDays: readWhole(1, 365, days) }),
    ...(touchpoint !== undefined && { touchpoint: readTouchpoint(touchpoint) }),
  };
}

function readTouchpoint(value: Notation): Selector {
  const [event, filter] = readItems(value);
  return readSelector(event, filter);
}

function readModel(value: Notation): AttributionModel {
  const [kind, ...parts] = readItems(value);
  if (kind === 'custom') {
    const [first = 0, middle = 0, last = 0] = within(3, 3, parts).map((part) => readWhole(0, 100, part));
    return first + middle + last === 100 ? { kind, first, middle, last } : refuse();
  }
  if (kind !== 'time_decay') return { kind: oneOf(MODELS, kind) };
  const [days] = parts;
  return { kind, ...(days !== undefined && { halfLifeDays: readNumber(days) }) };
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

/** One value of a segment. */
export function writeSegmentValue(value: SegmentValue): Notation {
  switch (value.kind) {
    case 'text':
      return ['text', value.text];
    case 'number':
      return ['number', value.from?.toString(), value.to?.toString()];
    case 'date':
      return ['date', value.start];
    case 'boolean':
      return ['boolean', String(value.value)];
    case 'cohort':
      return ['cohort', String(value.cohort), String(value.isIn)];
    case 'hidden':
    case 'unset':
      return value.kind;
  }
}

export function readSegmentValue(value: Notation): SegmentValue {
  if (value === 'hidden' || value === 'unset') return { kind: value };
  const [kind, first, second] = readItems(value);
  const edge = (text: Notation) => (text === undefined ? null : readNumber(text));
  switch (kind) {
    case 'text':
      return { kind, text: readString(first) };
    case 'number':
      return { kind, from: edge(first), to: edge(second) };
    case 'date':
      return { kind, start: readString(first) };
    case 'boolean':
      return { kind, value: oneOf(['true', 'false'], first) === 'true' };
    case 'cohort':
      return { kind, cohort: readNumber(first), isIn: oneOf(['true', 'false'], second) === 'true' };
    default:
      return refuse();
  }
}
