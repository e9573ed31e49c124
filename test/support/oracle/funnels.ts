import type { Breakdown, FunnelBehaviour, FunnelsDefinition, SegmentValue } from '#contract';
import type { World, WorldEvent } from '../seed.ts';
import { aggregateOf } from './behaviours.ts';
import { startOfDate, wallClock } from './clock.ts';
import { evenStep, previous, span, stretch } from './insights.ts';
import { asOfNow, declared, holds, personOf, valuesOf } from './lives.ts';
import { fewestIn } from './narrow.ts';
import { compareSegments, customEvent, isFirstEver, isMeant, passesOwn, valuesIn } from './segments.ts';
import { behind, isApart, sessionEdge, withSessionEvents } from './session-edges.ts';

/**
 * Funnels, answered the slow and obvious way: each person is walked through the steps from each of their first steps, one event at a
 * time. Of `src/reports` it shares nothing; names, filters and segments it reads as the oracle of Insights does.
 */
interface FunnelAnswer {
  readonly reached: readonly number[];
  readonly people: readonly number[];
  readonly sums: readonly number[];
  /** Averages, from the second step on. */
  readonly fromPrevious: readonly (number | null)[];
  readonly fromFirst: readonly (number | null)[];
}

/** From the step before, and from the first; null where nobody came so far. */
interface Times {
  readonly fromPrevious: { readonly average: number; readonly median: number } | null;
  readonly fromFirst: { readonly average: number; readonly median: number } | null;
}

export interface FunnelsAnswer {
  readonly overall: FunnelAnswer;
  readonly comparison: FunnelAnswer | undefined;
  readonly segments: readonly (FunnelAnswer & { readonly segment: readonly SegmentValue[] })[];
  readonly buckets: readonly string[];
  /** By segment (in the order of `segments`, or the whole), bucket and step. */
  readonly cells: readonly (readonly (readonly number[])[])[];
  /** The same places, where a curve of times is asked for: from the second step on. */
  readonly cellTimes: readonly (readonly (readonly Times[])[])[];
  readonly durations: readonly number[];
}

