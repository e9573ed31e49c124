import type { Breakdown, InsightsDefinition, InsightsSeries, SegmentValue } from '#contract';
import type { PropertyRef } from '#events';
import { subjectOf, valueToken, vocabularyOf, type World, type WorldEvent } from '../seed.ts';
import { creditsOf } from './attribution.ts';
import { addDays, addMonths, firstOfMonth, mondayOf, startOfDate, wallClock } from './clock.ts';
import { membersAt } from './cohorts.ts';
import { asOfNow, declared, holds, personOf, valuesOf } from './lives.ts';
import { fewestIn, isNarrowed } from './narrow.ts';
import {
  compareSegments,
  customEvent,
  distinct,
  isFirstEver,
  isMeant,
  isNamed,
  position,
  rank,
  segmentsOf,
} from './segments.ts';
import { isEdge, type Session, sessionEdge, sessionOf, withSessions } from './session-edges.ts';

/**
 * Insights, answered the slow and obvious way: in memory, from clear events, one bucket and one segment at a time. It shares no code
 * with `src/reports`; where both agree on random questions and random lives, both are probably right.
 */
export interface OracleAnswer {
  readonly buckets: readonly string[];
  readonly comparisonBuckets: readonly string[] | undefined;
  readonly series: readonly InsightsSeries[];
  readonly moreSegments: number;
  readonly unshown?: readonly { readonly metric: string; readonly people: number | null }[];
  readonly freshAt: string | null;
}

type Unit = InsightsDefinition['unit'];

interface Bucket {
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly buckets: readonly Bucket[];
}

/** What a metric is held against: its own buckets, those before them, and by what it is split there. */
interface Side {
  readonly stretch: Stretch;
  readonly isSplit: boolean;
}

type Sides = readonly { readonly found: Map<string, Answer>; readonly empty: Answer }[];

export function askOracle(given: World, definition: InsightsDefinition, now: number): OracleAnswer {
  const world = asOfNow(given, now);
  const zone = world.timezone;
  const { compare, transform } = definition;
  const [current, comparison] = stretches(definition, now, zone);
  const breakdowns = definition.breakdowns ?? [];
  const steps = breakdowns.map((breakdown) => stepOf(world, definition, breakdown, current));
  const sides: Side[] = [
    { stretch: current, isSplit: true },
    ...(comparison ? [{ stretch: comparison, isSplit: true }] : []),
    ...(compare?.kind === 'overall' ? [{ stretch: current, isSplit: false }] : []),
  ];
  const window = transform?.kind === 'rolling' ? (transform.window ?? 7) : 1;

  const fewest = fewestIn(world, definition);
  const hasBars = definition.metrics.some(isOfBars);
  const isWhole = breakdowns.length === 0 && !hasBars;
  const answers = new Map<string, Sides>();
  const segments = new Map<string, SegmentValue[]>();
  definition.metrics.forEach((metric, index) => {
    if (metric.kind === 'formula') return;
    const told = edgeOf(metric) ? withSessions(world) : world;
    const asked = sides.map(({ stretch, isSplit }) => {
      const split = isSplit ? breakdowns : [];
      const find = (where: Stretch) => {
        const rows = rowsOf(told, definition, metric, where, now).flatMap((event) =>
          metric.kind === 'event'
            ? creditedSegmentsOf(told, event, split, steps)
            : segmentsOf(told, event, split, steps).map((segment) => ({ event, segment, credit: 1 })),
        );
        const all =
          isSplit && isOfBars(metric)
            ? barsOf(told, metric, rows, where)
            : answersOf(told, metric, split, rows, where, now);
        return new Map([...all].filter(([, { answer }]) => !isSplit || answer.people >= fewest));
      };
      const found = find(stretch);
      if (isSplit || isWhole) for (const [key, { segment }] of found) segments.set(key, segment);
      const earlier = bucketsBefore(stretch, definition.unit, window - 1, zone);
      const before = window > 1 ? find(earlier) : new Map<string, Placed>();
      const withBefore = (answer: Answer, key: string): Answer =>
        window > 1
          ? { ...answer, before: before.get(key)?.answer ?? emptyOf(metric, earlier, now, isSplit) }
          : answer;
      return {
        found: new Map([...found].map(([key, { answer }]) => [key, withBefore(answer, key)] as const)),
        empty: withBefore(emptyOf(metric, stretch, now, isSplit), isWhole ? '[]' : 'none'),
      };
    });
    answers.set(letter(index), asked);
  });
  if (isWhole) segments.set('[]', []);

  const ordered = [...segments.entries()].sort(([a, left], [b, right]) => {
    for (const [side] of hasBars && breakdowns.length === 0 ? [] : answers.values()) {
      const [x, y] = [side?.found.get(a)?.total ?? -Infinity, side?.found.get(b)?.total ?? -Infinity];
      if (x !== y) return y > x ? 1 : -1;
    }
    return compareSegments(left, right);
  });
  const shown = ordered.slice(0, definition.limit ?? (hasBars ? 60 : 12));
  /** The answer for a segment, and what it is held against. */
  const pair = (name: string, key: string): [Answer, Answer?] => {
    const [own, other] = answers.get(name) ?? [];
    if (!own) throw new Error('a metric that was not asked');
    const of = (side: Sides[number], where: string) => side.found.get(where) ?? side.empty;
    const current_ = of(own, key);
    if (compare?.kind === 'segment') return [current_, of(own, JSON.stringify(compare.segment))];
    return other ? [current_, of(other, compare?.kind === 'overall' ? '[]' : key)] : [current_];
  };
  const isTelling = fewest > 0 || isNarrowed(definition);
  const finished = (answer: Answer) => transformed(answer, transform, window);
  const line = (place: number, key: string): [Answer, Answer?] | undefined => {
    const metric = definition.metrics[place];
    if (!metric) return undefined;
    if (metric.kind === 'formula')
      return formulaAnswers(metric.formula, [...answers.keys()], isTelling, (name) => pair(name, key));
    const [own, other] = answers.get(letter(place)) ?? [];
    const isKnown = isWhole || own?.found.has(key) || (comparison !== undefined && other?.found.has(key));
    return isKnown ? pair(letter(place), key) : undefined;
  };
  const visible = definition.metrics.flatMap((metric, place) =>
    metric.kind !== 'formula' && metric.hidden ? [] : [place],
  );
  return {
    buckets: current.buckets.map(({ label }) => label),
    comparisonBuckets: comparison?.buckets.map(({ label }) => label),
    series: visible.flatMap((place) =>
      shown.flatMap(([key, segment]): InsightsSeries[] => {
        const metric = definition.metrics[place];
        const [own, other] = line(place, key) ?? [];
        if (!own || !metric) return [];
        const label =
          metric.kind === 'formula'
            ? metric.formula
            : metric.kind === 'event'
              ? (customEvent(world, metric.event)?.name ?? metric.event ?? '')
              : metric.kind === 'cohort'
                ? (vocabularyOf(world).cohorts.find(({ id }) => id === metric.cohort)?.name ?? '')
                : '';
        return [
          {
            metric: letter(place),
            label,
            segment,
            ...finished(own),
            ...(other ? { comparison: finished(other) } : {}),
          },
        ];
      }),
    ),
    moreSegments: ordered.length - shown.length,
    ...(compare?.kind === 'overall'
      ? {
          unshown: visible.map((place) => ({
            metric: letter(place),
            people: Math.max(
              0,
              ...ordered.slice(shown.length).map(([key]) => line(place, key)?.[0].people ?? 0),
            ),
          })),
        }
      : {}),
    freshAt: freshest(world, definition),
  };
}

