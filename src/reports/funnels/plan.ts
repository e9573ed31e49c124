import { type Attribution, type Breakdown, curveOf, EVENT_NAME, type FunnelsDefinition } from '#contract';
import type { ProjectId } from '#core';
import type { PropertyRef } from '#events';
import type { PlanContext } from '../report.ts';
import { barsOf, type PlannedBreakdown, planBreakdowns } from '../shared/breakdown.ts';
import { isOnEvent, type OnEvent } from '../shared/cell.ts';
import { type Counted, planCounted } from '../shared/counted.ts';
import { toNames } from '../shared/event-names.ts';
import { type PlannedFilter, planFilter } from '../shared/filter.ts';
import { type Freshness, planFreshness } from '../shared/freshness.ts';
import { eventLabel, type Lexicon, type StoredProperty } from '../shared/lexicon.ts';
import { type PlannedMeasure, planMeasure } from '../shared/measure.ts';
import { leastCrowd } from '../shared/narrow.ts';
import { type PlannedSelector, planFirstEver, planSelector, type Stretch } from '../shared/selector.ts';
import { planSessions, type Sessions } from '../shared/sessions.ts';
import {
  cut,
  type Period,
  previousSpan,
  resolveSpan,
  type Span,
  toZone,
  type Unit,
  type Zone,
} from '../shared/time.ts';
import { badFunnel, isLeavingOut, stepsAround, windowSeconds } from './definition.ts';

/** Everything that is decided about a funnel: plain data, no SQL. */
export interface FunnelPlan {
  readonly projectId: ProjectId;
  readonly k: number;
  readonly timezone: string;
  readonly labels: readonly string[];
  readonly steps: readonly PlannedSelector[];
  /** Steps (from 0) by turns: those of one stage happen in any order. */
  readonly stages: readonly (readonly number[])[];
  /** Milliseconds within which the order of two events says nothing; 0 where one event could be two steps. */
  readonly graceMs: number;
  readonly exclusions: readonly PlannedExclusion[];
  readonly window: PlannedWindow;
  readonly counting: 'unique' | 'total' | 'session';
  readonly isOptimised: boolean;
  readonly hold: readonly StoredProperty[];
  /** One of the held properties was never seen: no event has it. */
  readonly isImpossible: boolean;
  readonly filter: PlannedFilter | null;
  /** The bars of the behaviour last, where one is asked for. */
  readonly breakdowns: readonly PlannedBreakdown[];
  readonly behaviour: PlannedBehaviour | null;
  readonly attribution: Attribution;
  readonly counted: Counted;
  /** The segment that the others are held against. */
  readonly control: FunnelsDefinition['control'];
  /** `null` without a sum; `unknown` where the property was never seen. */
  readonly sum: OnEvent | 'unknown' | null;
  /** Steps (from 0) between which the time is measured. */
  readonly time: { readonly from: number; readonly to: number } | null;
  /** Whether each interval says how long it took. */
  readonly isTimedByInterval: boolean;
  readonly questions: readonly FunnelQuestion[];
  /** The range, whole: its extremes decide even buckets. */
  readonly current: Period;
  readonly limit: number;
  /** Segments of fewer people are read as if nobody were in them; 0: none are. */
  readonly leastCrowd: number;
  readonly freshness: Freshness;
}

interface PlannedExclusion extends PlannedSelector {
  /** It counts from the step `after` (from 0) until the step `before`. */
  readonly after: number;
  readonly before: number;
}

/** What was done from the step `after` (from 0) to the step `before`, as a number. */
export interface PlannedBehaviour {
  readonly selector: PlannedSelector;
  readonly measure: PlannedMeasure & { readonly kind: 'total' | 'property' };
  readonly after: number;
  readonly before: number;
}

type PlannedWindow =
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'sessions'; readonly count: number };

/** The funnel asked of one period: what each statement answers. */
export interface FunnelQuestion {
  readonly answers: 'overall' | 'segments' | 'cells' | 'comparison';
  readonly period: Period;
  /** `trend`: a funnel per bucket. `days`: one funnel, its entries by bucket. */
  readonly buckets: 'none' | 'trend' | 'days';
  readonly isSplit: boolean;
  readonly sessions: Sessions | null;
}

const GRACE_MS = 2000;
const DAY_MS = 86_400_000;
const LONGEST_MS = 366 * DAY_MS;
const DEFAULT_SEGMENTS = 12;
const DEFAULT_WINDOW = { kind: 'time', count: 7, unit: 'day' } as const;

