import type { InsightsDefinition, Measure, Metric, ProfileMeasure } from '#contract';
import { readFilter, readProperty, writeFilter, writeProperty } from '../shared/filter-notation.ts';
import { type Notation, readNotation, writeNotation } from '../shared/notation.ts';
import {
  readBreakdown,
  readRange,
  readSegmentValue,
  readSelector,
  readWhole,
  UNITS,
  within,
  writeBreakdown,
  writeRange,
  writeSegmentValue,
} from '../shared/question-notation.ts';
import { oneOf, orNothing, readItems, readNumber, readString } from '../shared/read-notation.ts';

/** Stands here and not with what edits: the first page writes addresses, and needs nothing else of Insights. */
export const MOST_METRICS = 40;

const MEASURES = [
  'total',
  'unique',
  'dau',
  'wau',
  'mau',
  'property',
  'frequency',
  'property_per_person',
  'sessions',
  'session',
] as const;
export const AGGREGATES = ['sum', 'average', 'median', 'percentile', 'min', 'max', 'distinct'] as const;
export const FREQUENCY_AGGREGATES = [
  'average',
  'median',
  'percentile',
  'min',
  'max',
  'distribution',
] as const;
export const PER_PERSON_AGGREGATES = ['sum', ...FREQUENCY_AGGREGATES] as const;
export const EACH_AGGREGATES = ['sum', 'average', 'distinct', 'min', 'max'] as const;

const ONCE = ['first', 'last'] as const;

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
    definition.transform && writeTransform(definition.transform),
  ]);
}

/** The question that an address holds; `undefined` when it holds none, or one that this version does not understand. */
export function readDefinition(text: string): InsightsDefinition | undefined {
  return orNothing(() => {
    const [metrics, range, unit, breakdowns, filter, compare, limit, transform] = readItems(
      readNotation(text),
    );
    return {
      metrics: within(1, MOST_METRICS, readItems(metrics)).map(readMetric),
      range: readRange(range),
      unit: oneOf(UNITS, unit),
      ...(breakdowns !== undefined && {
        breakdowns: within(1, 3, readItems(breakdowns)).map(readBreakdown),
      }),
      ...(filter !== undefined && { filter: readFilter(filter) }),
      ...(compare !== undefined && { compare: readCompare(compare) }),
      ...(limit !== undefined && { limit: readWhole(1, 3000, limit) }),
      ...(transform !== undefined && { transform: readTransform(transform) }),
    };
  });
}

function writeMetric(metric: Metric): Notation {
  switch (metric.kind) {
    case 'formula':
      return ['formula', metric.formula];
    case 'profiles':
      return ['profiles', metric.by?.group, ...counted(metric)];
    case 'cohort':
      return [
        'cohort',
        String(metric.cohort),
        undefined,
        metric.filter && writeFilter(metric.filter),
        metric.hidden ? 'hidden' : undefined,
      ];
    case 'event':
      return ['event', metric.event ?? undefined, ...counted(metric), metric.firstEver ? 'first' : undefined];
  }
}

function counted(metric: Exclude<Metric, { kind: 'formula' | 'cohort' }>): Notation[] {
  return [
    writeMeasure(metric.measure),
    metric.filter && writeFilter(metric.filter),
    metric.hidden ? 'hidden' : undefined,
  ];
}

function readMetric(value: Notation): Metric {
  const [kind, name, measure, filter, hidden, first] = readItems(value);
  if (kind === 'formula') return { kind, formula: readString(name) };
  const isHidden = hidden === 'hidden' && { hidden: true };
  if (kind === 'cohort')
    return {
      kind,
      cohort: readWhole(1, Number.MAX_SAFE_INTEGER, name),
      ...(filter !== undefined && { filter: readFilter(filter) }),
      ...isHidden,
    };
  if (kind === 'profiles')
    return {
      kind,
      ...readBy(name),
      measure: readProfileMeasure(measure),
      ...(filter !== undefined && { filter: readFilter(filter) }),
      ...isHidden,
    };
  return {
    kind: oneOf(['event'], kind),
    ...readSelector(name, filter),
    measure: readMeasure(measure),
    ...isHidden,
    ...(first === 'first' && { firstEver: true }),
  };
}