interface Answer {
  readonly values: (number | null)[];
  readonly total: number | null;
  readonly people: number;
  readonly before?: Answer;
  /** Of sizes of cohorts: the fewest people behind each value. */
  readonly crowds?: (number | null)[];
}

interface Placed {
  readonly segment: SegmentValue[];
  readonly answer: Answer;
}

interface Row {
  readonly event: WorldEvent;
  readonly segment: SegmentValue[];
  /** The part of the event that is in this segment. */
  readonly credit: number;
}

type Credits = ReadonlyMap<WorldEvent, number>;

type Counting = Exclude<InsightsDefinition['metrics'][number], { kind: 'formula' }>;

/** A profile is told like an event of that person without a name, a time or properties. */
function rowsOf(
  world: World,
  definition: InsightsDefinition,
  metric: Counting,
  { from, to, buckets }: Stretch,
  now: number,
): readonly WorldEvent[] {
  const passes = (event: WorldEvent) =>
    holds(definition.filter, event, world) && holds(metric.filter, event, world);
  if (metric.kind === 'profiles' && metric.by) return organisationRows(world, metric.by.group).filter(passes);
  if (metric.kind === 'profiles')
    return world.profiles
      .filter(({ group, id, isDeleted }) => group === null && !isDeleted && !isLinkedDevice(world, id))
      .map(({ id }) => ({ name: '', time: 0, receivedAt: 0, person: id, groups: {}, properties: {} }))
      .filter((one) => passes({ ...one, groups: organisationsOf(world, one) }));
  if (metric.kind === 'cohort')
    return buckets
      .filter((bucket) => bucket.from <= now)
      .flatMap((bucket) =>
        membersAt(world, metric.cohort, Math.min(bucket.to, Math.ceil(now / 60_000) * 60_000)).map(
          (person) => ({ name: '', time: bucket.from, receivedAt: 0, person, groups: {}, properties: {} }),
        ),
      )
      .filter((one) => passes({ ...one, groups: organisationsOf(world, one) }));
  const isRolling = windowDays(metric.measure) > 0;
  const edge = edgeOf(metric);
  return world.events.filter(
    (event) =>
      (edge ? isEdge(world, event, edge) : isMeant(world, event, metric.event)) &&
      (isRolling || (event.time >= from && event.time < to)) &&
      (!metric.firstEver || isFirstEver(world, metric, event)) &&
      passes(event),
  );
}

/** An organisation's profile is told like an event of nobody in it. */
function organisationRows(world: World, key: string): WorldEvent[] {
  return world.profiles
    .filter(({ group, isDeleted }) => group === key && !isDeleted)
    .map(({ id }) => ({
      name: '',
      time: 0,
      receivedAt: 0,
      person: null,
      groups: { [key]: [id] },
      properties: {},
    }));
}

/** Everybody who ever sent an event for one of these; an organisation of nobody stands for itself. */
function peopleSeenIn(world: World, rows: readonly WorldEvent[], key: string): number {
  const each = rows.flatMap(({ groups }) => groups[key] ?? []);
  const seen = each.map((organisation) =>
    world.events
      .filter(({ groups }) => (groups[key] ?? []).includes(organisation))
      .map((event) => personOf(world, event))
      .filter((person) => person !== null),
  );
  return distinct(seen.flat()).length + seen.filter((people) => people.length === 0).length;
}

