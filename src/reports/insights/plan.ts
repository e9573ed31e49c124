import {
  type InsightsDefinition,
  isDistribution,
  letterOf,
  type Metric,
  MOST_BESIDE_BARS,
  type SegmentValue,
  type SessionEdge,
  sessionEdgeOf,
} from '#contract';
import { AppError, assertNever, type ProjectId } from '#core';
import type { PlanContext } from '../report.ts';
import { barsOf, hasBars, type PlannedBreakdown, planBreakdowns } from '../shared/breakdown.ts';
import { type Counted, isOfProfile, planCounted } from '../shared/counted.ts';
import { everything, type PlannedFilter, planFilter } from '../shared/filter.ts';
import { type Freshness, planFreshness } from '../shared/freshness.ts';
import { eventLabel, type Lexicon } from '../shared/lexicon.ts';
import { distributionIn, type PlannedMeasure, planMeasure } from '../shared/measure.ts';
import type { PlannedEvent } from '../shared/named.ts';
import { leastCrowd } from '../shared/narrow.ts';
import { noSessionEvent, planSelector } from '../shared/selector.ts';
import { namesOrigins, planSessions, type Sessions, withSessionProperties } from '../shared/sessions.ts';
import {
  bucketsBefore,
  cut,
  type Period,
  previousSpan,
  type Rolling,
  resolveSpan,
  rollingWindows,
  shiftSpan,
  toZone,
  type Unit,
  windowsOf,
  type Zone,
} from '../shared/time.ts';
import { type PlannedAttribution, planAttribution, withoutAttribution } from './attribution.ts';
import { planSizes, type Size } from './cohort-size.ts';
import { badFormula, type Formula, metricsIn, parseFormula } from './formula.ts';
import { isFiltered, isLeavingOut } from './narrowed.ts';

/** Everything that is decided about a question: plain data, no SQL. */
export interface InsightsPlan {
  readonly projectId: ProjectId;
  readonly k: number;
  readonly timezone: string;
  readonly unit: Unit;
  readonly current: Period;
  readonly compare: PlannedCompare | null;
  readonly transform: Transform | null;
  readonly metrics: readonly PlannedMetric[];
  readonly formulas: readonly PlannedFormula[];
  readonly breakdowns: readonly PlannedBreakdown[];
  /** Of one of the breakdowns. */
  readonly attribution: PlannedAttribution | null;
  /** Segments shown. */
  readonly limit: number;
  /** Segments that one statement may return; more than that is refused where statements must agree on segments. */
  readonly segmentsRead: number;
  /** Segments of fewer people are read as if nobody were in them; 0: none are. */
  readonly leastCrowd: number;
  /** "Nobody" in one operand of a formula is kept back like too few. */
  readonly isEmptyTelling: boolean;
  readonly freshness: Freshness;
}

/** What every series is held against. */
type PlannedCompare =
  | { readonly kind: 'period'; readonly period: Period }
  | { readonly kind: 'overall' }
  | { readonly kind: 'segment'; readonly segment: readonly SegmentValue[] };

export type Transform =
  | { readonly kind: 'rolling'; readonly window: number }
  | { readonly kind: 'cumulative' };

export interface PlannedMetric {
  readonly letter: string;
  readonly label: string;
  readonly isHidden: boolean;
  readonly source: Source;
  readonly measure: PlannedMeasure;
  readonly filter: PlannedFilter;
  /** The answer, and where the comparison must be asked for, the comparison. */
  readonly sides: readonly Side[];
}

/** Where a metric's rows come from; `own`: its filter without the question's. */
type Source =
  | {
      readonly kind: 'events';
      readonly event: PlannedEvent;
      readonly isFirstEver: boolean;
      /** Only the first or the last event of each session. */
      readonly edge: SessionEdge | null;
      readonly own: PlannedFilter;
    }
  | { readonly kind: 'profiles'; readonly of: Counted }
  | { readonly kind: 'cohort'; readonly cohort: number };

/** A metric asked of one stretch of time, and of the buckets before it that a rolling average reaches back to. */
interface Side {
  readonly answer: Question;
  readonly reach: Question | null;
}