export function planFunnels(definition: FunnelsDefinition, { lexicon, now }: PlanContext): FunnelPlan {
  const { projectId, timezone, k } = lexicon.snapshot;
  const zone = toZone(timezone);
  const window = planWindow(definition);
  const span = resolveSpan(definition.range, now, zone);
  const stretch = stretchOf(definition, { span, window, zone });
  const steps = definition.steps.map((step, index) =>
    planFirstEver(step, lexicon, zone, `steps[${index}]`, stretch),
  );
  const behaviour = planBehaviour(definition, lexicon, zone, stretch);
  const events = [...steps, ...(behaviour ? [behaviour.selector] : [])].map(({ event }) => event);
  const stages = planStages(definition, steps);
  const hold = planHold(definition.hold ?? [], lexicon);
  return {
    projectId,
    k,
    timezone,
    labels: definition.steps.map(({ label, event }) => label ?? eventLabel(event, lexicon)),
    steps,
    stages,
    graceMs: haveOverlap(steps) ? 0 : GRACE_MS,
    exclusions: planExclusions(definition, lexicon, zone, stretch),
    window,
    counting: definition.counting ?? 'unique',
    isOptimised: definition.reentry === 'optimised',
    hold,
    isImpossible: hold.length < (definition.hold ?? []).length,
    filter: definition.filter ? planFilter(definition.filter, lexicon, zone, 'filter') : null,
    breakdowns: [...planSegments(definition, lexicon), ...planBars(definition)],
    behaviour,
    attribution: definition.attribution ?? { kind: 'first' },
    counted: planCounted(definition.counted, lexicon),
    control: definition.control,
    sum: planSum(definition.sum, lexicon),
    time: definition.view.kind === 'time' ? timed(definition.view) : null,
    isTimedByInterval: curveOf(definition.view) !== 'conversion',
    questions: planQuestions(definition, { lexicon, span, window, zone }),
    current: wholePeriod(span, zone),
    leastCrowd: isLeavingOut(definition) ? leastCrowd(k) : 0,
    limit: definition.limit ?? DEFAULT_SEGMENTS,
    freshness: planFreshness(events, lexicon),
  };
}

/** By properties and cohorts as in every question; and by the event that was the step. */
function planSegments({ breakdowns = [] }: FunnelsDefinition, lexicon: Lexicon): PlannedBreakdown[] {
  const planned = planBreakdowns(breakdowns, lexicon, lexicon.snapshot.timezone);
  return planned.map((breakdown, index) =>
    isByEvent(breakdowns[index])
      ? { property: null, keys: { kind: 'names', names: toNames(lexicon) } }
      : breakdown,
  );
}

/** How often from none on; aggregates on the scale of all distributions. */
function planBars({ behaviour }: FunnelsDefinition): PlannedBreakdown[] {
  if (!behaviour) return [];
  const { each } = behaviour;
  return [barsOf(each.kind === 'count' || each.aggregate === 'distinct', 0)];
}

function planBehaviour(
  { behaviour, steps }: FunnelsDefinition,
  lexicon: Lexicon,
  zone: Zone,
  stretch: Stretch,
): PlannedBehaviour | null {
  if (!behaviour) return null;
  const { of, each } = behaviour;
  const measure = planMeasure(
    each.kind === 'count' ? { kind: 'total' } : { ...each, kind: 'property' },
    lexicon,
  );
  // What was asked for is one of the two.
  if (measure.kind !== 'total' && measure.kind !== 'property') throw badFunnel('behaviour.each');
  return {
    selector: planSelector(of, lexicon, zone, 'behaviour.of', stretch),
    measure,
    ...stepsAround(behaviour, steps.length),
  };
}

function isByEvent(breakdown: Breakdown | undefined): boolean {
  if (!breakdown || 'cohorts' in breakdown) return false;
  const { scope, name } = breakdown.property;
  return scope === 'event' && name === EVENT_NAME && breakdown.buckets === undefined;
}

/** A run of steps without an anchor is one stage; in a specific order each step is its own. */
function planStages({ order }: FunnelsDefinition, steps: readonly PlannedSelector[]): number[][] {
  if (order?.kind !== 'any') return steps.map((_, index) => [index]);
  const isAnchor = (step: number) => order.anchors.includes(step + 1);
  const stages: number[][] = [];
  steps.forEach((_, step) => {
    const open = stages.at(-1);
    if (open && !isAnchor(step) && !isAnchor(step - 1)) open.push(step);
    else stages.push([step]);
  });
  for (const stage of stages) {
    const own = stage.flatMap((step) => steps[step] ?? []);
    if (haveOverlap(own)) throw badFunnel('order');
  }
  return stages;
}

/** Whether one event could be two of these. */
function haveOverlap(steps: readonly PlannedSelector[]): boolean {
  return steps.some((step, index) => steps.slice(index + 1).some((other) => isOverlap(step, other)));
}

