import type { CohortCondition, CohortRule, CohortWindow, Comparison, Selector } from '#contract';
import { AppError, assertNever, type ProjectId } from '#core';
import type { Sql } from '#sql';
import { isOnEvent, type OnEvent } from '../shared/cell.ts';
import { type PlannedFilter, planFilter } from '../shared/filter.ts';
import type { Lexicon } from '../shared/lexicon.ts';
import { type PlannedSelector, planSelector } from '../shared/selector.ts';
import { boundsOf, parseDay, resolveSpan, toZone, type Zone } from '../shared/time.ts';

/** A rule whose names are resolved and whose windows are instants; who fits is decided as of one instant. */
export type PlannedRule =
  | { readonly kind: 'all' | 'any'; readonly of: readonly PlannedRule[] }
  | { readonly kind: 'not'; readonly of: PlannedRule }
  | {
      readonly kind: 'did';
      readonly selector: PlannedSelector;
      readonly count: Comparison;
      readonly period: Period;
    }
  | {
      readonly kind: 'measured';
      readonly selector: PlannedSelector;
      /** Of the first of these that an event has; none where the name was never sent on events. */
      readonly property: OnEvent | null;
      readonly aggregate: Aggregate;
      readonly is: Comparison;
      readonly period: Period;
    }
  | { readonly kind: 'first'; readonly selector: PlannedSelector; readonly period: Period }
  | {
      readonly kind: 'sequence';
      readonly steps: readonly PlannedSelector[];
      readonly withinMs: number | null;
      readonly period: Period;
    }
  | { readonly kind: 'profile'; readonly filter: PlannedFilter }
  | { readonly kind: 'audience'; readonly people: Sql }
  | { readonly kind: 'list'; readonly cohort: number; readonly revision: number };

type Aggregate = Extract<CohortCondition, { kind: 'measured' }>['aggregate'];
/** From included, to excluded; `from` null: since ever. Nothing after the instant that is asked about counts. */
export interface Period {
  readonly from: number | null;
  readonly to: number;
}

/** Who belongs, as of an instant. */
export interface PlannedCohort {
  readonly projectId: ProjectId;
  readonly asOf: number;
  readonly rule: PlannedRule;
}

export interface CohortContext {
  /** The lexicon that cohorts in this cohort are asked of. */
  readonly lexicon: Lexicon;
  readonly asOf: number;
  /** The people behind a part of a report's answer, as of the same instant. */
  audienceOf(condition: Extract<CohortCondition, { kind: 'audience' }>, path: string): Sql;
  /** Throws `cohort_too_large` when the question has had enough conditions. */
  countCondition(path: string): void;
}

export function planRule(rule: CohortRule, context: CohortContext, path: string): PlannedRule {
  context.countCondition(path);
  if ('all' in rule) return { kind: 'all', of: planRules(rule.all, context, `${path}.all`) };
  if ('any' in rule) return { kind: 'any', of: planRules(rule.any, context, `${path}.any`) };
  if ('not' in rule) return { kind: 'not', of: planRule(rule.not, context, `${path}.not`) };
  return planCondition(rule, context, path);
}

function planRules(rules: readonly CohortRule[], context: CohortContext, path: string): PlannedRule[] {
  return rules.map((rule, index) => planRule(rule, context, `${path}[${index}]`));
}

function planCondition(condition: CohortCondition, context: CohortContext, path: string): PlannedRule {
  const { lexicon, asOf } = context;
  const zone = toZone(lexicon.snapshot.timezone);
  const periodOf = (window: CohortWindow | undefined) => planPeriod(window, asOf, zone, path);
  const planned = (selector: Selector, period: Period, at = path) =>
    planSelector(selector, lexicon, zone, at, period);
  switch (condition.kind) {
    case 'did': {
      const period = periodOf(condition.window);
      return { kind: 'did', selector: planned(condition, period), count: condition.count, period };
    }
    case 'measured': {
      const period = periodOf(condition.window);
      return {
        kind: 'measured',
        selector: planned(condition, period),
        property: measuredProperty(condition, lexicon),
        aggregate: condition.aggregate,
        is: condition.is,
        period,
      };
    }
    case 'first': {
      const period = periodOf(condition.window);
      return { kind: 'first', selector: planned(condition, { ...period, from: null }), period };
    }
    case 'sequence': {
      const period = periodOf(condition.window);
      return {
        kind: 'sequence',
        steps: condition.steps.map((step, index) => planned(step, period, `${path}.steps[${index}]`)),
        withinMs: condition.within ? condition.within.count * MILLIS[condition.within.unit] : null,
        period,
      };
    }
    case 'profile':
      return { kind: 'profile', filter: planFilter(condition.filter, lexicon, zone, `${path}.filter`) };
    case 'audience':
      return { kind: 'audience', people: context.audienceOf(condition, path) };
    default:
      return assertNever(condition);
  }
}

const MILLIS = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;

/** Only `distinct` can be asked of texts; a number is preferred where a name was sent as both. */
function measuredProperty(
  { property, aggregate }: Extract<CohortCondition, { kind: 'measured' }>,
  lexicon: Lexicon,
): OnEvent | null {
  const numeric = ['number', 'boolean', 'date'] as const;
  const kinds = aggregate === 'distinct' ? ([...numeric, 'text', 'list'] as const) : numeric;
  const stored = lexicon.property(property).filter(isOnEvent);
  return (
    kinds.map((kind) => stored.find((one) => one.kind === kind)).find((one) => one !== undefined) ?? null
  );
}

/** "Last N days" ends with the day of the instant; the rest of that day has not been yet. */
function planPeriod(window: CohortWindow | undefined, asOf: number, zone: Zone, path: string): Period {
  if (window === undefined) return { from: null, to: asOf };
  if ('since' in window) {
    const day = parseDay(window.since);
    if (day === undefined)
      throw new AppError('report_bad_range', 'the range starts on a day that does not exist', {
        facts: { path: `${path}.window.since` },
      });
    return { from: zone.startOf(day), to: asOf };
  }
  const { from, to } = boundsOf(resolveSpan(window, asOf - 1, zone), zone);
  return { from, to: Math.min(to, asOf) };
}

/** Whether a person who never did anything has it: counts and sums of nothing are 0, averages are not. */
export function holdsOfNothing(comparison: Comparison): boolean {
  if (comparison.operator === 'between') return comparison.from <= 0 && 0 <= comparison.to;
  const { operator, value } = comparison;
  return {
    at_least: 0 >= value,
    equals: value === 0,
    at_most: 0 <= value,
    greater: 0 > value,
    less: 0 < value,
  }[operator];
}