/** Of whom their events ever named: a filter on organisations asks a profile for these. */
function organisationsOf(world: World, { person }: WorldEvent): WorldEvent['groups'] {
  const own = world.events.filter((event) => personOf(world, event) === person);
  const keys = distinct(own.flatMap(({ groups }) => Object.keys(groups)));
  return Object.fromEntries(
    keys.map((key) => [key, distinct(own.flatMap(({ groups }) => groups[key] ?? []))]),
  );
}

function isLinkedDevice(world: World, id: string): boolean {
  return world.links.some(([device]) => device === id);
}

/** Whether an event has a name that the metric asks for; any event can be the edge of a session. */
function asksOf(world: World, event: WorldEvent, metric: InsightsDefinition['metrics'][number]): boolean {
  return metric.kind === 'event' && (edgeOf(metric) !== undefined || isNamed(world, event, metric.event));
}

function edgeOf(metric: Counting) {
  return metric.kind === 'event' ? sessionEdge(metric.event) : undefined;
}

/** Of those that the metric's own filter lets through. */
function letter(index: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  return index < 26 ? (letters[index] ?? '') : `${letters[Math.floor(index / 26) - 1]}${letters[index % 26]}`;
}

/** One window at a time, one sum at a time. */
function transformed(
  { values, total, people, before, crowds }: Answer,
  transform: InsightsDefinition['transform'],
  window: number,
) {
  if (transform?.kind === 'cumulative') {
    const upTo = values.map((_, index) => values.slice(0, index + 1).filter((value) => value !== null));
    return {
      values: upTo.map((seen) => (seen.length === 0 ? null : add(seen))),
      total,
      people,
      ...(crowds ? { crowds: crowds.map((_, index) => leastOf(crowds.slice(0, index + 1))) } : {}),
    };
  }
  if (transform?.kind !== 'rolling') return { values, total, people, ...(crowds ? { crowds } : {}) };
  const earlier = before?.values ?? [];
  const all = [...earlier, ...values];
  return {
    values: values.map((_, index) => {
      const end = earlier.length + index + 1;
      const seen = all.slice(end - window, end).filter((value) => value !== null);
      return seen.length === 0 ? null : add(seen) / seen.length;
    }),
    total,
    people,
    reach: { points: Math.min(window - 1, values.length), people: before?.people ?? 0 },
    ...(crowds
      ? {
          crowds: values.map((_, index) => {
            const end = earlier.length + index + 1;
            return leastOf([...(before?.crowds ?? []), ...crowds].slice(Math.max(0, end - window), end));
          }),
        }
      : {}),
  };
}