interface Entry {
  readonly subject: string;
  readonly scope: string;
  readonly at: number;
  readonly order: number;
  readonly events: readonly WorldEvent[];
  readonly until: number;
  readonly used: readonly number[];
  readonly isSuperseded: boolean;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

export function askFunnels(given: World, definition: FunnelsDefinition, now: number): FunnelsAnswer {
  const world = withSessionEvents(asOfNow(given, now));
  const zone = world.timezone;
  const { view, breakdowns = [], behaviour } = definition;
  const isSplit = breakdowns.length > 0 || behaviour !== undefined;
  const current = span(definition.range, now, zone);
  const unit = 'unit' in view ? view.unit : 'day';
  const whole = stretch(current, unit, zone);
  const compared = definition.compare ? stretch(previous(current, definition.range), 'day', zone) : undefined;
  const overall = entriesOf(world, definition, whole, undefined, false);
  const split = isSplit ? segmented(world, definition, whole, undefined) : new Map<string, Entry[]>();
  const segments = [...split.entries()]
    .map(([key, entries]) => ({ key, entries, segment: JSON.parse(key) as SegmentValue[] }))
    .filter(
      ({ entries }) => new Set(entries.map(({ subject }) => subject)).size >= fewestIn(world, definition),
    )
    .sort((a, b) => b.entries.length - a.entries.length || compareSegments(a.segment, b.segment))
    .slice(0, definition.limit ?? 12);
  const isByBucket = view.kind === 'trend' || view.kind === 'days';
  const bucketOf = (at: number) => whole.buckets.findIndex(({ from, to }) => at >= from && at < to);
  const scoped = view.kind === 'trend' ? bucketOf : undefined;
  const bucketsOf = (entries: readonly Entry[]) =>
    whole.buckets.map((_, bucket) =>
      entries.filter(({ events }) => bucketOf(events[0]?.time ?? 0) === bucket),
    );
  const buckets = !isByBucket
    ? []
    : isSplit
      ? segments.map(({ key }) => bucketsOf(segmented(world, definition, whole, scoped).get(key) ?? []))
      : [bucketsOf(entriesOf(world, definition, whole, scoped, false))];
  const isTimed = 'curve' in view && view.curve !== undefined && view.curve !== 'conversion';
  return {
    overall: answerOf(world, definition, overall),
    comparison: compared
      ? answerOf(world, definition, entriesOf(world, definition, compared, undefined, false))
      : undefined,
    segments: segments.map(({ segment, entries }) => ({ segment, ...answerOf(world, definition, entries) })),
    buckets: isByBucket ? whole.buckets.map(({ label }) => label) : [],
    cells: buckets.map((funnel) => funnel.map((entries) => counted(definition, entries))),
    cellTimes: isTimed ? buckets.map((funnel) => funnel.map((entries) => timesOf(definition, entries))) : [],
    durations:
      view.kind !== 'time'
        ? []
        : overall
            .filter(({ events }) => events.length >= view.to)
            .map(({ events }) => seconds(events[view.from - 1], events[view.to - 1]))
            .sort((a, b) => a - b),
  };
}

function seconds(from: WorldEvent | undefined, to: WorldEvent | undefined): number {
  return Math.max(0, (to?.time ?? 0) - (from?.time ?? 0)) / 1000;
}

function timesOf({ steps }: FunnelsDefinition, entries: readonly Entry[]): Times[] {
  return steps.slice(1).map((_, before) => {
    const came = entries.filter(({ events }) => events.length > before + 1);
    const since = (step: number) =>
      averages(came.map(({ events }) => seconds(events[step], events[before + 1])));
    return { fromPrevious: since(before), fromFirst: since(0) };
  });
}

function averages(numbers: readonly number[]) {
  if (numbers.length === 0) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low = 0, high = 0] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return { average: numbers.reduce((a, b) => a + b, 0) / numbers.length, median: (low + high) / 2 };
}

function counted({ steps }: FunnelsDefinition, entries: readonly Entry[]): number[] {
  return steps.map((_, step) => entries.filter(({ events }) => events.length > step).length);
}

function answerOf(world: World, definition: FunnelsDefinition, entries: readonly Entry[]): FunnelAnswer {
  const { steps, sum } = definition;
  const at = (step: number) => entries.filter(({ events }) => events.length > step);
  const average = (numbers: readonly number[]) =>
    numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0) / numbers.length;
  return {
    reached: counted(definition, entries),
    people: steps.map((_, step) => new Set(at(step).map(({ subject }) => subject)).size),
    sums: !sum
      ? []
      : steps.map((_, step) =>
          at(step).reduce((total, { events }) => total + numberOn(world, sum, events[step]), 0),
        ),
    fromPrevious: steps
      .slice(1)
      .map((_, step) => average(at(step + 1).map(({ events }) => seconds(events[step], events[step + 1])))),
    fromFirst: steps
      .slice(1)
      .map((_, step) => average(at(step + 1).map(({ events }) => seconds(events[0], events[step + 1])))),
  };
}

function numberOn(
  world: World,
  ref: NonNullable<FunnelsDefinition['sum']>,
  event: WorldEvent | undefined,
): number {
  const property = declared(world, ref);
  if (!event || property?.scope !== 'event' || property.kind !== 'number') return 0;
  return Number(event.properties[property.name] ?? 0);
}

// --- entries ----------------------------------------------------------------------------------------------------------

type BucketOf = ((at: number) => number) | undefined;

