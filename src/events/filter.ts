import type { PropertyRef } from './property.ts';

/** The one predicate language: reports, people lists, exports and vendors share it. `reports/shared/filter.ts` turns it into SQL. */
export type Filter = { readonly all: readonly Filter[] } | { readonly any: readonly Filter[] } | Condition;

export type Condition = PropertyCondition | CohortCondition;

/** Whether the person behind an event is in a cohort of the project, as of now. */
export interface CohortCondition {
  readonly cohort: number;
  readonly operator: 'in' | 'not_in';
}

export type PropertyCondition =
  | { readonly property: PropertyRef; readonly operator: TextOperator; readonly values: readonly string[] }
  | { readonly property: PropertyRef; readonly operator: NumberOperator; readonly value: number }
  | {
      readonly property: PropertyRef;
      readonly operator: 'between' | 'not_between';
      readonly from: number;
      readonly to: number;
    }
  | { readonly property: PropertyRef; readonly operator: 'is_set' | 'is_not_set' | 'is_true' | 'is_false' }
  | { readonly property: PropertyRef; readonly operator: 'before' | 'since'; readonly at: string }
  /** Days, both included. */
  | {
      readonly property: PropertyRef;
      readonly operator: DaysOperator;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly property: PropertyRef;
      readonly operator: RelativeOperator;
      readonly count: number;
      readonly unit: RelativeUnit;
    };

/**
 * On values that are not public these answer as for a value never seen. `is` and `is_not` match any of `values`; `all_are` holds of a
 * list where each of its items is one of them.
 */
export const TEXT_OPERATORS = ['is', 'is_not', 'contains', 'not_contains', 'all_are'] as const;
export type TextOperator = (typeof TEXT_OPERATORS)[number];
export const NUMBER_OPERATORS = ['equals', 'not_equals', 'less', 'at_most', 'greater', 'at_least'] as const;
export type NumberOperator = (typeof NUMBER_OPERATORS)[number];

export const DAYS_OPERATORS = ['between_days', 'not_between_days'] as const;
type DaysOperator = (typeof DAYS_OPERATORS)[number];
/** Against the present: the hour or the day that is now counts as one of the last and one of the next. */
export const RELATIVE_OPERATORS = ['in_last', 'not_in_last', 'before_last', 'in_next'] as const;
type RelativeOperator = (typeof RELATIVE_OPERATORS)[number];
export const RELATIVE_UNITS = ['hour', 'day', 'week', 'month'] as const;
export type RelativeUnit = (typeof RELATIVE_UNITS)[number];

/** What passes both; where one says nothing, the other. */
export function both(one: Filter | null | undefined, other: Filter | null | undefined): Filter | undefined {
  if (!one || !other) return one ?? other ?? undefined;
  return { all: [one, other] };
}
