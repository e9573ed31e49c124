import type { InsightsDefinition, Metric } from '#contract';
import type { ProjectId } from '#core';
import type { PlanContext } from '../report.ts';
import { type PlannedBreakdown, planBreakdowns } from '../shared/breakdown.ts';
import { everything, type PlannedFilter, planFilter } from '../shared/filter.ts';
import { type Freshness, planFreshness } from '../shared/freshness.ts';
import type { Lexicon } from '../shared/lexicon.ts';
import { type PlannedMeasure, planMeasure } from '../shared/measure.ts';
import { type PlannedEvent, planSelector } from '../shared/selector.ts';
import {
  cut,
  type Period,
  previousSpan,
  type Rolling,
  resolveSpan,
  rollingWindows,
  type Span,
  shiftSpan,
  toZone,
  type Unit,
  type Zone,
} from '../shared/time.ts';
import { badFormula, type Formula, metricsIn, parseFormula } from './formula.ts';

/** Everything that is decided about a question: plain data, no SQL. */
export interface InsightsPlan {
  readonly projectId: ProjectId;
  readonly k: number;
  readonly timezone: string;
  readonly unit: Unit;
  readonly current: Period;
  readonly comparison: Period | null;
  readonly metrics: readonly PlannedMetric[];
  readonly formulas: readonly PlannedFormula[];
  readonly breakdowns: readonly PlannedBreakdown[];
  /** Segments shown. */
  readonly limit: number;
  /** Segments that one statement may return; more than that is refused where statements must agree on segments. */
  readonly segmentsRead: number;
  readonly freshness: Freshness;
}

export interface PlannedMetric {
  readonly letter: string;
  readonly label: string;
  readonly isHidden: boolean;
  readonly event: PlannedEvent;
  readonly measure: PlannedMeasure;
  readonly filter: PlannedFilter;
  /** One per period: the current, then the comparison. */
  readonly questions: readonly Question[];
}

/** A metric asked of one period. */
export interface Question {
  readonly period: Period;
  readonly rolling: Rolling | null;
}

export interface PlannedFormula {
  readonly letter: string;
  readonly label: string;
  readonly formula: Formula;
}

const DEFAULT_SEGMENTS = 12;
const MAX_SEGMENTS_READ = 10_000;
/** Numbers in one answer. */
const MAX_CELLS = 1_000_000;

/** The passes, in order: each adds what it decides. */
export function planInsights(definition: InsightsDefinition, { lexicon, now }: PlanContext): InsightsPlan {
  const { projectId, timezone, k } = lexicon.snapshot;
  const zone = toZone(timezone);
  const periods = planPeriods(definition, now, zone);
  const breakdowns = planBreakdowns(definition.breakdowns ?? [], lexicon, timezone);
  const shared = definition.filter ? planFilter(definition.filter, lexicon, zone, 'filter') : everything;
  const metrics = planMetrics(definition.metrics, { lexicon, zone, now, periods, shared });
  const formulas = planFormulas(definition.metrics);
  return {
    projectId,
    k,
    timezone,
    unit: definition.unit,
    current: periods.current,
    comparison: periods.comparison,
    metrics,
    formulas,
    breakdowns,
    ...planLimits(definition, periods.current.starts.length, metrics),
    freshness: planFreshness(
      metrics.map(({ event }) => event),
      lexicon,
    ),
  };
}

interface Periods {
  readonly current: Period;
  readonly comparison: Period | null;
}

function planPeriods({ range, unit, compare }: InsightsDefinition, now: number, zone: Zone): Periods {
  const span = resolveSpan(range, now, zone);
  const current = cut(span, unit, zone);
  if (!compare) return { current, comparison: null };
  const compared: Span =
    compare.kind === 'previous'
      ? previousSpan(span, range)
      : shiftSpan(span, compare.count, compare.unit, zone);
  return { current, comparison: cut(compared, unit, zone) };
}

interface MetricContext {
  readonly lexicon: Lexicon;
  readonly zone: Zone;
  readonly now: number;
  readonly periods: Periods;
  readonly shared: PlannedFilter;
}

function planMetrics(metrics: readonly Metric[], context: MetricContext): PlannedMetric[] {
  return metrics.flatMap((metric, index) =>
    metric.kind === 'event' ? [planMetric(metric, index, context)] : [],
  );
}

function planMetric(
  metric: Metric & { kind: 'event' },
  index: number,
  context: MetricContext,
): PlannedMetric {
  const { lexicon, zone, now, periods, shared } = context;
  const measure = planMeasure(metric.measure, lexicon);
  const { event, filter: inline } = planSelector(metric, lexicon, zone, `metrics[${index}]`);
  const question = (period: Period): Question => ({
    period,
    rolling: measure.kind === 'rolling' ? rollingWindows(period, measure.windowDays, now, zone) : null,
  });
  return {
    letter: letterOf(index),
    label: metric.event ?? '',
    isHidden: metric.hidden ?? false,
    event,
    measure,
    filter: { kind: 'all', of: [shared, inline].filter((filter) => filter !== everything) },
    questions: [periods.current, ...(periods.comparison ? [periods.comparison] : [])].map(question),
  };
}

function planFormulas(metrics: readonly Metric[]): PlannedFormula[] {
  const letters = new Set(metrics.flatMap(({ kind }, index) => (kind === 'event' ? [letterOf(index)] : [])));
  return metrics.flatMap((metric, index) => {
    if (metric.kind !== 'formula') return [];
    const path = `metrics[${index}].formula`;
    const formula = parseFormula(metric.formula, path);
    const named = metricsIn(formula);
    if (named.length === 0 || named.some((letter) => !letters.has(letter))) throw badFormula(path);
    return [{ letter: letterOf(index), label: metric.formula, formula }];
  });
}

function letterOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

function planLimits(
  { limit = DEFAULT_SEGMENTS, compare }: InsightsDefinition,
  buckets: number,
  metrics: readonly PlannedMetric[],
) {
  const shown = Math.max(1, Math.min(limit, Math.floor(MAX_CELLS / buckets)));
  const isAlone = metrics.length === 1 && compare === undefined;
  return { limit: shown, segmentsRead: isAlone ? shown : MAX_SEGMENTS_READ };
}
