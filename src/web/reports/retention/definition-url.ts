import {
  MOST_RETENTION_BUCKETS,
  RETENTION_CRITERIA,
  RETENTION_UNITS,
  type RetentionBuckets,
  type RetentionDefinition,
  type RetentionMeasure,
} from '#contract';
import { readFilter, readProperty, writeFilter, writeProperty } from '../shared/filter-notation.ts';
import { type Notation, readNotation, writeNotation } from '../shared/notation.ts';
import {
  readBreakdown,
  readRange,
  readSelector,
  readWhole,
  within,
  writeBreakdown,
  writeRange,
  writeSelector,
} from '../shared/question-notation.ts';
import { oneOf, orNothing, readItems, readString, refuse } from '../shared/read-notation.ts';

/** The question as the text of one search parameter: short, legible, the same for equal questions. */
export function writeDefinition(definition: RetentionDefinition): string {
  const { birth, returning, range, unit, bucketing, buckets, criterion, measure } = definition;
  return writeNotation([
    [...writeSelector(birth), birth.firstEver ? 'first' : undefined],
    writeSelector(returning),
    writeRange(range),
    unit,
    bucketing,
    writeBuckets(buckets),
    criterion,
    writeMeasure(measure),
    definition.breakdowns?.length ? definition.breakdowns.map(writeBreakdown) : undefined,
    definition.filter && writeFilter(definition.filter),
    definition.counted?.group,
    definition.limit?.toString(),
  ]);
}

/** The question that an address holds; `undefined` when it holds none, or one that this version does not understand. */
export function readDefinition(text: string): RetentionDefinition | undefined {
  return orNothing(() => {
    const items = readItems(readNotation(text));
    const [birth, returning, range, unit, bucketing, buckets, criterion, measure] = items;
    const [breakdowns, filter, group, limit] = items.slice(8);
    const [event, own, first] = readItems(birth);
    const [next, nextOwn] = readItems(returning);
    return {
      birth: { ...readSelector(event, own), ...(first === 'first' && { firstEver: true }) },
      returning: readSelector(next, nextOwn),
      range: readRange(range),
      unit: oneOf(RETENTION_UNITS, unit),
      bucketing: oneOf(['rolling', 'calendar'], bucketing),
      buckets: readBuckets(buckets),
      criterion: oneOf(RETENTION_CRITERIA, criterion),
      measure: readMeasure(measure),
      ...(breakdowns !== undefined && {
        breakdowns: within(1, 3, readItems(breakdowns)).map(readBreakdown),
      }),
      ...(filter !== undefined && { filter: readFilter(filter) }),
      ...(group !== undefined && { counted: { group: readString(group) } }),
      ...(limit !== undefined && { limit: readWhole(1, 3000, limit) }),
    };
  });
}

function writeBuckets(buckets: RetentionBuckets): Notation {
  return buckets.kind === 'even' ? String(buckets.count) : buckets.widths.map(String);
}

function readBuckets(value: Notation): RetentionBuckets {
  if (typeof value === 'string') return { kind: 'even', count: readWhole(1, MOST_RETENTION_BUCKETS, value) };
  const widths = within(1, MOST_RETENTION_BUCKETS, readItems(value));
  return { kind: 'brackets', widths: widths.map((width) => readWhole(1, 366, width)) };
}

function writeMeasure(measure: RetentionMeasure): Notation {
  return measure.kind === 'property' ? [measure.aggregate, writeProperty(measure.property)] : measure.kind;
}

function readMeasure(value: Notation): RetentionMeasure {
  if (typeof value === 'string') return { kind: oneOf(['rate', 'users'], value) };
  const [aggregate, first] = readItems(value);
  const property = readProperty(first);
  if (property.scope !== 'event') return refuse();
  return {
    kind: 'property',
    property: { ...property, scope: 'event' },
    aggregate: oneOf(['sum', 'average'], aggregate),
  };
}