function segmented(
  world: World,
  definition: FunnelsDefinition,
  range: Range,
  bucketOf: BucketOf,
): Map<string, Entry[]> {
  const { breakdowns = [], behaviour, counting = 'unique', reentry } = definition;
  const asInsights = {
    metrics: definition.steps.map(({ event }) => ({
      kind: 'event' as const,
      event,
      measure: { kind: 'total' as const },
    })),
    range: definition.range,
    unit: 'day' as const,
  };
  const whole = { ...range, buckets: [] };
  const widths = breakdowns.map((breakdown) => evenStep(world, asInsights, breakdown, whole));
  const all = entriesOf(
    world,
    { ...definition, filter: undefined } as FunnelsDefinition,
    range,
    bucketOf,
    true,
  );
  const rows = all.flatMap((entry) => {
    const values = breakdowns.map((breakdown, index): SegmentValue[] => {
      const of = (event: WorldEvent) =>
        isByEvent(breakdown) ? [nameOf(world, event)] : valuesIn(world, event, breakdown, widths[index] ?? 1);
      const isSet = (event: WorldEvent) => of(event).some(({ kind }) => kind !== 'unset');
      const event = attributed(definition, entry.events, isSet);
      return event ? of(event) : [{ kind: 'unset' as const }];
    });
    if (behaviour) values.push([doneBetween(world, definition, behaviour, entry)]);
    const keys = values.reduce<SegmentValue[][]>(
      (lists, list) => lists.flatMap((head) => list.map((value) => [...head, value])),
      [[]],
    );
    return [...new Set(keys.map((key) => JSON.stringify(key)))].map((key) => ({ key, entry }));
  });
  const segments = new Map<string, Entry[]>();
  for (const { key, entry } of rows) segments.set(key, [...(segments.get(key) ?? []), entry]);
  for (const [key, entries] of segments) {
    const picked = counting === 'total' ? entries : pick(entries, reentry === 'optimised');
    const passing = picked.filter((entry) => passes(world, definition, entry));
    if (passing.length > 0) segments.set(key, passing);
    else segments.delete(key);
  }
  return segments;
}

/** What the subject did from the one step to the other, looked at event by event: the bar of its number. */
function doneBetween(
  world: World,
  { steps, counted: organisations }: FunnelsDefinition,
  { of, each, between = { after: 1, before: steps.length } }: FunnelBehaviour,
  { subject, events }: Entry,
): SegmentValue {
  const [first, last] = [events[between.after - 1], events[between.before - 1]];
  if (!first || !last) return { kind: 'unset' };
  const done = world.events.filter(
    (event) =>
      (organisations
        ? (event.groups[organisations.group] ?? []).includes(subject)
        : personOf(world, event) === subject) &&
      isMeant(world, event, of.event) &&
      passesOwn(world, event, of) &&
      event.time >= first.time &&
      event.time <= last.time &&
      !events.includes(event),
  );
  if (each.kind === 'count') return barOf(COUNT_EDGES, done.length);
  const number = aggregateOf(world, each, done);
  if (number === undefined) return { kind: 'unset' };
  return barOf(each.aggregate === 'distinct' ? COUNT_EDGES : SCALE_EDGES, number);
}

const POWERS = [0.01, 0.1, 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
const UP = POWERS.flatMap((power) => [1, 2, 5].map((digit) => Number((digit * power).toPrecision(1))));
const SCALE_EDGES = [...UP.map((edge) => -edge).reverse(), 0, ...UP];
const COUNT_EDGES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...UP.filter((edge) => edge > 10)];

function barOf(edges: readonly number[], number: number): SegmentValue {
  return {
    kind: 'number',
    from: edges.findLast((edge) => edge <= number) ?? null,
    to: edges.find((edge) => edge > number) ?? null,
  };
}

function isByEvent(breakdown: Breakdown): boolean {
  return (
    'property' in breakdown &&
    breakdown.property.scope === 'event' &&
    breakdown.property.name === '$event_name'
  );
}

function nameOf(world: World, event: WorldEvent): SegmentValue {
  const { name } = behind(event);
  return world.eventNames.some((known) => known.name === name && known.isPublic)
    ? { kind: 'text', text: name }
    : { kind: 'hidden' };
}