/** Null where there is none. */
function leastOf(crowds: readonly (number | null)[]): number | null {
  const known = crowds.filter((crowd) => crowd !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function add(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function freshest(world: World, { metrics }: InsightsDefinition): string | null {
  const received = world.events
    .filter((event) => metrics.some((metric) => asksOf(world, event, metric)))
    .map(({ receivedAt }) => receivedAt);
  return received.length === 0 ? null : new Date(Math.max(...received)).toISOString();
}

// --- time -------------------------------------------------------------------------------------------------------------

function stretches(definition: InsightsDefinition, now: number, zone: string): [Stretch, Stretch?] {
  const { range, unit, compare } = definition;
  const current = span(range, now, zone);
  const before =
    compare?.kind === 'previous'
      ? previous(current, range)
      : compare?.kind === 'shift'
        ? moved(current, compare.count, compare.unit, zone)
        : undefined;
  return before
    ? [stretch(current, unit, zone), stretch(before, unit, zone)]
    : [stretch(current, unit, zone)];
}

/** The last `count` buckets before a stretch, of whole units. */
function bucketsBefore({ from }: Stretch, unit: Unit, count: number, zone: string): Stretch {
  const today = wallClock(from, zone).date;
  const first = unit === 'week' ? mondayOf(today) : unit === 'month' ? firstOfMonth(today) : today;
  const back =
    unit === 'month' ? addMonths(first, -count) : addDays(first, -count * (unit === 'week' ? 7 : 1));
  const size = unit === 'hour' ? 3_600_000 : 60_000;
  const earlier = stretch(
    unit === 'hour' || unit === 'minute'
      ? { instants: [from - (count + 3) * size, from] }
      : { dates: [back, addDays(first, -1)] },
    unit,
    zone,
  );
  const buckets = count === 0 ? [] : earlier.buckets.slice(-count);
  return { from: buckets[0]?.from ?? from, to: earlier.to, buckets };
}

export type Span =
  | { readonly dates: readonly [string, string] }
  | { readonly instants: readonly [number, number] };

export function span(range: InsightsDefinition['range'], now: number, zone: string): Span {
  if ('from' in range) return { dates: [range.from, range.to] };
  const today = wallClock(now, zone).date;
  const { last, unit } = range;
  if (unit === 'day') return { dates: [addDays(today, 1 - last), today] };
  if (unit === 'week')
    return { dates: [addDays(mondayOf(today), 7 * (1 - last)), addDays(mondayOf(today), 6)] };
  if (unit === 'month')
    return {
      dates: [addMonths(firstOfMonth(today), 1 - last), addDays(addMonths(firstOfMonth(today), 1), -1)],
    };
  const size = unit === 'hour' ? 3_600_000 : 60_000;
  const wall = wallClock(now, zone);
  const into = (now % 60_000) + (unit === 'hour' ? wall.minute * 60_000 : 0);
  const start = now - into;
  return { instants: [start - (last - 1) * size, start + size] };
}

export function previous(current: Span, range: InsightsDefinition['range']): Span {
  if ('instants' in current) {
    const [from, to] = current.instants;
    return { instants: [from - (to - from), from] };
  }
  const [first, last] = current.dates;
  if ('last' in range && range.unit === 'month')
    return { dates: [addMonths(first, -range.last), addDays(first, -1)] };
  const days = datesBetween(first, last).length;
  return { dates: [addDays(first, -days), addDays(first, -1)] };
}

function moved(current: Span, count: number, unit: Unit, zone: string): Span {
  const size = unit === 'hour' ? 3_600_000 : unit === 'minute' ? 60_000 : 0;
  const back = (date: string) =>
    unit === 'month' ? addMonths(date, -count) : addDays(date, -count * (unit === 'week' ? 7 : 1));
  if ('dates' in current) {
    const [first, last] = current.dates;
    if (size === 0) return { dates: [back(first), back(last)] };
    const [from, to] = [startOfDate(first, zone), startOfDate(addDays(last, 1), zone)];
    return { instants: [from - count * size, to - count * size] };
  }
  const [from, to] = current.instants;
  const date = wallClock(from, zone).date;
  const distance = size > 0 ? count * size : datesBetween(back(date), date).length * 86_400_000 - 86_400_000;
  return { instants: [from - distance, to - distance] };
}

function datesBetween(first: string, last: string): string[] {
  const dates: string[] = [];
  for (let date = first; date <= last; date = addDays(date, 1)) dates.push(date);
  return dates;
}

export function stretch(span: Span, unit: Unit, zone: string): Stretch {
  const [from, to] =
    'instants' in span
      ? span.instants
      : [startOfDate(span.dates[0], zone), startOfDate(addDays(span.dates[1], 1), zone)];
  // Walk through the stretch; a new bucket begins where the local unit (and, below a day, the offset) is another.
  const step = unit === 'minute' ? 60_000 : 15 * 60_000;
  const buckets: Bucket[] = [];
  let name = '';
  for (let instant = from; instant < to; instant = Math.floor(instant / step) * step + step) {
    const next = unitName(instant, unit, zone);
    if (next === name) continue;
    name = next;
    const last = buckets.at(-1);
    if (last) buckets[buckets.length - 1] = { ...last, to: instant };
    const label =
      unit === 'hour' || unit === 'minute'
        ? wallClock(instant, zone).iso
        : wallClock(startOfDate(next, zone), zone).iso;
    buckets.push({ label, from: instant, to });
  }
  return { from, to, buckets };
}

function unitName(instant: number, unit: Unit, zone: string): string {
  const { date, hour, minute, offsetMinutes } = wallClock(instant, zone);
  switch (unit) {
    case 'minute':
      return `${date} ${hour}:${minute} ${offsetMinutes}`;
    case 'hour':
      return `${date} ${hour} ${offsetMinutes}`;
    case 'day':
      return date;
    case 'week':
      return mondayOf(date);
    case 'month':
      return firstOfMonth(date);
  }
}

// --- segments ---------------------------------------------------------------------------------------------------------

/** The same, where one of the breakdowns may be attributed: each segment has a part of the event. */
function creditedSegmentsOf(
  world: World,
  event: WorldEvent,
  breakdowns: readonly Breakdown[],
  steps: readonly number[],
): Row[] {
  const place = breakdowns.findIndex(isAttributed);
  const attributed = breakdowns[place];
  if (!attributed || 'cohorts' in attributed)
    return segmentsOf(world, event, breakdowns, steps).map((segment) => ({ event, segment, credit: 1 }));
  const others = breakdowns.map((breakdown, index) =>
    index === place ? { property: { scope: 'event' as const, name: 'never-sent' } } : breakdown,
  );
  return creditsOf(world, event, attributed, steps[place] ?? 1).flatMap(({ value, credit }) =>
    segmentsOf(world, event, others, steps).map((segment) => ({
      event,
      segment: segment.with(place, value),
      credit,
    })),
  );
}

function isAttributed(breakdown: Breakdown): boolean {
  return 'property' in breakdown && breakdown.attribution !== undefined;
}

/** The numbers of an attributed breakdown are those of its touchpoints. */
function stepOf(
  world: World,
  definition: InsightsDefinition,
  breakdown: Breakdown,
  current: Stretch,
): number {
  const attribution = 'property' in breakdown ? breakdown.attribution : undefined;
  if (!attribution) return evenStep(world, definition, breakdown, current);
  const event = attribution.touchpoint?.event ?? null;
  return evenStep(
    world,
    { ...definition, metrics: [{ kind: 'event', event, measure: { kind: 'total' } }] },
    breakdown,
    { ...current, from: current.from - (attribution.lookbackDays ?? 30) * 86_400_000 },
  );
}

/** Even buckets: the smallest of 1, 2, 5 × 10ⁿ of which twelve cover the numbers (at least 1 where all are whole). */
export function evenStep(
  world: World,
  definition: InsightsDefinition,
  breakdown: Breakdown,
  current: Stretch,
): number {
  const property = 'cohorts' in breakdown ? undefined : declared(world, breakdown.property);
  if (property?.kind !== 'number') return 1;
  const profiles = world.profiles.filter(
    ({ group, isDeleted }) =>
      !isDeleted && (property.scope === 'group' ? group === property.group : group === null),
  );
  const events = world.events.filter(
    (event) =>
      event.time >= current.from &&
      event.time < current.to &&
      definition.metrics.some((metric) => asksOf(world, event, metric)),
  );
  const sources = property.scope === 'event' ? events : profiles;
  const numbers = sources
    .map(({ properties }) => properties[property.name])
    .filter((value) => typeof value === 'number');
  if (numbers.length === 0) return 1;
  const width = Math.max(...numbers) - Math.min(...numbers);
  if (width === 0) return 1;
  const isWhole = numbers.every(Number.isInteger);
  for (let exponent = -6; ; exponent++)
    for (const digit of [1, 2, 5]) {
      const step = Number(`${digit}e${exponent}`);
      if (step * 12 >= width && (step >= 1 || !isWhole)) return step;
    }
}

// --- measures ---------------------------------------------------------------------------------------------------------

function windowDays({ kind }: AnyMeasure): number {
  return kind === 'dau' ? 1 : kind === 'wau' ? 7 : kind === 'mau' ? 30 : 0;
}

type AnyMeasure = Exclude<Counting, { kind: 'cohort' }>['measure'];

/** The answers of the segments in which there is anything that the measure looks at. */
function answersOf(
  world: World,
  metric: Counting,
  split: readonly Breakdown[],
  rows: readonly Row[],
  stretch: Stretch,
  now: number,
): Map<string, Placed> {
  if (metric.kind === 'cohort') return cohortAnswers(rows, stretch, now);
  const { kind, measure } = metric;
  if (measure.kind === 'unique' && measure.once) return onceAnswers(world, measure, split, rows, stretch);
  const found = new Map<string, Placed>();
  for (const [key, members] of groupBy(rows, ({ segment }) => JSON.stringify(segment))) {
    const events = members.map(({ event }) => event);
    const answer =
      kind === 'profiles'
        ? profilesAnswer(world, metric, events, stretch)
        : answerOf(
            world,
            measure,
            events,
            stretch,
            now,
            new Map(members.map((one) => [one.event, one.credit])),
          );
    if (answer) found.set(key, { segment: members[0]?.segment ?? [], answer });
  }
  return found;
}

function isOfBars(metric: InsightsDefinition['metrics'][number]): boolean {
  return (
    metric.kind === 'event' && 'aggregate' in metric.measure && metric.measure.aggregate === 'distribution'
  );
}

/** Each unit in the bar of its number: once for the range and once in each interval in which it has one. */
function barsOf(
  world: World,
  metric: Counting,
  rows: readonly Row[],
  { buckets }: Stretch,
): Map<string, Placed> {
  const found = new Map<string, Placed>();
  if (metric.kind === 'cohort') return found;
  const { measure } = metric;
  for (const members of groupBy(rows, ({ segment }) => JSON.stringify(segment)).values()) {
    const events = distinct(members.map(({ event }) => event)).filter((event) =>
      counts(world, measure, event),
    );
    const placed = (inside: readonly WorldEvent[]) =>
      distinct(inside.flatMap((event) => unitsOf(world, measure, event))).map((unit) => {
        const own = inside.filter((event) => unitsOf(world, measure, event).includes(unit));
        return { bar: barOf(measure, numberOf(world, measure, own, unit)), people: peopleIn(world, own) };
      });
    const whole = placed(events);
    const inBuckets = buckets.map(({ from, to }) =>
      placed(events.filter(({ time }) => time >= from && time < to)),
    );
    for (const name of distinct([...whole, ...inBuckets.flat()].map(({ bar }) => JSON.stringify(bar)))) {
      const segment = [...(members[0]?.segment ?? []), JSON.parse(name)];
      const inBar = (all: typeof whole) => all.filter(({ bar }) => JSON.stringify(bar) === name);
      const behind = (all: typeof whole) => distinct(inBar(all).flatMap(({ people }) => people)).length;
      found.set(JSON.stringify(segment), {
        segment,
        answer: {
          values: inBuckets.map((all) => inBar(all).length),
          total: inBar(whole).length,
          people: behind(whole),
          crowds: inBuckets.map(behind),
        },
      });
    }
  }
  return found;
}

function numberOf(world: World, measure: AnyMeasure, own: readonly WorldEvent[], unit: string): number {
  if (measure.kind === 'frequency') return own.length;
  if (measure.kind === 'property_per_person')
    return aggregateOf(world, { property: measure.property, aggregate: measure.each }, own) ?? Number.NaN;
  const { start, finish, events }: Session = JSON.parse(unit);
  return measure.kind === 'session' && measure.of === 'duration' ? (finish - start) / 1000 : events;
}

/** From 1 to 10 one by one where units are counted in whole numbers; else, and above, by 1, 2 and 5 times a power of ten. */
function barOf(measure: AnyMeasure, number: number): SegmentValue {
  const isCount =
    measure.kind === 'frequency' ||
    (measure.kind === 'property_per_person' && measure.each === 'distinct') ||
    (measure.kind === 'session' && measure.of === 'events');
  if (isCount && number < 10) return { kind: 'number', from: number, to: number + 1 };
  const sizes = ['-2', '-1', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'].flatMap((power) =>
    ['1', '2', '5'].map((digit) => Number(`${digit}e${power}`)),
  );
  const edges = [...sizes, 0, ...sizes.map((size) => -size)];
  const below = edges.filter((edge) => edge <= number);
  const above = edges.filter((edge) => edge > number);
  return {
    kind: 'number',
    from: below.length > 0 ? Math.max(...below) : null,
    to: above.length > 0 ? Math.min(...above) : null,
  };
}

/** Each person once at each interval's end; the whole is the last end that has been. */
function cohortAnswers(rows: readonly Row[], stretch: Stretch, now: number): Map<string, Placed> {
  return new Map(
    [...groupBy(rows, ({ segment }) => JSON.stringify(segment))].map(([key, members]) => [
      key,
      { segment: members[0]?.segment ?? [], answer: sizesOf(members, stretch, now) },
    ]),
  );
}

function sizesOf(rows: readonly Row[], { buckets }: Stretch, now: number): Answer {
  const sizeAt = (from: number) =>
    distinct(rows.filter(({ event }) => event.time === from).map(({ event }) => event.person)).length;
  const values = buckets.map(({ from }) => (from <= now ? sizeAt(from) : null));
  const people = values.filter((value) => value !== null).at(-1) ?? 0;
  return { values, total: people, people, crowds: values };
}

function emptyOf(metric: Counting, stretch: Stretch, now: number, isSplit: boolean): Answer {
  if (metric.kind === 'cohort') return sizesOf([], stretch, now);
  const empty = emptyAnswer(metric.measure, stretch);
  return isSplit && isOfBars(metric) ? { ...empty, crowds: empty.values } : empty;
}

/** Profiles are as they are: every interval says the same. */
function profilesAnswer(
  world: World,
  { measure, by }: Extract<Counting, { kind: 'profiles' }>,
  events: readonly WorldEvent[],
  { buckets }: Stretch,
): Answer | undefined {
  const counted = events.filter((event) => counts(world, measure, event));
  if (counted.length === 0) return undefined;
  const total = measureOf(world, measure, counted);
  return {
    values: buckets.map(() => total),
    total,
    people: by ? peopleSeenIn(world, counted, by.group) : counted.length,
  };
}

function answerOf(
  world: World,
  measure: AnyMeasure,
  events: readonly WorldEvent[],
  { from, to, buckets }: Stretch,
  now: number,
  credits: Credits,
): Answer | undefined {
  const window = windowDays(measure);
  if (window > 0) return rollingAnswer(world, measure, window, events, { from, to, buckets }, now);
  const counted = events.filter((event) => counts(world, measure, event));
  if (counted.length === 0) return undefined;
  return {
    values: buckets.map((bucket) =>
      measureOf(
        world,
        measure,
        counted.filter(({ time }) => time >= bucket.from && time < bucket.to),
        credits,
      ),
    ),
    total: measureOf(world, measure, counted, credits),
    people: peopleIn(world, counted).length,
  };
}

function rollingAnswer(
  world: World,
  measure: AnyMeasure,
  window: number,
  events: readonly WorldEvent[],
  { buckets }: Stretch,
  now: number,
): Answer | undefined {
  const zone = world.timezone;
  const today = wallClock(now, zone).date;
  const windows = buckets.map(({ from, to }) => {
    const first = wallClock(from, zone).date;
    const end = wallClock(to - 1, zone).date;
    const last = end > today ? later(first, today) : end;
    return { first: addDays(last, 1 - window), last };
  });
  const dated = events
    .filter((event) => unitsOf(world, measure, event).length > 0)
    .map((event) => ({ event, date: wallClock(event.time, zone).date }));
  const inWindow = ({ first, last }: { first: string; last: string }) =>
    dated.filter(({ date }) => date >= first && date <= last).map(({ event }) => event);
  const behind = distinct(windows.flatMap((one) => inWindow(one)));
  if (behind.length === 0) return undefined;
  const values = windows.map(
    (one) => distinct(inWindow(one).flatMap((event) => unitsOf(world, measure, event))).length,
  );
  return { values, total: values.at(-1) ?? 0, people: peopleIn(world, behind).length };
}

/** Every unit in one segment: where it was first (or last) in the range and, for the buckets, in each of them. */
function onceAnswers(
  world: World,
  measure: AnyMeasure & { kind: 'unique' },
  breakdowns: readonly Breakdown[],
  rows: readonly Row[],
  { buckets }: Stretch,
): Map<string, Placed> {
  const placedIn = (from: number, to: number) => {
    const inside = rows.filter(({ event }) => event.time >= from && event.time < to);
    const units = distinct(inside.flatMap(({ event }) => unitsOf(world, measure, event)));
    return units.flatMap((unit) => {
      const own = inside.filter(({ event }) => unitsOf(world, measure, event).includes(unit));
      const sorted = own.sort((a, b) => compareRows(world, breakdowns, a, b));
      const row = measure.once === 'last' ? sorted.at(-1) : sorted[0];
      return row ? [{ key: JSON.stringify(row.segment), row, person: personOf(world, row.event) }] : [];
    });
  };
  const whole = placedIn(-Infinity, Infinity);
  const inBuckets = buckets.map(({ from, to }) => placedIn(from, to));
  const found = new Map<string, Placed>();
  for (const { key, row } of [...whole, ...inBuckets.flat()]) {
    const own = whole.filter((placed) => placed.key === key);
    const all = own.length > 0 ? own : inBuckets.flat().filter((placed) => placed.key === key);
    found.set(key, {
      segment: row.segment,
      answer: {
        values: inBuckets.map((placed) => placed.filter((one) => one.key === key).length),
        total: own.length,
        people: distinct(all.flatMap(({ person }) => (person === null ? [] : [person]))).length,
      },
    });
  }
  return found;
}

/** By time; at one time by the numbers that the values are stored as, and by the person's. */
function compareRows(world: World, breakdowns: readonly Breakdown[], a: Row, b: Row): number {
  const numbers = ({ event, segment }: Row): bigint[] => {
    const person = personOf(world, event);
    return [
      BigInt(event.time),
      ...segment.flatMap((value, index) => {
        const breakdown = breakdowns[index];
        const property = breakdown && 'property' in breakdown ? breakdown.property : null;
        const text = value.kind === 'text' && property ? valueToken(property, value.text) : 0n;
        return [BigInt(rank(value)), text, BigInt(Math.floor(position(value) * 1000))];
      }),
      person === null ? 0n : subjectOf('person', person),
    ];
  };
  const [left, right] = [numbers(a), numbers(b)];
  const differing = left.findIndex((part, index) => part !== right[index]);
  return differing < 0 ? 0 : (left[differing] ?? 0n) < (right[differing] ?? 0n) ? -1 : 1;
}

/** Who is counted for an event: its person, its organisations, or the session it is in. */
function unitsOf(world: World, measure: AnyMeasure, event: WorldEvent): string[] {
  const person = personOf(world, event);
  if (measure.kind === 'sessions' || measure.kind === 'session')
    return person === null ? [] : [JSON.stringify(sessionOf(world, event))];
  const group = 'by' in measure ? measure.by?.group : undefined;
  if (group !== undefined) return world.groups.includes(group) ? distinct(event.groups[group] ?? []) : [];
  return person === null ? [] : [person];
}

function counts(world: World, measure: AnyMeasure, event: WorldEvent): boolean {
  switch (measure.kind) {
    case 'total':
      return true;
    case 'unique':
      return measure.by === undefined || unitsOf(world, measure, event).length > 0;
    case 'property':
      return measured(world, measure, event).length > 0;
    case 'property_per_person':
      return (
        unitsOf(world, measure, event).length > 0 &&
        measured(world, { ...measure, aggregate: measure.each }, event).length > 0
      );
    default:
      return unitsOf(world, measure, event).length > 0;
  }
}

/** The numbers (or, for `distinct`, the texts) of one event. */
function measured(
  world: World,
  measure: { readonly property: PropertyRef; readonly aggregate: string },
  event: WorldEvent,
): (number | string)[] {
  const property = declared(world, measure.property);
  if (!property) return [];
  if (measure.aggregate !== 'distinct' && (property.kind === 'text' || property.kind === 'list')) return [];
  return valuesOf(world, property, event).flatMap((value) =>
    value === undefined
      ? []
      : typeof value === 'object'
        ? [...value]
        : [typeof value === 'boolean' ? Number(value) : value],
  );
}

function peopleIn(world: World, events: readonly WorldEvent[]): string[] {
  return distinct(events.map((event) => personOf(world, event)).filter((person) => person !== null));
}

function measureOf(
  world: World,
  measure: AnyMeasure,
  events: readonly WorldEvent[],
  credits: Credits = new Map(),
): number | null {
  const creditOf = (event: WorldEvent) => credits.get(event) ?? 1;
  const units = distinct(events.flatMap((event) => unitsOf(world, measure, event)));
  const eventsOf = (unit: string) => events.filter((event) => unitsOf(world, measure, event).includes(unit));
  switch (measure.kind) {
    case 'total':
      return inParts(add(events.map(creditOf)));
    case 'unique':
    case 'sessions':
      return units.length;
    case 'frequency':
      if (measure.aggregate === 'distribution') return units.length;
      return aggregate(
        measure.aggregate,
        measure.percent,
        units.map((unit) => eventsOf(unit).length),
      );
    case 'property':
      if (measure.aggregate !== 'sum') return aggregateOf(world, measure, events);
      return inParts(
        add(events.map((event) => creditOf(event) * add(measured(world, measure, event).map(Number)))),
      );
    case 'property_per_person':
      if (measure.aggregate === 'distribution') return units.length;
      return aggregate(
        measure.aggregate,
        measure.percent,
        units.flatMap((unit) => {
          const each = aggregateOf(
            world,
            { property: measure.property, aggregate: measure.each },
            eventsOf(unit),
          );
          return each === null ? [] : [each];
        }),
      );
    case 'session': {
      if (measure.aggregate === 'distribution') return units.length;
      const sessions = units.map((unit): Session => JSON.parse(unit));
      return aggregate(
        measure.aggregate,
        measure.percent,
        sessions.map(({ start, finish, events: size }) =>
          measure.of === 'duration' ? (finish - start) / 1000 : size,
        ),
      );
    }
    default:
      throw new Error('rolling measures are answered elsewhere');
  }
}

/** To nine decimals. */
function inParts(sum: number): number {
  return Number.isInteger(sum) ? sum : Number(sum.toFixed(9));
}

function aggregateOf(
  world: World,
  measure: {
    readonly property: PropertyRef;
    readonly aggregate: string;
    readonly percent?: number | undefined;
  },
  events: readonly WorldEvent[],
): number | null {
  const values = events.flatMap((event) => measured(world, measure, event));
  return measure.aggregate === 'distinct'
    ? distinct(values).length
    : aggregate(measure.aggregate, measure.percent, values.map(Number));
}

function emptyAnswer(measure: AnyMeasure, { buckets }: Stretch): Answer {
  const isNumber =
    !('aggregate' in measure) || ['sum', 'distinct', 'distribution'].includes(measure.aggregate);
  const nothing = isNumber ? 0 : null;
  return { values: buckets.map(() => nothing), total: nothing, people: 0 };
}

function aggregate(kind: string, percent: number | undefined, numbers: readonly number[]): number | null {
  if (numbers.length === 0) return kind === 'sum' ? 0 : null;
  const sum = numbers.reduce((total, number) => total + number, 0);
  switch (kind) {
    case 'sum':
      return sum;
    case 'average':
      return sum / numbers.length;
    case 'min':
      return Math.min(...numbers);
    case 'max':
      return Math.max(...numbers);
    case 'median':
      return quantile(0.5, numbers);
    case 'percentile':
      return quantile((percent ?? 90) / 100, numbers);
    default:
      throw new Error('an aggregate that the oracle does not know');
  }
}

/** Linear interpolation between the two nearest ranks (R-7, PERCENTILE.INC). */
function quantile(fraction: number, numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = fraction * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (place - Math.floor(place)) * (high - low);
}

// --- formulas ---------------------------------------------------------------------------------------------------------

function formulaAnswers(
  formula: string,
  letters: readonly string[],
  isTelling: boolean,
  pairOf: (name: string) => [Answer, Answer?],
): [Answer, Answer?] {
  const named = letters.filter((name) => new RegExp(`(?<![A-Z])${name}(?![A-Z])`).test(formula));
  const pairs = new Map(named.map((name) => [name, pairOf(name)] as const));
  const parts = (index: 0 | 1) =>
    new Map([...pairs].flatMap(([name, pair]) => (pair[index] ? [[name, pair[index]] as const] : [])));
  const own = formulaAnswer(formula, parts(0), isTelling);
  if (!own) throw new Error('a formula without metrics');
  const other = formulaAnswer(formula, parts(1), isTelling);
  return other ? [own, other] : [own];
}

function formulaAnswer(
  formula: string,
  parts: ReadonlyMap<string, Answer>,
  isTelling: boolean,
): Answer | undefined {
  const [first] = parts.values();
  if (!first) return undefined;
  const earlier = new Map(
    [...parts].flatMap(([name, { before }]) => (before ? [[name, before] as const] : [])),
  );
  const before = formulaAnswer(formula, earlier, isTelling);
  const counted = [...parts.values()].flatMap(({ crowds }) => (crowds ? [crowds] : []));
  return {
    values: first.values.map((_, bucket) =>
      calculate(formula, (name) => parts.get(name)?.values[bucket] ?? null),
    ),
    total: calculate(formula, (name) => parts.get(name)?.total ?? null),
    // The smallest crowd, of those that are crowds where an empty one tells nothing.
    people: smallest(
      [...parts.values()].map(({ people }) => (people === 0 && !isTelling ? Infinity : people)),
    ),
    ...(before ? { before } : {}),
    ...(counted.length > 0
      ? {
          crowds: first.values.map((_, bucket) => leastOf(counted.map((crowds) => crowds[bucket] ?? null))),
        }
      : {}),
  };
}

/** 0 where nobody is anywhere. */
function smallest(crowds: readonly number[]): number {
  const least = Math.min(...crowds);
  return Number.isFinite(least) ? least : 0;
}

/** Shunting-yard, so that not even the way of parsing is shared. */
function calculate(formula: string, answerOf: (letter: string) => number | null): number | null {
  const precedence: Record<string, number> = { '+': 1, '-': 1, '*': 2, '/': 2, '~': 3 };
  const output: (number | null)[] = [];
  const operators: string[] = [];
  const apply = () => {
    const operator = operators.pop();
    const right = output.pop() ?? null;
    if (operator === '~') return output.push(right === null ? null : 0 - right);
    const left = output.pop() ?? null;
    if (left === null || right === null || (operator === '/' && right === 0)) return output.push(null);
    const result =
      operator === '+'
        ? left + right
        : operator === '-'
          ? left - right
          : operator === '*'
            ? left * right
            : left / right;
    return output.push(Number.isFinite(result) ? result : null);
  };
  let isOperand = true;
  for (const [token] of formula.matchAll(/\d+(?:\.\d+)?|[A-Z]+|[-+*/()]/g)) {
    if (/^\d/.test(token)) output.push(Number(token));
    else if (/^[A-Z]+$/.test(token)) output.push(answerOf(token));
    else if (token === '(') operators.push(token);
    else if (token === ')') {
      while (operators.at(-1) !== '(') apply();
      operators.pop();
    } else {
      const operator = token === '-' && isOperand ? '~' : token;
      const weight = precedence[operator] ?? 0;
      while (operator !== '~' && (precedence[operators.at(-1) ?? ''] ?? 0) >= weight) apply();
      operators.push(operator);
    }
    isOperand = /[-+*/(]/.test(token);
  }
  while (operators.length > 0) apply();
  return output[0] ?? null;
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