export interface Question {
  readonly period: Period;
  readonly rolling: Rolling | null;
  readonly sessions: Sessions | null;
  /** Of a cohort's size: each interval that has begun. */
  readonly sizes: readonly Size[] | null;
  readonly breakdowns: readonly PlannedBreakdown[];
}

export interface PlannedFormula {
  readonly letter: string;
  readonly label: string;
  readonly formula: Formula;
}

const DEFAULT_SEGMENTS = 12;
const DEFAULT_BARS = 60;
const DEFAULT_WINDOW = 7;
const MAX_SEGMENTS_READ = 10_000;
/** Numbers in one answer. */
const MAX_CELLS = 1_000_000;

/** The passes, in order: each adds what it decides. */
export function planInsights(definition: InsightsDefinition, { lexicon, now }: PlanContext): InsightsPlan {
  const { projectId, timezone, k } = lexicon.snapshot;
  const zone = toZone(timezone);
  const span = resolveSpan(definition.range, now, zone);
  const current = cut(span, definition.unit, zone);
  const compare = planCompare(definition, span, zone);
  const transform = planTransform(definition);
  const own = planBreakdowns((definition.breakdowns ?? []).map(withoutAttribution), lexicon, timezone);
  const breakdowns = [...own, ...planBars(definition, lexicon)];
  const shared = definition.filter ? planFilter(definition.filter, lexicon, zone, 'filter') : everything;
  const context = {
    lexicon,
    zone,
    now,
    unit: definition.unit,
    current,
    compare,
    transform,
    breakdowns,
    shared,
  };
  const metrics = definition.metrics.flatMap((metric, index) =>
    metric.kind === 'formula' ? [] : [planMetric(metric, index, context)],
  );
  const least = isLeavingOut(definition) ? leastCrowd(k) : 0;
  return {
    projectId,
    k,
    timezone,
    unit: definition.unit,
    current,
    compare,
    transform,
    metrics,
    formulas: planFormulas(definition.metrics),
    breakdowns,
    attribution: planAttribution(definition, own, { lexicon, zone, asked: askedOf(metrics, current) }),
    ...planLimits(definition, current.starts.length, metrics),
    leastCrowd: least,
    isEmptyTelling: isFiltered(definition) || least > 0,
    freshness: planFreshness(eventsOf(metrics), lexicon),
  };
}

/** From the first event that any of them counts to the last. */
function askedOf(metrics: readonly PlannedMetric[], current: Period) {
  const periods = metrics.flatMap(({ sides }) =>
    sides.flatMap(({ answer, reach }) => [answer.period, ...(reach ? [reach.period] : [])]),
  );
  return {
    from: Math.min(current.from, ...periods.map(({ from }) => from)),
    to: Math.max(current.to, ...periods.map(({ to }) => to)),
  };
}

/** Bars that nothing divides stand in the order of their numbers, all other segments by size. */
export function isOfBarsAlone({ breakdowns }: Pick<InsightsPlan, 'breakdowns'>): boolean {
  return breakdowns.length === 1 && hasBars(breakdowns);
}

/** The events that a question is about. */
export function eventsOf(metrics: readonly PlannedMetric[]): PlannedEvent[] {
  return metrics.flatMap(({ source }) => (source.kind === 'events' ? [source.event] : []));
}

function planCompare(
  { compare, range, unit, breakdowns = [], metrics }: InsightsDefinition,
  span: ReturnType<typeof resolveSpan>,
  zone: Zone,
): PlannedCompare | null {
  switch (compare?.kind) {
    case undefined:
      return null;
    case 'previous':
      return { kind: 'period', period: cut(previousSpan(span, range), unit, zone) };
    case 'shift':
      return { kind: 'period', period: cut(shiftSpan(span, compare.count, compare.unit, zone), unit, zone) };
    case 'overall':
      return { kind: 'overall' };
    case 'segment':
      if (compare.segment.length !== breakdowns.length + Number(metrics.some(isDistribution)))
        throw badSegment();
      return { kind: 'segment', segment: compare.segment };
    default:
      return assertNever(compare);
  }
}

