import type { FrequencyDefinition } from '#contract';
import { AppError, type ProjectId } from '#core';
import type { PlanContext } from '../report.ts';
import { type PlannedBreakdown, planBreakdowns } from '../shared/breakdown.ts';
import { type Counted, planCounted } from '../shared/counted.ts';
import { everything, planFilter } from '../shared/filter.ts';
import { type Freshness, planFreshness } from '../shared/freshness.ts';
import { leastCrowd } from '../shared/narrow.ts';
import { type PlannedSelector, passing, planSelector } from '../shared/selector.ts';
import { begun, cut, type Period, resolveSpan, toZone, unitsFrom, type Zone } from '../shared/time.ts';
import { isLeavingOut } from './definition.ts';

/** Everything that is decided about a question: plain data, no SQL. */
export interface FrequencyPlan extends Pick<FrequencyDefinition, 'unit' | 'times' | 'counting' | 'measure'> {
  readonly projectId: ProjectId;
  readonly k: number;
  readonly timezone: string;
  /** The intervals of the range that have begun. */
  readonly period: Period;
  /** First instants of the hours or days in the period that have begun. */
  readonly starts: readonly number[];
  readonly rows: readonly RowPlan[];
  readonly active: PlannedSelector;
  readonly counted: Counted;
  readonly breakdowns: readonly PlannedBreakdown[];
  /** Segments shown. */
  readonly limit: number;
  /** Segments of fewer people are read as if nobody were in them; 0: none are. */
  readonly leastCrowd: number;
  readonly freshness: Freshness;
}

export interface RowPlan {
  readonly start: number;
  readonly label: string;
  /** Hours or days of the interval that are in the range and have begun. */
  readonly times: number;
  /** Whether the range holds the whole interval, and it is over. */
  readonly isComplete: boolean;
}

const DEFAULT_SEGMENTS = 12;
const MAX_ROWS = 1000;
/** Numbers in one answer. */
const MAX_CELLS = 1_000_000;

/** The passes, in order: each adds what it decides. */
export function planFrequency(definition: FrequencyDefinition, { lexicon, now }: PlanContext): FrequencyPlan {
  const { projectId, timezone, k } = lexicon.snapshot;
  const { unit, times, counting, measure } = definition;
  const zone = toZone(timezone);
  const span = resolveSpan(definition.range, now, zone);
  const all = cut(span, times, zone).starts;
  const starts = all.filter((start) => start <= now);
  const period = until(begun(cut(span, unit, zone), now), all[starts.length]);
  assertFewRows(period);
  const rows = rowPlans(period, starts, { unit, now, zone });
  const selector = planSelector(definition.active, lexicon, zone, 'active', period);
  const filter = definition.filter ? planFilter(definition.filter, lexicon, zone, 'filter') : everything;
  return {
    projectId,
    k,
    timezone,
    unit,
    times,
    counting,
    measure,
    period,
    starts,
    rows,
    active: passing(filter, selector),
    counted: planCounted(definition.counted, lexicon),
    breakdowns: planBreakdowns(definition.breakdowns ?? [], lexicon, timezone),
    leastCrowd: isLeavingOut(definition) ? leastCrowd(k) : 0,
    limit: planLimit(definition, rows),
    freshness: planFreshness([selector.event], lexicon),
  };
}

/** Nobody is active in an hour or a day that has not begun. */
function until(period: Period, end = period.to): Period {
  return { ...period, to: Math.min(period.to, end) };
}

function assertFewRows({ starts }: Period) {
  if (starts.length > MAX_ROWS)
    throw new AppError('report_too_many_buckets', 'the range has too many intervals: choose a larger unit', {
      facts: { path: 'unit', limit: MAX_ROWS },
    });
}

function rowPlans(
  period: Period,
  starts: readonly number[],
  {
    unit,
    now,
    zone,
  }: { readonly unit: FrequencyDefinition['unit']; readonly now: number; readonly zone: Zone },
): RowPlan[] {
  const units = unitsFrom(period.from, unit, period.starts.length + 1, zone);
  return period.starts.map((start, row) => {
    const end = period.starts[row + 1] ?? period.to;
    const whole = units[row + 1] ?? end;
    return {
      start,
      label: period.labels[row] ?? '',
      times: starts.filter((time) => time >= start && time < end).length,
      isComplete: units[row] === start && whole <= end && whole <= now,
    };
  });
}

function planLimit({ limit = DEFAULT_SEGMENTS }: FrequencyDefinition, rows: readonly RowPlan[]): number {
  const cells = rows.reduce((sum, { times }) => sum + times, 1);
  return Math.max(1, Math.min(limit, Math.floor(MAX_CELLS / cells)));
}
