import type { InsightsDefinition, Measure, Metric } from '#contract';
import { readFilter, readProperty, writeFilter, writeProperty } from '../shared/filter-notation.ts';
import { type Notation, readNotation, writeNotation } from '../shared/notation.ts';
import {
  readBreakdown,
  readRange,
  readSelector,
  readWhole,
  UNITS,
  within,
  writeBreakdown,
  writeRange,
} from '../shared/question-notation.ts';
import { oneOf, orNothing, readItems, readNumber, readString } from '../shared/read-notation.ts';

const MEASURES = ['total', 'unique', 'dau', 'wau', 'mau', 'property', 'frequency'] as const;
export const AGGREGATES = ['sum', 'average', 'median', 'percentile', 'min', 'max', 'distinct'] as const;
export const FREQUENCY_AGGREGATES = ['average', 'median', 'percentile', 'min', 'max'] as const;

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
    ...readSelector(name, filter),
    measure: readMeasure(measure),
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

function writeCompare(compare: NonNullable<InsightsDefinition['compare']>): Notation {
  return compare.kind === 'previous' ? 'previous' : ['shift', String(compare.count), compare.unit];
}

function readCompare(value: Notation): NonNullable<InsightsDefinition['compare']> {
  if (value === 'previous') return { kind: 'previous' };
  const [kind, count, unit] = readItems(value);
  return { kind: oneOf(['shift'], kind), count: readWhole(1, 400, count), unit: oneOf(UNITS, unit) };
}