function badSegment() {
  return new AppError('report_invalid_definition', 'a segment has one value for each breakdown', {
    facts: { path: 'compare.segment' },
  });
}

/** The bars that all metrics have in common; none where there is no distribution. */
function planBars({ metrics, breakdowns = [] }: InsightsDefinition, lexicon: Lexicon): PlannedBreakdown[] {
  if (!metrics.some(isDistribution)) return [];
  const scales = metrics.map((metric) =>
    metric.kind === 'event' ? distributionIn(planMeasure(metric.measure, lexicon))?.isCount : undefined,
  );
  const scale = scales.find((isCount) => isCount !== undefined) ?? false;
  const odd = metrics.findIndex(({ kind }, place) => kind !== 'formula' && scales[place] !== scale);
  if (odd >= 0) throw badDistribution(`metrics[${odd}].measure`);
  if (breakdowns.length > MOST_BESIDE_BARS) throw badDistribution(`breakdowns[${MOST_BESIDE_BARS}]`);
  return [barsOf(scale)];
}

function badDistribution(path: string) {
  return new AppError(
    'report_bad_distribution',
    'a distribution stands beside distributions on the same scale alone, and beside two breakdowns at most',
    { facts: { path } },
  );
}

function planTransform({ transform }: InsightsDefinition): Transform | null {
  if (transform?.kind !== 'rolling') return transform ?? null;
  return { kind: 'rolling', window: transform.window ?? DEFAULT_WINDOW };
}

interface MetricContext {
  readonly lexicon: Lexicon;
  readonly zone: Zone;
  readonly now: number;
  readonly unit: Unit;
  readonly current: Period;
  readonly compare: PlannedCompare | null;
  readonly transform: Transform | null;
  readonly breakdowns: readonly PlannedBreakdown[];
  readonly shared: PlannedFilter;
}

type Counting = Exclude<Metric, { kind: 'formula' }>;

function planMetric(metric: Counting, index: number, context: MetricContext): PlannedMetric {
  const { zone, shared } = context;
  const path = `metrics[${index}]`;
  const edge = edgeOf(metric, path);
  const lexicon = edge ? withSessionProperties(context.lexicon) : context.lexicon;
  const measure = measureOf(metric, lexicon);
  const isOfEvents = metric.kind === 'event';
  const selector = planSelector(
    isOfEvents && !edge ? metric : { event: null, filter: metric.filter },
    lexicon,
    zone,
    path,
  );
  return {
    letter: letterOf(index),
    label: labelOf(metric, lexicon),
    isHidden: metric.hidden ?? false,
    source: isOfEvents
      ? {
          kind: 'events',
          event: selector.event,
          isFirstEver: metric.firstEver ?? false,
          edge,
          own: selector.filter,
        }
      : sourceOfPeople(metric, lexicon),
    measure,
    filter: { kind: 'all', of: [shared, selector.filter].filter((filter) => filter !== everything) },
    sides: planSides(
      { measure, edge, hasOrigins: namesOrigins(metric), sizesIn: sizesOf(metric, path, context) },
      context,
    ),
  };
}

/** Which was somebody's first session ever is not asked. */
function edgeOf(metric: Counting, path: string): SessionEdge | null {
  const edge = metric.kind === 'event' ? sessionEdgeOf(metric.event) : undefined;
  if (edge && metric.kind === 'event' && metric.firstEver) throw noSessionEvent(path);
  return edge ?? null;
}

type PeopleMetric = Exclude<Metric, { kind: 'formula' | 'event' }>;

function sourceOfPeople(metric: PeopleMetric, lexicon: Lexicon): Source {
  return metric.kind === 'profiles'
    ? { kind: 'profiles', of: planCounted(metric.by, lexicon) }
    : { kind: 'cohort', cohort: metric.cohort };
}

