import { isOfWholeNumbers } from '#contract';
import { assertNever } from '#core';
import { float, type Sql, slotColumn, sql } from '#sql';
import { eventCell, isListCell, isOnEvent, isSetSql, profileCell } from './cell.ts';
import { type Counted, planCounted } from './counted.ts';
import type { Lexicon } from './lexicon.ts';
import { groupSlotOf, type StoredProperty } from './place.ts';
import type { MeasureQuestion } from './question.ts';

export type PlannedMeasure =
  | { readonly kind: 'total' }
  | { readonly kind: 'unique'; readonly units: Units; readonly once: 'first' | 'last' | null }
  | { readonly kind: 'rolling'; readonly units: Counted; readonly windowDays: 1 | 7 | 30 }
  | { readonly kind: 'property'; readonly property: StoredProperty | null; readonly aggregate: Aggregate }
  /** A number for each person, organisation or session first, then the aggregate of these. */
  | {
      readonly kind: 'each';
      readonly units: Units;
      readonly number: UnitNumber;
      readonly aggregate: Aggregate | Distribution;
    };

/** What a measure counts one by one. */
type Units = Counted | { readonly kind: 'sessions' };

/** `length` and `events` are the session's own: how long it was in seconds, how many events it has. */
type UnitNumber =
  | { readonly kind: 'count' | 'length' | 'events' }
  | { readonly kind: 'property'; readonly property: StoredProperty | null; readonly aggregate: Aggregate };

/** Quantiles interpolate between the two nearest values (the median of 1 and 2 is 1.5). */
export type Aggregate =
  | { readonly kind: 'sum' | 'average' | 'min' | 'max' | 'distinct' }
  | { readonly kind: 'quantile'; readonly fraction: number };

/** How many units have which number. */
interface Distribution {
  readonly kind: 'distribution';
  /** The numbers are whole ones, from 1 on. */
  readonly isCount: boolean;
}

const sessions = { kind: 'sessions' } as const;

export function planMeasure(question: MeasureQuestion, lexicon: Lexicon): PlannedMeasure {
  switch (question.kind) {
    case 'total':
      return { kind: 'total' };
    case 'unique':
      return { kind: 'unique', units: planCounted(question.by, lexicon), once: question.once ?? null };
    case 'sessions':
      return { kind: 'unique', units: sessions, once: null };
    case 'dau':
      return { kind: 'rolling', units: planCounted(question.by, lexicon), windowDays: 1 };
    case 'wau':
      return { kind: 'rolling', units: planCounted(question.by, lexicon), windowDays: 7 };
    case 'mau':
      return { kind: 'rolling', units: planCounted(question.by, lexicon), windowDays: 30 };
    case 'property':
      return planProperty(question, lexicon);
    case 'frequency':
      return {
        kind: 'each',
        units: planCounted(question.by, lexicon),
        number: { kind: 'count' },
        aggregate: planSpread(question),
      };
    case 'property_per_person':
      return {
        kind: 'each',
        units: planCounted(question.by, lexicon),
        number: planProperty({ property: question.property, aggregate: question.each }, lexicon),
        aggregate: planSpread(question),
      };
    case 'session':
      return {
        kind: 'each',
        units: sessions,
        number: { kind: question.of === 'duration' ? 'length' : 'events' },
        aggregate: planSpread(question),
      };
    default:
      return assertNever(question);
  }
}

type PropertyMeasure = Extract<MeasureQuestion, { kind: 'property' }>;

function planProperty({ property, ...how }: Omit<PropertyMeasure, 'kind'>, lexicon: Lexicon) {
  return {
    kind: 'property' as const,
    property: measured(lexicon.property(property), how.aggregate),
    aggregate: planAggregate(how),
  };
}

/** The property whose values are measured: null where there is none, undefined where the measure asks for no property. */
export function measuredProperty(measure: PlannedMeasure): StoredProperty | null | undefined {
  if (measure.kind === 'property') return measure.property;
  return measure.kind === 'each' && measure.number.kind === 'property' ? measure.number.property : undefined;
}