/** One entry per subject and scope: the first, or the first of those that got furthest. */
function pick(entries: readonly Entry[], isOptimised: boolean): Entry[] {
  const best = new Map<string, Entry>();
  for (const entry of [...entries].sort((a, b) => a.at - b.at || a.order - b.order)) {
    const key = `${entry.subject} ${entry.scope}`;
    const known = best.get(key);
    if (!known || (isOptimised && entry.events.length > known.events.length)) best.set(key, entry);
  }
  return [...best.values()];
}

function attributed(
  { attribution = { kind: 'first' } }: FunnelsDefinition,
  events: readonly WorldEvent[],
  isSet: (event: WorldEvent) => boolean,
): WorldEvent | undefined {
  if (attribution.kind === 'step') return events[attribution.step - 1];
  return attribution.kind === 'first' ? events.find(isSet) : [...events].reverse().find(isSet);
}

/** Each condition is asked of the event that the attribution chooses for its property. */
function passes(world: World, definition: FunnelsDefinition, { events }: Entry): boolean {
  const ask = (filter: NonNullable<FunnelsDefinition['filter']>): boolean => {
    if ('all' in filter) return filter.all.every(ask);
    if ('any' in filter) return filter.any.some(ask);
    const isSet = (event: WorldEvent) =>
      'cohort' in filter || holds({ property: filter.property, operator: 'is_set' }, event, world);
    const event = attributed(definition, events, isSet);
    const nobody: WorldEvent = { name: '', time: 0, receivedAt: 0, person: null, groups: {}, properties: {} };
    return holds(filter, event && isSet(event) ? event : nobody, world);
  };
  return definition.filter === undefined || ask(definition.filter);
}

function entriesOf(
  world: World,
  definition: FunnelsDefinition,
  range: Range,
  bucketOf: BucketOf,
  isSplit: boolean,
): Entry[] {
  const { counting = 'unique', reentry, hold = [] } = definition;
  const isOptimised = reentry === 'optimised';
  const isSequence =
    counting === 'total' || isOptimised || (counting === 'unique' && isSplit && hold.length === 0);
  const entries = subjectsOf(world, definition).flatMap((subject) => {
    const attempts = attemptsOf(world, definition, range, bucketOf, subject);
    return isSequence ? inSequence(definition, attempts) : pick(attempts, false);
  });
  const isPicked = isSequence && counting !== 'total' && !isSplit;
  const picked = isPicked ? pick(entries, isOptimised) : entries;
  return isSplit ? picked : picked.filter((entry) => passes(world, definition, entry));
}

function subjectsOf(world: World, { counted: organisations }: FunnelsDefinition): string[] {
  const subjects = world.events.flatMap((event): readonly (string | null)[] =>
    organisations ? (event.groups[organisations.group] ?? []) : [personOf(world, event)],
  );
  return [...new Set(subjects.flatMap((subject) => (subject === null ? [] : [subject])))];
}

function inSequence({ reentry, steps }: FunnelsDefinition, attempts: readonly Entry[]): Entry[] {
  const entries: Entry[] = [];
  for (const attempt of attempts) {
    const before = entries.at(-1);
    const isConverted = attempt.events.length === steps.length;
    const isFree = !before || before.scope !== attempt.scope;
    const isUnused = !before || Math.min(...attempt.used) > Math.max(...before.used);
    const isOver = !before || attempt.at > before.until;
    if (reentry === 'optimised') {
      if (attempt.isSuperseded) continue;
      if (isFree || (isUnused && (isConverted || isOver))) entries.push(attempt);
    } else if (isFree || (isUnused && isOver)) entries.push(attempt);
  }
  return entries;
}

// --- walks ------------------------------------------------------------------------------------------------------------

interface Happened {
  readonly event: WorldEvent;
  readonly steps: readonly number[];
  /** Position among all of the subject's. */
  readonly order: number;
}

