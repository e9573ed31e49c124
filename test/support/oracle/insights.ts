import type {
  Breakdown,
  InsightsDefinition,
  InsightsSeries,
  Measure,
  PropertyBreakdown,
  SegmentValue,
} from '#contract';
import type { World, WorldEvent, WorldProperty, WorldValue } from '../seed.ts';
import { addDays, addMonths, firstOfMonth, mondayOf, startOfDate, wallClock } from './clock.ts';
import { declared, holds, isMember, isReadable, personOf, valuesOf } from './lives.ts';

/**
 * Insights, answered the slow and obvious way: in memory, from clear events, one bucket and one segment at a time. It shares no code
 * with `src/reports`; where both agree on random questions and random lives, both are probably right.
 */
export interface OracleAnswer {
  readonly buckets: readonly string[];
  readonly comparisonBuckets: readonly string[] | undefined;
  readonly series: readonly InsightsSeries[];
  readonly moreSegments: number;
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

export function askOracle(world: World, definition: InsightsDefinition, now: number): OracleAnswer {
  const zone = world.timezone;
  const [current, comparison] = stretches(definition, now, zone);
  const breakdowns = definition.breakdowns ?? [];
  const steps = breakdowns.map((breakdown) => evenStep(world, definition, breakdown, current));

  // letter -> period -> segment (as JSON) -> answer
  const answers = new Map<string, Map<string, Answer>[]>();
  const segments = new Map<string, SegmentValue[]>();
  definition.metrics.forEach((metric, index) => {
    if (metric.kind !== 'event') return;
    const periods = [current, ...(comparison ? [comparison] : [])].map((stretch) => {
      const isRolling = windowDays(metric.measure) > 0;
      const events = world.events.filter(
        (event) =>
          isNamed(world, event, metric.event) &&
          (isRolling || (event.time >= stretch.from && event.time < stretch.to)) &&
          holds(definition.filter, event, world) &&
          holds(metric.filter, event, world),
      );
      const rows = events.flatMap((event) =>
        segmentsOf(world, event, breakdowns, steps).map((segment) => ({ event, segment })),
      );
      const found = new Map<string, Answer>();
      for (const [key, members] of groupBy(rows, ({ segment }) => JSON.stringify(segment))) {
        const answer = answerOf(
          world,
          metric.measure,
          members.map(({ event }) => event),
          stretch,
          now,
        );
        if (!answer) continue;
        found.set(key, answer);
        segments.set(key, members[0]?.segment ?? []);
      }
      return found;
    });
    answers.set(letter(index), periods);
  });
  if (breakdowns.length === 0) segments.set('[]', []);

  const ordered = [...segments.entries()].sort(([a, left], [b, right]) => {
    for (const periods of answers.values()) {
      const [x, y] = [periods[0]?.get(a)?.total ?? -Infinity, periods[0]?.get(b)?.total ?? -Infinity];
      if (x !== y) return y > x ? 1 : -1;
    }
    return compareSegments(left, right);
  });
  const shown = ordered.slice(0, definition.limit ?? 12);
  return {
    buckets: current.buckets.map(({ label }) => label),
    comparisonBuckets: comparison?.buckets.map(({ label }) => label),
    series: definition.metrics.flatMap((metric, index): InsightsSeries[] =>
      shown.flatMap(([key, segment]): InsightsSeries[] => {
        if (metric.kind === 'formula')
          return [
            formulaSeries(metric.formula, index, key, segment, definition, answers, current, comparison),
          ];
        if (metric.hidden) return [];
        const periods = answers.get(letter(index)) ?? [];
        if (breakdowns.length > 0 && periods.every((period) => !period.has(key))) return [];
        const [now_, then] = [current, comparison].map((stretch, period) =>
          stretch ? (periods[period]?.get(key) ?? emptyAnswer(metric.measure, stretch)) : undefined,
        );
        return now_
          ? [
              {
                metric: letter(index),
                label: metric.event ?? '',
                segment,
                ...now_,
                ...(then ? { comparison: then } : {}),
              },
            ]
          : [];
      }),
    ),
    moreSegments: ordered.length - shown.length,
    freshAt: freshest(world, definition),
  };
}

interface Answer {
  readonly values: (number | null)[];
  readonly total: number | null;
  readonly people: number;
}

function letter(index: number): string {
  return 'ABCDEFGHIJ'[index] ?? '?';
}

export function isNamed(world: World, event: WorldEvent, name: string | null): boolean {
  return name === null || (event.name === name && isPublicEvent(world, name));
}

function isPublicEvent(world: World, name: string): boolean {
  return world.eventNames.some((known) => known.name === name && known.isPublic);
}

function freshest(world: World, { metrics }: InsightsDefinition): string | null {
  const received = world.events
    .filter((event) =>
      metrics.some((metric) => metric.kind === 'event' && isNamed(world, event, metric.event)),
    )
    .map(({ receivedAt }) => receivedAt);
  return received.length === 0 ? null : new Date(Math.max(...received)).toISOString();
}

// --- time -------------------------------------------------------------------------------------------------------------

function stretches(definition: InsightsDefinition, now: number, zone: string): [Stretch, Stretch?] {
  const { range, unit, compare } = definition;
  const current = span(range, now, zone);
  const before = !compare
    ? undefined
    : compare.kind === 'previous'
      ? previous(current, range)
      : moved(current, compare.count, compare.unit, zone);
  return before
    ? [stretch(current, unit, zone), stretch(before, unit, zone)]
    : [stretch(current, unit, zone)];
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

export function segmentsOf(
  world: World,
  event: WorldEvent,
  breakdowns: readonly Breakdown[],
  steps: readonly number[],
): SegmentValue[][] {
  return breakdowns.reduce<SegmentValue[][]>(
    (segments, breakdown, index) => {
      const values = distinct(valuesIn(world, event, breakdown, steps[index] ?? 1));
      return segments.flatMap((segment) => values.map((value) => [...segment, value]));
    },
    [[]],
  );
}

export function valuesIn(
  world: World,
  event: WorldEvent,
  breakdown: Breakdown,
  step: number,
): SegmentValue[] {
  if ('cohorts' in breakdown)
    return breakdown.cohorts.map((cohort) => ({
      kind: 'cohort',
      cohort,
      isIn: isMember(world, cohort, personOf(world, event)),
    }));
  const property = declared(world, breakdown.property);
  const wanted = breakdown.buckets?.kind;
  if (!property || (wanted !== undefined && wanted !== property.kind)) return [{ kind: 'unset' }];
  const values = valuesOf(world, property, event);
  if (values.length === 0) return [{ kind: 'unset' }];
  return values.flatMap((value) => segmentValues(world, property, value, breakdown, step));
}

function segmentValues(
  world: World,
  property: WorldProperty,
  value: WorldValue | undefined,
  { buckets }: PropertyBreakdown,
  step: number,
): SegmentValue[] {
  if (value === undefined) return [{ kind: 'unset' }];
  const text = (item: string): SegmentValue =>
    isReadable(property, item) ? { kind: 'text', text: item } : { kind: 'hidden' };
  if (typeof value === 'string') return [text(value)];
  if (typeof value === 'object') return value.map(text);
  if (typeof value === 'boolean') return [{ kind: 'boolean', value }];
  if (property.kind === 'date')
    return [
      {
        kind: 'date',
        start: dateStart(value, buckets?.kind === 'date' ? buckets.unit : 'day', world.timezone),
      },
    ];
  const edges = buckets?.kind === 'number' ? buckets.edges : undefined;
  if (edges) {
    const below = edges.filter((edge) => edge <= value);
    const above = edges.filter((edge) => edge > value);
    return [{ kind: 'number', from: below.at(-1) ?? null, to: above[0] ?? null }];
  }
  const position = Math.floor(value / step);
  return [{ kind: 'number', from: position * step, to: (position + 1) * step }];
}

function dateStart(instant: number, unit: 'hour' | 'day' | 'week' | 'month', zone: string): string {
  const wall = wallClock(instant, zone);
  if (unit === 'hour') return `${wall.iso.slice(0, 13)}:00:00${wall.iso.slice(19)}`;
  const first =
    unit === 'week' ? mondayOf(wall.date) : unit === 'month' ? firstOfMonth(wall.date) : wall.date;
  return wallClock(startOfDate(first, zone), zone).iso;
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
      definition.metrics.some((metric) => metric.kind === 'event' && isNamed(world, event, metric.event)),
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

/** Equal segments are listed by text, then unset before hidden before values in their own order. */
export function compareSegments(left: readonly SegmentValue[], right: readonly SegmentValue[]): number {
  for (const [index, a] of left.entries()) {
    const b = right[index];
    if (!b) return 1;
    const order =
      Buffer.compare(
        Buffer.from(a.kind === 'text' ? a.text : ''),
        Buffer.from(b.kind === 'text' ? b.text : ''),
      ) ||
      rank(a) - rank(b) ||
      position(a) - position(b);
    if (order !== 0) return order;
  }
  return 0;
}

function rank({ kind }: SegmentValue): number {
  return kind === 'unset' ? 0 : kind === 'hidden' ? 1 : 2;
}

function position(value: SegmentValue): number {
  if (value.kind === 'boolean') return Number(value.value);
  if (value.kind === 'number') return value.from ?? -1e300;
  // Breakdowns of random questions name cohorts in ascending order.
  if (value.kind === 'cohort') return 2 * value.cohort + Number(value.isIn);
  if (value.kind !== 'date') return 0;
  const local = Date.parse(`${value.start.slice(0, 19)}Z`) / 60_000;
  const [hours = 0, minutes = 0] = value.start.slice(20).split(':').map(Number);
  const offset = (value.start[19] === '-' ? -1 : 1) * (hours * 60 + minutes);
  return local * 2000 + offset;
}

// --- measures ---------------------------------------------------------------------------------------------------------

function windowDays({ kind }: Measure): number {
  return kind === 'dau' ? 1 : kind === 'wau' ? 7 : kind === 'mau' ? 30 : 0;
}

/** Undefined where nothing that the measure looks at is in the segment. */
function answerOf(
  world: World,
  measure: Measure,
  events: readonly WorldEvent[],
  { from, to, buckets }: Stretch,
  now: number,
): Answer | undefined {
  const window = windowDays(measure);
  if (window > 0) return rollingAnswer(world, window, events, { from, to, buckets }, now);
  const counted = events.filter((event) => counts(world, measure, event));
  if (counted.length === 0) return undefined;
  return {
    values: buckets.map((bucket) =>
      measureOf(
        world,
        measure,
        counted.filter(({ time }) => time >= bucket.from && time < bucket.to),
      ),
    ),
    total: measureOf(world, measure, counted),
    people: peopleIn(world, counted).length,
  };
}

function rollingAnswer(
  world: World,
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
    .filter((event) => personOf(world, event) !== null)
    .map((event) => ({ event, date: wallClock(event.time, zone).date }));
  const inWindow = ({ first, last }: { first: string; last: string }) =>
    dated.filter(({ date }) => date >= first && date <= last).map(({ event }) => event);
  const behind = distinct(windows.flatMap((one) => inWindow(one)).map((event) => personOf(world, event)));
  if (behind.length === 0) return undefined;
  const values = windows.map((one) => peopleIn(world, inWindow(one)).length);
  return { values, total: values.at(-1) ?? 0, people: behind.length };
}

function counts(world: World, measure: Measure, event: WorldEvent): boolean {
  if (measure.kind === 'frequency') return personOf(world, event) !== null;
  return measure.kind !== 'property' || measured(world, measure, event).length > 0;
}

/** The numbers (or, for `distinct`, the texts) of one event. */
function measured(
  world: World,
  measure: Measure & { kind: 'property' },
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

function measureOf(world: World, measure: Measure, events: readonly WorldEvent[]): number | null {
  switch (measure.kind) {
    case 'total':
      return events.length;
    case 'unique':
      return peopleIn(world, events).length;
    case 'frequency': {
      const perPerson = peopleIn(world, events).map(
        (person) => events.filter((event) => personOf(world, event) === person).length,
      );
      return aggregate(measure.aggregate, measure.percent, perPerson);
    }
    case 'property': {
      const values = events.flatMap((event) => measured(world, measure, event));
      return measure.aggregate === 'distinct'
        ? distinct(values).length
        : aggregate(measure.aggregate, measure.percent, values.map(Number));
    }
    default:
      throw new Error('rolling measures are answered elsewhere');
  }
}

function emptyAnswer(measure: Measure, { buckets }: Stretch): Answer {
  const isCount =
    measure.kind !== 'frequency' &&
    (measure.kind !== 'property' || measure.aggregate === 'sum' || measure.aggregate === 'distinct');
  const nothing = isCount ? 0 : null;
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

function formulaSeries(
  formula: string,
  index: number,
  key: string,
  segment: SegmentValue[],
  { metrics }: InsightsDefinition,
  answers: ReadonlyMap<string, Map<string, Answer>[]>,
  current: Stretch,
  comparison: Stretch | undefined,
): InsightsSeries {
  const named = [...answers.keys()].filter((name) => formula.includes(name));
  const answer = (period: number, stretch: Stretch): Answer => {
    const parts = new Map(
      named.map((name) => {
        const metric = metrics['ABCDEFGHIJ'.indexOf(name)];
        if (metric?.kind !== 'event') throw new Error('a formula names a formula');
        return [name, answers.get(name)?.[period]?.get(key) ?? emptyAnswer(metric.measure, stretch)];
      }),
    );
    return {
      values: stretch.buckets.map((_, bucket) =>
        calculate(formula, (name) => parts.get(name)?.values[bucket] ?? null),
      ),
      total: calculate(formula, (name) => parts.get(name)?.total ?? null),
      // The smallest crowd of those that are crowds.
      people: [...parts.values()].reduce(
        (fewest, { people }) => (people === 0 ? fewest : fewest === 0 ? people : Math.min(fewest, people)),
        0,
      ),
    };
  };
  return {
    metric: letter(index),
    label: formula,
    segment,
    ...answer(0, current),
    ...(comparison ? { comparison: answer(1, comparison) } : {}),
  };
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
  for (const [token] of formula.matchAll(/\d+(?:\.\d+)?|[A-J]|[-+*/()]/g)) {
    if (/^\d/.test(token)) output.push(Number(token));
    else if (/^[A-J]$/.test(token)) output.push(answerOf(token));
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

function distinct<T>(values: readonly T[]): T[] {
  const seen = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...seen.values()];
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