function isOverlap({ event: a, edge }: PlannedSelector, { event: b, edge: other }: PlannedSelector): boolean {
  if (edge !== other) return false;
  if (a.kind === 'none' || b.kind === 'none') return false;
  if (a.kind === 'any' || b.kind === 'any') return true;
  return a.tokens.some((token) => b.tokens.includes(token));
}

function planExclusions(
  { exclusions = [], steps }: FunnelsDefinition,
  lexicon: Lexicon,
  zone: Zone,
  stretch: Stretch,
): PlannedExclusion[] {
  return exclusions.map((exclusion, index) => ({
    ...planSelector(exclusion, lexicon, zone, `exclusions[${index}]`, stretch),
    after: (exclusion.between?.after ?? 1) - 1,
    before: (exclusion.between?.before ?? steps.length) - 1,
  }));
}

/** Counting sessions, all steps are in the session of the first. */
function planWindow({ window = DEFAULT_WINDOW, counting }: FunnelsDefinition): PlannedWindow {
  if (counting === 'session') return { kind: 'sessions', count: 1 };
  return window.kind === 'sessions'
    ? { kind: 'sessions', count: window.count }
    : { kind: 'time', ms: 1000 * windowSeconds(window) };
}

const PREFERENCE = ['text', 'list', 'number', 'boolean', 'date'] as const;

function planHold(refs: readonly PropertyRef[], lexicon: Lexicon): StoredProperty[] {
  return refs.flatMap((ref) => {
    const stored = lexicon.property(ref);
    return PREFERENCE.flatMap((kind) => stored.find((property) => property.kind === kind) ?? []).slice(0, 1);
  });
}

/** What is stored on the event, or made of it; what is made of a profile alone is refused like the profile's own. */
function planSum(ref: PropertyRef | undefined, lexicon: Lexicon): FunnelPlan['sum'] {
  if (ref === undefined) return null;
  const number = lexicon.property(ref).find(({ kind }) => kind === 'number');
  if (number === undefined) return 'unknown';
  if (!isOnEvent(number)) throw badFunnel('sum');
  return number;
}

function timed({ from, to }: { readonly from: number; readonly to: number }) {
  return { from: from - 1, to: to - 1 };
}

interface QuestionContext {
  readonly lexicon: Lexicon;
  readonly span: Span;
  readonly window: PlannedWindow;
  readonly zone: Zone;
}

function planQuestions(
  { view, breakdowns = [], behaviour, compare, range }: FunnelsDefinition,
  { lexicon, span, window, zone }: QuestionContext,
): FunnelQuestion[] {
  const isSplit = breakdowns.length > 0 || behaviour !== undefined;
  const whole = wholePeriod(span, zone);
  const question = (
    answers: FunnelQuestion['answers'],
    period: Period,
    buckets: FunnelQuestion['buckets'] = 'none',
  ): FunnelQuestion => ({
    answers,
    period,
    buckets,
    isSplit: isSplit && (answers === 'segments' || answers === 'cells'),
    sessions: window.kind === 'sessions' ? sessionsOf(lexicon, period, window.count, zone) : null,
  });
  return [
    question('overall', whole),
    ...(isSplit ? [question('segments', whole)] : []),
    ...(view.kind === 'trend' || view.kind === 'days'
      ? [question('cells', cut(span, view.unit, zone), view.kind)]
      : []),
    ...(compare ? [question('comparison', wholePeriod(previousSpan(span, range), zone))] : []),
  ];
}

/** From the first entry of any of the questions to the last step that one may have. */
function stretchOf(
  { compare, range }: FunnelsDefinition,
  { span, window, zone }: Omit<QuestionContext, 'lexicon'>,
): Stretch {
  const { to } = wholePeriod(span, zone);
  const { from } = wholePeriod(compare ? previousSpan(span, range) : span, zone);
  return { from: from - GRACE_MS, to: to + (window.kind === 'time' ? window.ms + 1 : reachOf(window.count)) };
}

function wholePeriod(span: Span, zone: Zone): Period {
  const unit: Unit = span.kind === 'days' ? 'month' : 'hour';
  const { from, to } = cut(span, unit, zone);
  return { from, to, starts: [], labels: [] };
}

/** One session ends with its day; how far apart several are, nobody knows: as far as a window may reach. */
function sessionsOf(lexicon: Lexicon, { from, to }: Period, count: number, zone: Zone): Sessions {
  return planSessions(lexicon, { from: from - GRACE_MS, to: to + reachOf(count) }, zone);
}

function reachOf(sessions: number): number {
  return sessions === 1 ? DAY_MS : LONGEST_MS;
}