function planSpread(
  measure: Extract<MeasureQuestion, { kind: 'frequency' | 'property_per_person' | 'session' }>,
): Aggregate | Distribution {
  const { aggregate, percent } = measure;
  return aggregate === 'distribution'
    ? { kind: 'distribution', isCount: isOfWholeNumbers(measure) }
    : planAggregate({ aggregate, percent });
}

/** What a measure says that is a distribution. */
export function distributionIn(measure: PlannedMeasure): Distribution | null {
  return measure.kind === 'each' && measure.aggregate.kind === 'distribution' ? measure.aggregate : null;
}

function planAggregate(question: {
  readonly aggregate: PropertyMeasure['aggregate'];
  readonly percent?: number | undefined;
}): Aggregate {
  if (question.aggregate === 'median') return { kind: 'quantile', fraction: 0.5 };
  if (question.aggregate === 'percentile')
    return { kind: 'quantile', fraction: (question.percent ?? 90) / 100 };
  return { kind: question.aggregate };
}

/** Only `distinct` can be asked of texts; a number is preferred where a name was sent as both. */
function measured(stored: readonly StoredProperty[], aggregate: string): StoredProperty | null {
  const numeric = ['number', 'boolean', 'date'] as const;
  const kinds = aggregate === 'distinct' ? ([...numeric, 'text', 'list'] as const) : numeric;
  for (const kind of kinds) {
    const found = stored.find((property) => property.kind === kind);
    if (found) return found;
  }
  return null;
}

/** What a measure says of a bucket without events: 0 where nothing can be counted, null where there is nothing to say. */
export function emptyValue(measure: PlannedMeasure): number | null {
  if (measure.kind === 'each')
    return measure.aggregate.kind === 'sum' || measure.aggregate.kind === 'distribution' ? 0 : null;
  if (measure.kind !== 'property') return 0;
  return measure.aggregate.kind === 'sum' || measure.aggregate.kind === 'distinct' ? 0 : null;
}

// --- SQL ------------------------------------------------------------------------------------------------------------

/** The measured value of a row, and the condition under which it has one. */
export function valueSql(property: StoredProperty): { readonly value: Sql; readonly isSet: Sql } {
  if (isOnEvent(property)) {
    const cell = eventCell(property);
    const { shape, value } = cell;
    const isSet = isSetSql(cell);
    if (isListCell(cell)) return { value: sql`arrayJoin(${value})`, isSet };
    return { value: shape === 'token' ? value : sql`assumeNotNull(${value})`, isSet };
  }
  const groupSlot = groupSlotOf(property.place);
  if (groupSlot === 0) return { value: sql`arrayJoin(p.measured)`, isSet: sql`notEmpty(p.measured)` };
  const column = sql`e.${slotColumn(`g${groupSlot}`)}`;
  const values = sql`arrayFlatten(arrayMap(organisation -> arrayPushFront(measured.2, [])[1 + transform(organisation, measured.1, arrayEnumerate(measured.1), 0)], ${column}))`;
  return { value: sql`arrayJoin(${values})`, isSet: sql`notEmpty(${values})` };
}

/** The measured values of a profile, as an array: for the sub-query joined as `p`, and for organisations. */
export function profileValuesSql(property: StoredProperty): Sql {
  const cell = profileCell(property);
  const { shape, value } = cell;
  if (isListCell(cell)) return value;
  return shape === 'token'
    ? sql`if(${value} = 0, [], [${value}])`
    : sql`if(isNull(${value}), [], [assumeNotNull(${value})])`;
}

/** `aggregate` of the column `value`, as Float64. */
export function aggregateSql(aggregate: Aggregate): Sql {
  switch (aggregate.kind) {
    case 'sum':
      return sql`toFloat64(sum(value))`;
    case 'average':
      return sql`toFloat64(avg(value))`;
    case 'min':
      return sql`toFloat64(min(value))`;
    case 'max':
      return sql`toFloat64(max(value))`;
    case 'distinct':
      return sql`toFloat64(uniqExact(value))`;
    case 'quantile':
      return sql`toFloat64(quantileExactInclusive(${float(aggregate.fraction)})(value))`;
    default:
      return assertNever(aggregate);
  }
}