function writeMeasure(measure: Measure): Notation {
  switch (measure.kind) {
    case 'property':
      return [measure.kind, measure.aggregate, measure.percent?.toString(), writeProperty(measure.property)];
    case 'frequency':
      return [measure.kind, measure.aggregate, measure.percent?.toString(), measure.by?.group];
    case 'property_per_person':
      return [
        measure.kind,
        measure.aggregate,
        measure.percent?.toString(),
        writeProperty(measure.property),
        measure.each,
        measure.by?.group,
      ];
    case 'session':
      return [measure.kind, measure.aggregate, measure.percent?.toString(), measure.of];
    case 'unique':
      return measure.by || measure.once ? [measure.kind, measure.by?.group, measure.once] : measure.kind;
    case 'dau':
    case 'wau':
    case 'mau':
      return measure.by ? [measure.kind, measure.by.group] : measure.kind;
    case 'total':
    case 'sessions':
      return measure.kind;
  }
}

function readMeasure(value: Notation): Measure {
  const [name, ...how] = typeof value === 'string' ? [value] : readItems(value);
  const kind = oneOf(MEASURES, name);
  switch (kind) {
    case 'total':
    case 'sessions':
      return { kind };
    case 'dau':
    case 'wau':
    case 'mau':
      return { kind, ...readBy(how[0]) };
    case 'unique':
      return {
        kind,
        ...readBy(how[0]),
        ...(how[1] !== undefined && { once: oneOf(ONCE, how[1]) }),
      };
    case 'property':
      return { kind, ...readPropertyMeasure(how) };
    case 'frequency':
      return {
        kind,
        aggregate: oneOf(FREQUENCY_AGGREGATES, how[0]),
        ...readPercent(how[1]),
        ...readBy(how[2]),
      };
    case 'property_per_person':
      return {
        kind,
        aggregate: oneOf(PER_PERSON_AGGREGATES, how[0]),
        ...readPercent(how[1]),
        property: readProperty(how[2]),
        each: oneOf(EACH_AGGREGATES, how[3]),
        ...readBy(how[4]),
      };
    case 'session':
      return {
        kind,
        aggregate: oneOf(PER_PERSON_AGGREGATES, how[0]),
        ...readPercent(how[1]),
        of: oneOf(['duration', 'events'], how[2]),
      };
  }
}

function readProfileMeasure(value: Notation): ProfileMeasure {
  const [name, ...how] = typeof value === 'string' ? [value] : readItems(value);
  const kind = oneOf(['total', 'property'], name);
  return kind === 'total' ? { kind } : { kind, ...readPropertyMeasure(how) };
}

function readPropertyMeasure([aggregate, percent, property]: readonly Notation[]) {
  return {
    property: readProperty(property),
    aggregate: oneOf(AGGREGATES, aggregate),
    ...readPercent(percent),
  };
}

function readPercent(value: Notation) {
  return value === undefined ? {} : { percent: readNumber(value) };
}

function readBy(value: Notation) {
  return value === undefined ? {} : { by: { group: readString(value) } };
}

type Compare = NonNullable<InsightsDefinition['compare']>;

function writeCompare(compare: Compare): Notation {
  switch (compare.kind) {
    case 'previous':
    case 'overall':
      return compare.kind;
    case 'shift':
      return ['shift', String(compare.count), compare.unit];
    case 'segment':
      return ['segment', ...compare.segment.map(writeSegmentValue)];
  }
}

function readCompare(value: Notation): Compare {
  if (value === 'previous' || value === 'overall') return { kind: value };
  const [kind, ...how] = readItems(value);
  if (kind === 'segment') return { kind, segment: [...within(1, 3, how)].map(readSegmentValue) };
  return { kind: oneOf(['shift'], kind), count: readWhole(1, 400, how[0]), unit: oneOf(UNITS, how[1]) };
}

function writeTransform(transform: NonNullable<InsightsDefinition['transform']>): Notation {
  if (transform.kind === 'cumulative' || transform.window === undefined) return transform.kind;
  return [transform.kind, String(transform.window)];
}

function readTransform(value: Notation): NonNullable<InsightsDefinition['transform']> {
  if (value === 'cumulative' || value === 'rolling') return { kind: value };
  const [kind, window] = readItems(value);
  return { kind: oneOf(['rolling'], kind), window: readWhole(2, 365, window) };
}