function labelOf(metric: Counting, lexicon: Lexicon): string {
  if (metric.kind === 'event') return eventLabel(metric.event, lexicon);
  if (metric.kind === 'profiles') return '';
  return lexicon.snapshot.cohorts.find(({ id }) => id === metric.cohort)?.name ?? '';
}

function measureOf(metric: Counting, lexicon: Lexicon): PlannedMeasure {
  if (metric.kind === 'cohort') return planMeasure({ kind: 'unique' }, lexicon);
  const measure = planMeasure(metric.measure, lexicon);
  return metric.kind === 'profiles' ? ofProfiles(measure, planCounted(metric.by, lexicon)) : measure;
}

type SizesIn = ((period: Period) => readonly Size[]) | null;

function sizesOf(metric: Counting, path: string, { lexicon, now }: MetricContext): SizesIn {
  return metric.kind === 'cohort'
    ? (period) => planSizes(metric.cohort, period, { lexicon, now }, `${path}.cohort`)
    : null;
}

/** A profile has no properties but its own. */
function ofProfiles(measure: PlannedMeasure, of: Counted): PlannedMeasure {
  return measure.kind === 'property' && !(measure.property && isOfProfile(measure.property, of))
    ? { ...measure, property: null }
    : measure;
}

/** What a metric's questions ask, whatever the period. */
interface Asked {
  readonly measure: PlannedMeasure;
  readonly edge: SessionEdge | null;
  readonly hasOrigins: boolean;
  readonly sizesIn: SizesIn;
}

function planSides(asked: Asked, context: MetricContext): Side[] {
  const { current, compare, breakdowns } = context;
  const side = (period: Period, split: readonly PlannedBreakdown[]) =>
    planSide(asked, period, split, context);
  const answer = side(current, breakdowns);
  if (compare?.kind === 'period') return [answer, side(compare.period, breakdowns)];
  return compare?.kind === 'overall' ? [answer, side(current, [])] : [answer];
}

function planSide(
  { measure, edge, hasOrigins, sizesIn }: Asked,
  period: Period,
  breakdowns: readonly PlannedBreakdown[],
  { transform, unit, zone, now, lexicon }: MetricContext,
): Side {
  const question = (asked: Period): Question => {
    const rolling = measure.kind === 'rolling' ? rollingWindows(asked, measure.windowDays, now, zone) : null;
    const stretch = rolling ? windowsOf(rolling) : asked;
    return {
      period: asked,
      rolling,
      sessions: edge || hasSessions(measure) ? planSessions(lexicon, stretch, zone, hasOrigins) : null,
      sizes: sizesIn?.(asked) ?? null,
      breakdowns,
    };
  };
  const reach =
    transform?.kind === 'rolling' ? question(bucketsBefore(period, unit, transform.window - 1, zone)) : null;
  return { answer: question(period), reach };
}

function hasSessions(measure: PlannedMeasure): boolean {
  return 'units' in measure && measure.units.kind === 'sessions';
}

function planFormulas(metrics: readonly Metric[]): PlannedFormula[] {
  const letters = new Set(
    metrics.flatMap(({ kind }, index) => (kind === 'formula' ? [] : [letterOf(index)])),
  );
  return metrics.flatMap((metric, index) => {
    if (metric.kind !== 'formula') return [];
    const path = `metrics[${index}].formula`;
    const formula = parseFormula(metric.formula, path);
    const named = metricsIn(formula);
    if (named.length === 0 || named.some((letter) => !letters.has(letter))) throw badFormula(path);
    return [{ letter: letterOf(index), label: metric.formula, formula }];
  });
}

function planLimits(definition: InsightsDefinition, buckets: number, metrics: readonly PlannedMetric[]) {
  const { compare, transform } = definition;
  const { limit = definition.metrics.some(isDistribution) ? DEFAULT_BARS : DEFAULT_SEGMENTS } = definition;
  const shown = Math.max(1, Math.min(limit, Math.floor(MAX_CELLS / buckets)));
  const isAlone = metrics.length === 1 && compare === undefined && transform?.kind !== 'rolling';
  return { limit: shown, segmentsRead: isAlone ? shown : MAX_SEGMENTS_READ };
}
