import {
  type FlowsAnchor,
  type FlowsColumn,
  type FlowsDefinition,
  SESSION_EVENTS,
  type SessionEdge,
} from '#contract';
import { AppError, type ProjectId } from '#core';
import type { PropertyRef } from '#events';
import type { PlanContext } from '../report.ts';
import { type PlannedBreakdown, planBreakdowns } from '../shared/breakdown.ts';
import { type Counted, planCounted } from '../shared/counted.ts';
import { type NameTable, toNames } from '../shared/event-names.ts';
import { everything, type PlannedFilter, planFilter } from '../shared/filter.ts';
import { type Freshness, planFreshness } from '../shared/freshness.ts';
import { groupSlotOf, type Lexicon, type StoredProperty } from '../shared/lexicon.ts';
import type { Split } from '../shared/segment.ts';
import { type PlannedSelector, planFirstEver, planSelector } from '../shared/selector.ts';
import { planSessions, type Sessions } from '../shared/sessions.ts';
import { boundsOf, resolveSpan, toZone, type Zone } from '../shared/time.ts';

/** Everything that is decided about a question: plain data, no SQL. */
export interface FlowsPlan {
  readonly projectId: ProjectId;
  readonly k: number;
  readonly timezone: string;
  readonly view: 'steps' | 'paths';
  readonly counting: 'unique' | 'total' | 'session';
  /** Whose walks they are. */
  readonly counted: Counted;
  /** Where the first anchor may happen, and where steps around it may. */
  readonly period: Interval;
  readonly reach: Interval;
  readonly windowMs: number;
  readonly sessions: Sessions | null;
  readonly anchors: readonly PlannedAnchor[];
  readonly columns: readonly FlowsColumn[];
  readonly names: NameTable;
  readonly shown: ShownSteps;
  readonly expansions: readonly Expansion[];
  /** `null`: a property that no event has, so that no event is a step. */
  readonly hold: readonly (StoredProperty | null)[];
  readonly exclusions: readonly PlannedSelector[];
  /** The edges of sessions that are steps beside the events that they are. */
  readonly edges: readonly SessionEdge[];
  readonly filter: PlannedFilter;
  readonly split: Split;
  readonly rows: number;
  readonly limit: number;
  readonly freshness: Freshness;
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

export interface PlannedAnchor {
  readonly selector: PlannedSelector;
  readonly before: number;
  readonly after: number;
  /** Position of the anchor among the columns. */
  readonly column: number;
}

/** Which events are steps, by the numbers of their names. */
type ShownSteps =
  | { readonly kind: 'all' }
  | { readonly kind: 'hide' | 'only'; readonly names: readonly number[] };

/** An event (by the number of its name) that is a node for each value of a property. */
interface Expansion {
  readonly name: number;
  readonly breakdown: PlannedBreakdown;
}

const DAY = 86_400_000;
const UNIT_MS = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: DAY,
  week: 7 * DAY,
  month: 30 * DAY,
} as const;
const LONGEST_WINDOW = 366 * DAY;
const MOST_STEPS = 20;

/** The passes, in order: each adds what it decides. */
export function planFlows(definition: FlowsDefinition, { lexicon, now }: PlanContext): FlowsPlan {
  const { projectId, timezone, k } = lexicon.snapshot;
  const zone = toZone(timezone);
  const counting = definition.counting ?? 'unique';
  const windowMs = planWindow(definition);
  const { from, to } = boundsOf(resolveSpan(definition.range, now, zone), zone);
  const sessions = counting === 'session' ? planSessions(lexicon, { from, to }, zone) : null;
  const reach = sessions
    ? { from: sessions.dayStarts[0] ?? from, to: sessions.to }
    : { from: definition.anchors[0]?.before ? from - windowMs : from, to: to + windowMs };
  const anchors = planAnchors(definition.anchors, lexicon, zone, reach);
  const exclusions = (definition.exclusions ?? []).map((exclusion, index) =>
    planSelector(exclusion, lexicon, zone, `exclusions[${index}]`, reach),
  );
  const selectors = [...anchors.map(({ selector }) => selector), ...exclusions];
  const edges = [...new Set(selectors.flatMap(({ edge }) => edge ?? []))].sort();
  const names = withEdges(toNames(lexicon), edges);
  const breakdowns = planSplit(definition, lexicon, timezone);
  return {
    projectId,
    k,
    timezone,
    view: definition.view ?? 'steps',
    counting,
    counted: planCounted(definition.counted, lexicon),
    period: { from, to },
    reach,
    windowMs,
    sessions,
    anchors,
    columns: columnsOf(anchors),
    names,
    shown: planShown(definition, names),
    expansions: planExpansions(definition, lexicon, names),
    hold: (definition.hold ?? []).map((property) => planHold(property, lexicon)),
    exclusions,
    edges,
    filter: definition.filter ? planFilter(definition.filter, lexicon, zone, 'filter') : everything,
    split: {
      projectId,
      breakdowns,
      events: anchors.slice(0, 1).map(({ selector }) => selector.event),
      period: { from, to },
    },
    rows: definition.rows ?? 3,
    limit: definition.limit ?? 6,
    freshness: planFreshness(
      anchors.map(({ selector }) => selector.event),
      lexicon,
    ),
  };
}

