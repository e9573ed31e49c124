import { assertNever } from '#core';
import { float, type Sql, slotColumn, sql } from '#sql';
import { eventCell, isOnEvent, profileCell } from './cell.ts';
import { groupSlotOf, type Lexicon, type StoredProperty } from './lexicon.ts';
import type { MeasureQuestion } from './question.ts';

export type PlannedMeasure =
  | { readonly kind: 'total' }
  | { readonly kind: 'unique' }
  | { readonly kind: 'rolling'; readonly windowDays: 1 | 7 | 30 }
  | { readonly kind: 'property'; readonly property: StoredProperty | null; readonly aggregate: Aggregate }
  | { readonly kind: 'frequency'; readonly aggregate: Aggregate };

/** Quantiles interpolate between the two nearest values (the median of 1 and 2 is 1.5). */
export type Aggregate =
  | { readonly kind: 'sum' | 'average' | 'min' | 'max' | 'distinct' }
  | { readonly kind: 'quantile'; readonly fraction: number };

export function planMeasure(question: MeasureQuestion, lexicon: Lexicon): PlannedMeasure {
  switch (question.kind) {
    case 'total':
    case 'unique':
      return { kind: question.kind };
    case 'dau':
      return { kind: 'rolling', windowDays: 1 };
    case 'wau':
      return { kind: 'rolling', windowDays: 7 };
    case 'mau':
      return { kind: 'rolling', windowDays: 30 };
    case 'frequency':
      return { kind: 'frequency', aggregate: planAggregate(question) };
    case 'property':
      return {
        kind: 'property',
        property: measured(lexicon.property(question.property), question.aggregate),
        aggregate: planAggregate(question),
      };
    default:
      return assertNever(question);
  }
}

function planAggregate(question: MeasureQuestion & { kind: 'property' | 'frequency' }): Aggregate {
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
  if (measure.kind === 'frequency') return null;
  if (measure.kind !== 'property') return 0;
  return measure.aggregate.kind === 'sum' || measure.aggregate.kind === 'distinct' ? 0 : null;
}

// --- SQL ------------------------------------------------------------------------------------------------------------

/** The measured value of a row, and the condition under which it has one. */
export function valueSql(property: StoredProperty): { readonly value: Sql; readonly isSet: Sql } {
  if (isOnEvent(property)) {
    const { shape, value } = eventCell(property);
    switch (shape) {
      case 'token':
        return { value, isSet: sql`${value} != 0` };
      case 'number':
        return { value: sql`assumeNotNull(${value})`, isSet: sql`isNotNull(${value})` };
      case 'tokens':
        return { value: sql`arrayJoin(${value})`, isSet: sql`notEmpty(${value})` };
    }
  }
  const groupSlot = groupSlotOf(property.place);
  if (groupSlot === 0) return { value: sql`arrayJoin(p.measured)`, isSet: sql`notEmpty(p.measured)` };
  const column = sql`e.${slotColumn(`g${groupSlot}`)}`;
  const values = sql`arrayFlatten(arrayMap(organisation -> arrayPushFront(measured.2, [])[1 + transform(organisation, measured.1, arrayEnumerate(measured.1), 0)], ${column}))`;
  return { value: sql`arrayJoin(${values})`, isSet: sql`notEmpty(${values})` };
}

/** The measured values of a profile, as an array: for the sub-query joined as `p`, and for organisations. */
export function profileValuesSql(property: StoredProperty): Sql {
  const { shape, value } = profileCell(property);
  if (shape === 'tokens') return value;
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