function attemptsOf(
  world: World,
  definition: FunnelsDefinition,
  range: Range,
  bucketOf: BucketOf,
  subject: string,
): Entry[] {
  const { steps, exclusions = [], counting, counted: organisations } = definition;
  const isOwn = (event: WorldEvent) =>
    organisations
      ? (event.groups[organisations.group] ?? []).includes(subject)
      : personOf(world, event) === subject;
  const means = (event: WorldEvent, step: FunnelsDefinition['steps'][number]) =>
    isMeant(world, event, step.event) &&
    passesOwn(world, event, step) &&
    (!step.firstEver || isFirstEver(world, step, event));
  const own = world.events.map((event, index) => ({ event, index })).filter(({ event }) => isOwn(event));
  const happened: Happened[] = own
    .map(({ event, index }) => ({
      event,
      index,
      steps: steps.flatMap((step, number) => (means(event, step) ? [number] : [])),
    }))
    .filter((one) => one.steps.length > 0 && held(world, definition, one.event) !== null)
    .sort((a, b) => a.event.time - b.event.time || weight(a.steps) - weight(b.steps) || a.index - b.index)
    .map((one, order) => ({ ...one, order }));
  const excluding = exclusions.map((exclusion) => ({
    after: (exclusion.between?.after ?? 1) - 1,
    before: (exclusion.between?.before ?? steps.length) - 1,
    events: own.map(({ event }) => event).filter((event) => means(event, exclusion)),
  }));
  const stages = stagesOf(definition);
  const starts = happened.filter(
    (one) =>
      one.steps.some((step) => stages[0]?.includes(step)) &&
      one.event.time >= range.from &&
      one.event.time < range.to,
  );
  const grace = graceOf(definition, world);
  const walked = starts.map((start) => {
    const value = held(world, definition, start.event);
    const same = happened.filter(({ event }) => held(world, definition, event) === value);
    const way = walk(stages, same, start, grace);
    const deadline = deadlineOf(world, definition, start.event);
    let until = 0;
    let length = 1;
    for (; length < steps.length; length++) {
      const [here, next] = [way[length - 1], way[length]];
      const out = excluding
        .filter(
          ({ after, before }) => definition.order?.kind === 'any' || (after < length && length <= before),
        )
        .flatMap(({ events }) => events)
        .filter((event) => held(world, definition, event) === value)
        .map(({ time }) => time)
        .filter((time) => time > (here?.event.time ?? 0) + grace && time <= deadline)
        .filter((time) => !next || time + grace < next.event.time)
        .sort((a, b) => a - b)[0];
      if (out === undefined && next && next.event.time <= deadline) continue;
      until = out ?? deadline;
      break;
    }
    const taken = way.slice(0, length);
    return { start, value, way, taken, until, deadline };
  });
  return walked.map(({ start, value, way, taken, until, deadline }, index): Entry => {
    const next = walked.slice(index + 1).find((other) => other.value === value);
    return {
      subject,
      scope: `${bucketOf ? bucketOf(start.event.time) : ''} ${counting === 'session' ? deadline : ''}`,
      at: start.event.time,
      order: start.order,
      events: taken.map(({ event }) => event),
      until,
      used: taken.map(({ order }) => order),
      isSuperseded:
        taken.length > 1 &&
        next !== undefined &&
        next.way[1] !== undefined &&
        next.way[1] === way[1] &&
        next.start.order < next.way[1].order,
    };
  });
}

function weight(steps: readonly number[]): number {
  return steps.reduce((sum, step) => sum + 2 ** step, 0);
}

function stagesOf({ steps, order }: FunnelsDefinition): number[][] {
  if (order?.kind !== 'any') return steps.map((_, step) => [step]);
  const stages: number[][] = [];
  let open: number[] | null = null;
  steps.forEach((_, step) => {
    if (order.anchors.includes(step + 1)) {
      stages.push([step]);
      open = null;
    } else if (open) open.push(step);
    else {
      open = [step];
      stages.push(open);
    }
  });
  return stages;
}

