import type { Breakdown, InsightsDefinition, Measure, Metric, Range, Unit } from '#contract';
import { readFilter, readProperty, writeFilter, writeProperty } from '../shared/filter-notation.ts';
import { type Notation, readNotation, writeNotation } from '../shared/notation.ts';
import { oneOf, orNothing, readItems, readNumber, readString, refuse } from '../shared/read-notation.ts';

const UNITS = ['minute', 'hour', 'day', 'week', 'month'] as const satisfies readonly Unit[];
const DATE_UNITS = ['hour', 'day', 'week', 'month'] as const;
const MEASURES = ['total', 'unique', 'dau', 'wau', 'mau', 'property', 'frequency'] as const;
export const AGGREGATES = ['sum', 'average', 'median', 'percentile', 'min', 'max', 'distinct'] as const;
export const FREQUENCY_AGGREGATES = ['average', 'median', 'percentile', 'min', 'max'] as const;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The question as the text of one search parameter: short, legible, the same for equal questions. */
export function writeDefinition(definition: InsightsDefinition): string {
  return writeNotation([
    definition.metrics.map(writeMetric),
    writeRange(definition.range),
    definition.unit,
    definition.breakdowns?.length ? definition.breakdowns.map(writeBreakdown) : undefined,
    definition.filter && writeFilter(definition.filter),
    definition.compare && writeCompare(definition.compare),
    definition.limit?.toString(),
  ]);
}

/** The question that an address holds; `undefined` when it holds none, or one that this version does not understand. */
export function readDefinition(text: string): InsightsDefinition | undefined {
  return orNothing(() => {
    const [metrics, range, unit, breakdowns, filter, compare, limit] = readItems(readNotation(text));
    return {
      metrics: within(1, 10, readItems(metrics)).map(readMetric),
      range: readRange(range),
      unit: oneOf(UNITS, unit),
      ...(breakdowns !== undefined && {
        breakdowns: within(1, 3, readItems(breakdowns)).map(readBreakdown),
      }),
      ...(filter !== undefined && { filter: readFilter(filter) }),
      ...(compare !== undefined && { compare: readCompare(compare) }),
      ...(limit !== undefined && { limit: readWhole(1, 3000, limit) }),
    };
  });
}

function writeMetric(metric: Metric): Notation {
  if (metric.kind === 'formula') return ['formula', metric.formula];
  return [
    'event',
    metric.event ?? undefined,
    writeMeasure(metric.measure),
    metric.filter && writeFilter(metric.filter),
    metric.hidden ? 'hidden' : undefined,
  ];
}

function readMetric(value: Notation): Metric {
  const [kind, name, measure, filter, hidden] = readItems(value);
  if (kind === 'formula') return { kind, formula: readString(name) };
  return {
    kind: oneOf(['event'], kind),
    event: name === undefined ? null : readString(name),
    measure: readMeasure(measure),
    ...(filter !== undefined && { filter: readFilter(filter) }),
    ...(hidden === 'hidden' && { hidden: true }),
  };
}

function writeMeasure(measure: Measure): Notation {
  if (measure.kind === 'property') {
    return ['property', measure.aggregate, measure.percent?.toString(), writeProperty(measure.property)];
  }
  if (measure.kind === 'frequency') return ['frequency', measure.aggregate, measure.percent?.toString()];
  return measure.kind;
}

function readMeasure(value: Notation): Measure {
  const [name, aggregate, percent, property] = typeof value === 'string' ? [value] : readItems(value);
  const kind = oneOf(MEASURES, name);
  const share = percent === undefined ? {} : { percent: readNumber(percent) };
  if (kind === 'property') {
    return { kind, property: readProperty(property), aggregate: oneOf(AGGREGATES, aggregate), ...share };
  }
  if (kind === 'frequency') return { kind, aggregate: oneOf(FREQUENCY_AGGREGATES, aggregate), ...share };
  return { kind };
}

function writeBreakdown({ property, buckets }: Breakdown): Notation {
  const how = buckets?.kind === 'number' ? (buckets.edges ?? []).map(String) : [buckets?.unit];
  return [writeProperty(property), buckets?.kind, ...how];
}

function readBreakdown(value: Notation): Breakdown {
  const [first, kind, ...how] = readItems(value);
  const property = readProperty(first);
  if (kind === undefined) return { property };
  if (kind === 'date') return { property, buckets: { kind, unit: oneOf(DATE_UNITS, how[0]) } };
  if (kind !== 'number') return refuse();
  return {
    property,
    buckets: { kind, ...(how.length > 0 && { edges: within(1, 20, how).map(readNumber) }) },
  };
}

function writeRange(range: Range): Notation {
  return 'last' in range ? ['last', String(range.last), range.unit] : ['from', range.from, range.to];
}

function readRange(value: Notation): Range {
  const [kind, first, second] = readItems(value);
  if (kind === 'last') return { last: readWhole(1, 1500, first), unit: oneOf(UNITS, second) };
  if (kind !== 'from') return refuse();
  return { from: readDate(first), to: readDate(second) };
}

function writeCompare(compare: NonNullable<InsightsDefinition['compare']>): Notation {
  return compare.kind === 'previous' ? 'previous' : ['shift', String(compare.count), compare.unit];
}

function readCompare(value: Notation): NonNullable<InsightsDefinition['compare']> {
  if (value === 'previous') return { kind: 'previous' };
  const [kind, count, unit] = readItems(value);
  return { kind: oneOf(['shift'], kind), count: readWhole(1, 400, count), unit: oneOf(UNITS, unit) };
}

function readDate(value: Notation): string {
  const text = readString(value);
  return DATE.test(text) && !Number.isNaN(Date.parse(text)) ? text : refuse();
}

function readWhole(min: number, max: number, value: Notation): number {
  const number = readNumber(value);
  return Number.isInteger(number) && number >= min && number <= max ? number : refuse();
}

function within<T>(min: number, max: number, list: readonly T[]): readonly T[] {
  return list.length >= min && list.length <= max ? list : refuse();
}