function planWindow({ window = { count: 30, unit: 'day' } }: FlowsDefinition): number {
  const windowMs = window.count * UNIT_MS[window.unit];
  if (windowMs > LONGEST_WINDOW)
    throw new AppError('report_bad_window', 'a window is 366 days long at most', {
      facts: { path: 'window', limit: 366 },
    });
  return windowMs;
}

/** One column for each step before, the anchor, each step after, and one for what is between two anchors. */
function planAnchors(
  anchors: readonly FlowsAnchor[],
  lexicon: Lexicon,
  zone: Zone,
  reach: Interval,
): PlannedAnchor[] {
  const planned: PlannedAnchor[] = [];
  for (const [index, anchor] of anchors.entries()) {
    const { before = 0, after = 3 } = anchor;
    const previous = planned.at(-1);
    const column = previous ? previous.column + previous.after + 1 + before + 1 : before;
    const selector = planFirstEver(anchor, lexicon, zone, `anchors[${index}]`, reach);
    planned.push({ selector, before, after, column });
  }
  if (planned.reduce((steps, { before, after }) => steps + before + after, 0) > MOST_STEPS)
    throw new AppError('report_too_many_steps', 'a flow shows too many steps: fewer before or after', {
      facts: { path: 'anchors', limit: MOST_STEPS },
    });
  return planned;
}

function columnsOf(anchors: readonly PlannedAnchor[]): FlowsColumn[] {
  return anchors.flatMap(({ before, after }, anchor) => [
    ...Array.from({ length: before + 1 + after }, (_, index) => ({
      kind: 'step' as const,
      anchor,
      step: index - before,
    })),
    ...(anchor < anchors.length - 1 ? [{ kind: 'between' as const, anchor }] : []),
  ]);
}

/** Edges of sessions are shown under the names that they are asked by, numbered after all others. */
function withEdges(names: NameTable, edges: readonly SessionEdge[]): NameTable {
  const first = Math.max(0, ...names.numbers) + 1;
  const own = edges.map((edge): string => SESSION_EVENTS[edge]);
  return {
    ...names,
    nameOf: (number) => own[number - first] ?? names.nameOf(number),
    numberOf: (name) => {
      const place = own.indexOf(name ?? '');
      return place < 0 ? names.numberOf(name) : first + place;
    },
  };
}

/** A name that is not public names no step, as one never seen; `null` names those that are not public, together. */
function planShown({ events }: FlowsDefinition, names: NameTable): ShownSteps {
  if (!events) return { kind: 'all' };
  const numbers = events.names.flatMap((name) => names.numberOf(name) ?? []);
  return { kind: events.kind, names: [...new Set(numbers)] };
}

function planExpansions({ expand = [] }: FlowsDefinition, lexicon: Lexicon, names: NameTable): Expansion[] {
  return expand.flatMap(({ event, property }, index): Expansion[] => {
    const stored = lexicon.property(property);
    const chosen = pick(stored, ['text', 'boolean']);
    if (!chosen && stored.length > 0) throw badProperty(`expand[${index}].property`);
    const keys = chosen?.kind === 'boolean' ? ({ kind: 'flag' } as const) : ({ kind: 'token' } as const);
    const name = names.numberOf(event);
    return name === undefined ? [] : [{ name, breakdown: { property: chosen ?? null, keys } }];
  });
}

function planHold(property: PropertyRef, lexicon: Lexicon): StoredProperty | null {
  return pick(lexicon.property(property), ['text', 'number', 'boolean', 'date']) ?? null;
}

function pick(stored: readonly StoredProperty[], kinds: readonly StoredProperty['kind'][]) {
  return kinds
    .map((kind) => stored.find((candidate) => candidate.kind === kind))
    .find((candidate) => candidate !== undefined);
}

/** An entry is in one segment: lists, organisations and several cohorts would put it in more. */
function planSplit({ breakdowns }: FlowsDefinition, lexicon: Lexicon, timezone: string): PlannedBreakdown[] {
  const planned = planBreakdowns(breakdowns ?? [], lexicon, timezone);
  const bad = planned.findIndex(
    ({ property, keys }) =>
      (keys.kind === 'cohorts' && keys.cohorts.length > 1) ||
      (property && (property.kind === 'list' || groupSlotOf(property.place) > 0)),
  );
  if (bad >= 0) throw badProperty(`breakdowns[${bad}]`);
  return planned;
}

function badProperty(path: string) {
  return new AppError('report_bad_flow_property', 'a flow cannot be split by a property of this kind', {
    facts: { path },
  });
}