/** None where some event could be two steps. */
function graceOf({ steps }: FunnelsDefinition, world: World): number {
  const meant = steps.map(({ event }) => namesIn(world, event));
  const isTwice = meant.some((names, index) =>
    meant
      .slice(index + 1)
      .some((others) => names.some((name) => others.some((other) => canBeBoth(name, other)))),
  );
  return isTwice ? 0 : 2000;
}

/** The names that an event may have to be meant; null: any. */
function namesIn(world: World, name: string | null): (string | null)[] {
  const custom = customEvent(world, name);
  if (custom) return custom.of.flatMap((part) => namesIn(world, part.event));
  const isSent = name === null || world.eventNames.some((known) => known.name === name && known.isPublic);
  return isSent || sessionEdge(name) ? [name] : [];
}

/** The edge of a session is not any event. */
function canBeBoth(name: string | null, other: string | null): boolean {
  if (name === other) return true;
  return (name === null && !sessionEdge(other)) || (other === null && !sessionEdge(name));
}

/** The events of all steps from one first step on, as far as they happened at all. */
function walk(
  stages: readonly (readonly number[])[],
  happened: readonly Happened[],
  start: Happened,
  grace: number,
): Happened[] {
  const find = (step: number, from: Happened, withGrace: boolean): Happened | undefined => {
    const fitting = happened.filter(({ steps }) => steps.includes(step));
    const before = fitting.filter(
      ({ order, event }) => order < from.order && event.time + grace >= from.event.time,
    );
    if (withGrace && grace > 0 && before.length > 0) return before.at(-1);
    return fitting.find(({ order }) => order > from.order);
  };
  const way: Happened[] = [];
  let last = start;
  for (const [index, stage] of stages.entries()) {
    const found = stage.map((step) =>
      index === 0 && start.steps.includes(step) ? start : find(step, last, index > 0),
    );
    const inOrder = found.filter((one) => one !== undefined).sort((a, b) => a.order - b.order);
    way.push(...inOrder);
    if (inOrder.length < stage.length) return way;
    last = inOrder.at(-1) ?? last;
  }
  return way;
}

/** The held values as text; null where one is missing. */
function held(world: World, { hold = [] }: FunnelsDefinition, event: WorldEvent): string | null {
  const values = hold.map((ref) => {
    const property = declared(world, ref);
    const [value] = property ? valuesOf(world, property, event) : [];
    return typeof value === 'object' ? [...new Set(value)].sort() : value;
  });
  return values.includes(undefined) ? null : JSON.stringify(values);
}

// --- windows ----------------------------------------------------------------------------------------------------------

const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800, month: 2_592_000 };

function deadlineOf(world: World, definition: FunnelsDefinition, event: WorldEvent): number {
  const { window = { kind: 'time', count: 7, unit: 'day' }, counting } = definition;
  if (counting !== 'session' && window.kind === 'time')
    return event.time + 1000 * window.count * SECONDS[window.unit];
  const person = personOf(world, event);
  if (person === null) return 0;
  const length = counting === 'session' || window.kind === 'time' ? 1 : window.count;
  const sessions = sessionsOf(world, person);
  const place = sessions.findIndex((times) => times.includes(event.time));
  return (sessions[place + length - 1] ?? sessions.at(-1))?.at(-1) ?? 0;
}

/** The times of each session. */
function sessionsOf(world: World, person: string): number[][] {
  const times = world.events
    .filter((event) => personOf(world, event) === person)
    .map(({ time }) => time)
    .sort((a, b) => a - b);
  const sessions: number[][] = [];
  const { sessionTimeoutMinutes: minutes = 30 } = world;
  times.forEach((time, index) => {
    const before = times[index - 1];
    const day = startOfDate(wallClock(time, world.timezone).date, world.timezone);
    const isOver = before === undefined || time - before >= minutes * 60_000 || before < day;
    if (isOver || isApart(world, person, before, time)) sessions.push([]);
    sessions.at(-1)?.push(time);
  });
  return sessions;
}
