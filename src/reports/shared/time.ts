import { AppError, RecentMap, utcOffsets } from '#core';

export type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month';

/** A calendar day, counted from 1970-01-01, without a time zone. */
export type Day = number;

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/** Days both ends included, or instants (`to` excluded) where the question counts back in hours or minutes. */
export type Span =
  | { readonly kind: 'days'; readonly first: Day; readonly last: Day }
  | { readonly kind: 'instants'; readonly from: number; readonly to: number };

/** A run of instants with one offset from UTC. */
interface OffsetRun {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

/** The clock on a wall in one place. All arithmetic on local time is here; ClickHouse is handed instants. */
export interface Zone {
  readonly name: string;
  /** Milliseconds to add to UTC. */
  offsetAt(instant: number): number;
  /** The first instant whose local date is `day` or later: 01:00 local where the clock skips midnight. */
  startOf(day: Day): number;
  dayAt(instant: number): Day;
  /** "2026-03-29T00:00:00+01:00". */
  print(instant: number): string;
}

const zones = new Map<string, Zone>();

/** Throws `AppError('report_bad_timezone')`; the name comes from the project's settings, not from the question. */
export function toZone(name: string): Zone {
  const known = zones.get(name);
  if (known) return known;
  const zone = createZone(name);
  zones.set(name, zone);
  return zone;
}

function createZone(name: string): Zone {
  const offsetAt = offsetsOf(name);
  const startOf = (day: Day): number => {
    const midnight = day * DAY;
    const run = offsetRuns(offsetAt, midnight - DAY, midnight + DAY).find(
      ({ end, offset }) => end + offset > midnight,
    );
    return run ? Math.max(run.start, midnight - run.offset) : midnight;
  };
  return {
    name,
    offsetAt,
    startOf,
    dayAt: (instant) => Math.floor((instant + offsetAt(instant)) / DAY),
    print: (instant) => {
      const offset = offsetAt(instant);
      return printWithOffset(instant + offset, offset);
    },
  };
}

/** Questions ask for the same days again and again. */
function offsetsOf(name: string): (instant: number) => number {
  const known = new RecentMap<number, number>(10_000);
  const read = readerOf(name);
  return (instant) => {
    const found = known.get(instant);
    if (found !== undefined) return found;
    const offset = read(instant);
    known.set(instant, offset);
    return offset;
  };
}

function readerOf(name: string): (instant: number) => number {
  try {
    return utcOffsets(name);
  } catch (cause) {
    throw new AppError('report_bad_timezone', "the project's time zone is not one that this machine knows", {
      cause,
    });
  }
}

/** Local milliseconds (UTC + offset) as ISO text with the offset. */
export function printWithOffset(local: number, offset: number): string {
  const minutes = Math.abs(Math.trunc(offset / MINUTE));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${new Date(local).toISOString().slice(0, 19)}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The offsets in force between two instants, in order. No zone changes its clock twice within twelve hours. */
function offsetRuns(offsetAt: (instant: number) => number, from: number, to: number): OffsetRun[] {
  const runs: OffsetRun[] = [];
  let start = from;
  let offset = offsetAt(from);
  for (let probe = from; probe < to; ) {
    const next = Math.min(probe + DAY / 2, to);
    const nextOffset = offsetAt(next);
    if (nextOffset !== offset) {
      const change = firstInstantWith(nextOffset, offsetAt, probe, next);
      runs.push({ start, end: change, offset });
      start = change;
      offset = nextOffset;
    }
    probe = next;
  }
  runs.push({ start, end: to, offset });
  return runs.filter(({ start, end }) => end > start);
}

function firstInstantWith(offset: number, offsetAt: (instant: number) => number, before: number, at: number) {
  let low = before;
  let high = at;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === offset) high = middle;
    else low = middle;
  }
  return high;
}

// --- calendar -------------------------------------------------------------------------------------------------------

/** Undefined when it is not a day of the calendar between 1971 and 2099. */
export function parseDay(text: string): Day | undefined {
  const time = Date.parse(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(time)) return undefined;
  const isReal = new Date(time).toISOString().startsWith(text);
  return isReal && text >= '1971-01-01' && text <= '2099-12-31' ? time / DAY : undefined;
}

/** The first day of the week (Monday) or month that holds `day`; the day itself for smaller units. */
function startOfUnit(day: Day, unit: Unit): Day {
  if (unit === 'week') return day - ((((day + 3) % 7) + 7) % 7);
  if (unit !== 'month') return day;
  const date = new Date(day * DAY);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / DAY;
}

/** Moves by whole calendar units; the 31st becomes the last day of a shorter month. */
function addUnits(day: Day, unit: 'day' | 'week' | 'month', count: number): Day {
  if (unit === 'day') return day + count;
  if (unit === 'week') return day + 7 * count;
  const date = new Date(day * DAY);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + count;
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastOfMonth)) / DAY;
}

// --- spans and buckets ----------------------------------------------------------------------------------------------

export type RangeQuestion =
  | { readonly from: string; readonly to: string }
  | { readonly last: number; readonly unit: Unit };

export function resolveSpan(range: RangeQuestion, now: number, zone: Zone): Span {
  if ('last' in range) return lastUnits(range.last, range.unit, now, zone);
  const first = parseDay(range.from);
  const last = parseDay(range.to);
  if (first === undefined) throw badRange('range.from', 'the range starts on a day that does not exist');
  if (last === undefined) throw badRange('range.to', 'the range ends on a day that does not exist');
  if (last < first) throw badRange('range.to', 'the range ends before it starts');
  return { kind: 'days', first, last };
}

function badRange(path: string, message: string) {
  return new AppError('report_bad_range', message, { facts: { path } });
}

function lastUnits(count: number, unit: Unit, now: number, zone: Zone): Span {
  const size = unit === 'minute' ? MINUTE : HOUR;
  if (unit === 'minute' || unit === 'hour') {
    const offset = zone.offsetAt(now);
    const current = Math.floor((now + offset) / size) * size - offset;
    return { kind: 'instants', from: current - (count - 1) * size, to: current + size };
  }
  const current = startOfUnit(zone.dayAt(now), unit);
  return {
    kind: 'days',
    first: addUnits(current, unit, 1 - count),
    last: addUnits(current, unit, 1) - 1,
  };
}

/**
 * So many hours or days that end (`last`) or begin (`next`) with the one that is now, which counts whole; `to` excluded. A week is seven
 * days, a month reaches to the same day of another.
 */
export function unitsAround(
  side: 'last' | 'next',
  { count, unit }: { readonly count: number; readonly unit: 'hour' | 'day' | 'week' | 'month' },
  now: number,
  zone: Zone,
): { readonly from: number; readonly to: number } {
  if (unit === 'hour') {
    const { from, to } = boundsOf(lastUnits(1, unit, now, zone), zone);
    return side === 'last' ? { from: to - count * HOUR, to } : { from, to: from + count * HOUR };
  }
  const today = zone.dayAt(now);
  return side === 'last'
    ? { from: zone.startOf(addUnits(today + 1, unit, -count)), to: zone.startOf(today + 1) }
    : { from: zone.startOf(today), to: zone.startOf(addUnits(today, unit, count)) };
}

/** The period before, of the same number of days (of calendar units, where the range was asked in units). */
export function previousSpan(span: Span, range: RangeQuestion): Span {
  if (span.kind === 'instants') return shifted(span, span.to - span.from);
  if ('last' in range && range.unit === 'month')
    return { kind: 'days', first: addUnits(span.first, 'month', -range.last), last: span.first - 1 };
  const days = span.last - span.first + 1;
  return { kind: 'days', first: span.first - days, last: span.last - days };
}

export function shiftSpan(span: Span, count: number, unit: Unit, zone: Zone): Span {
  if (unit === 'minute' || unit === 'hour') {
    const { from, to } = boundsOf(span, zone);
    return shifted({ kind: 'instants', from, to }, count * (unit === 'minute' ? MINUTE : HOUR));
  }
  if (span.kind === 'days')
    return {
      kind: 'days',
      first: addUnits(span.first, unit, -count),
      last: addUnits(span.last, unit, -count),
    };
  const days = zone.dayAt(span.from) - addUnits(zone.dayAt(span.from), unit, -count);
  return shifted(span, days * DAY);
}

function shifted(span: Span & { kind: 'instants' }, back: number): Span {
  return { kind: 'instants', from: span.from - back, to: span.to - back };
}

/** The instants of a span: `from` included, `to` excluded. */
export function boundsOf(span: Span, zone: Zone): { readonly from: number; readonly to: number } {
  return span.kind === 'instants'
    ? span
    : { from: zone.startOf(span.first), to: zone.startOf(span.last + 1) };
}

const MAX_BUCKETS = 10_000;

/** A stretch of time cut into buckets. */
export interface Period {
  readonly from: number;
  readonly to: number;
  /** First instant of each bucket, ascending; the first is `from`, though its unit may have begun earlier. */
  readonly starts: readonly number[];
  /** Local time at which each bucket's unit begins. */
  readonly labels: readonly string[];
}

/**
 * Cuts a span into units of the zone. A minute or hour is a run of instants with one local minute or hour and one offset: the
 * hour that a clock repeats is two buckets, and a half-hour change (Lord Howe) makes a half-hour bucket.
 */
export function cut(span: Span, unit: Unit, zone: Zone): Period {
  const { from, to } = boundsOf(span, zone);
  assertFewBuckets(from, to, unit);
  const units =
    unit === 'minute' || unit === 'hour'
      ? clockUnits(from, to, unit, zone)
      : calendarUnits(from, to, unit, zone);
  if (units.length > MAX_BUCKETS) throw tooManyBuckets();
  return {
    from,
    to,
    starts: units.map((start) => Math.max(start, from)),
    labels: units.map((start) => zone.print(start)),
  };
}

const SHORTEST = { minute: MINUTE, hour: HOUR, day: DAY, week: 7 * DAY, month: 28 * DAY } as const;

function assertFewBuckets(from: number, to: number, unit: Unit) {
  if ((to - from) / SHORTEST[unit] > MAX_BUCKETS * 1.1) throw tooManyBuckets();
}

function tooManyBuckets() {
  return new AppError('report_too_many_buckets', 'the range has too many intervals: choose a larger unit', {
    facts: { path: 'unit', limit: MAX_BUCKETS },
  });
}

function clockUnits(from: number, to: number, unit: 'minute' | 'hour', zone: Zone): number[] {
  const size = SHORTEST[unit];
  return offsetRuns(zone.offsetAt, from, to).flatMap(({ start, end, offset }) => {
    const aligned = Math.floor((start + offset) / size) * size - offset;
    const count = Math.ceil((end - aligned) / size);
    return Array.from({ length: count }, (_, index) => (index === 0 ? start : aligned + index * size));
  });
}

function calendarUnits(from: number, to: number, unit: 'day' | 'week' | 'month', zone: Zone): number[] {
  const starts: number[] = [];
  for (let day = startOfUnit(zone.dayAt(from), unit); ; day = addUnits(day, unit, 1)) {
    const start = zone.startOf(day);
    if (start >= to) return starts;
    starts.push(start);
  }
}

/** The `count` buckets before a period: whole units before the one that its first bucket belongs to. */
export function bucketsBefore({ from }: Period, unit: Unit, count: number, zone: Zone): Period {
  if (unit === 'minute' || unit === 'hour') {
    const { starts, labels } = cut(
      { kind: 'instants', from: from - (count + 3) * SHORTEST[unit], to: from },
      unit,
      zone,
    );
    const last = starts.slice(-count);
    return { from: last[0] ?? from, to: from, starts: last, labels: labels.slice(-count) };
  }
  const first = startOfUnit(zone.dayAt(from), unit);
  return cut({ kind: 'days', first: addUnits(first, unit, -count), last: first - 1 }, unit, zone);
}

/** A period without the buckets that have not begun. */
export function begun({ from, to, starts, labels }: Period, now: number): Period {
  const count = starts.filter((start) => start <= now).length;
  return { from, to: starts[count] ?? to, starts: starts.slice(0, count), labels: labels.slice(0, count) };
}

/** The local days that a stretch of time touches: the first instant of each, and the end of the last one. */
export function localDays(
  { from, to }: { readonly from: number; readonly to: number },
  zone: Zone,
): { readonly dayStarts: readonly number[]; readonly to: number } {
  const first = zone.dayAt(from);
  const last = zone.dayAt(Math.max(from, to - 1));
  return {
    dayStarts: Array.from({ length: last - first + 1 }, (_, index) => zone.startOf(first + index)),
    to: zone.startOf(last + 1),
  };
}
/** First instants of `count` units of the zone: of the one that holds `from`, and of those that follow. */
export function unitsFrom(from: number, unit: Unit, count: number, zone: Zone): readonly number[] {
  const far = from + (count + 1) * LONGEST[unit];
  const starts =
    unit === 'minute' || unit === 'hour'
      ? clockUnits(from, far, unit, zone)
      : calendarUnits(from, far, unit, zone);
  return starts.slice(0, count);
}

const LONGEST = {
  minute: MINUTE,
  hour: HOUR,
  day: DAY + HOUR,
  week: 7 * DAY + HOUR,
  month: 31 * DAY,
} as const;

// --- rolling windows ------------------------------------------------------------------------------------------------

/** The windows of a rolling count: users active in the `windowDays` days that end with a bucket's last day. */
export interface Rolling {
  readonly windowDays: number;
  /** First instant of each day that a window can reach, and the end of the last one. */
  readonly dayStarts: readonly number[];
  readonly to: number;
  /** Per bucket: the last day of its window, as an index into `dayStarts`. */
  readonly lastDays: readonly number[];
  /** Days that no window reaches, though the range of days holds them (DAU by week: Monday to Saturday). */
  readonly unreached: readonly number[];
}

export function windowsOf({ dayStarts, to }: Rolling): Pick<Period, 'from' | 'to'> {
  return { from: dayStarts[0] ?? to, to };
}

/**
 * "Ending at the last day of each interval, days before the range included" (Mixpanel, Insights). An interval that the range
 * cuts ends with the range; the interval of today ends today.
 */
export function rollingWindows(period: Period, windowDays: number, now: number, zone: Zone): Rolling {
  const today = zone.dayAt(now);
  const lastDays = period.starts.map((start, index) => {
    const end = zone.dayAt((period.starts[index + 1] ?? period.to) - 1);
    return Math.min(end, Math.max(today, zone.dayAt(start)));
  });
  const first = (lastDays[0] ?? today) - windowDays + 1;
  const last = lastDays.at(-1) ?? first;
  const reached = new Set(
    lastDays.flatMap((day) => Array.from({ length: windowDays }, (_, back) => day - back)),
  );
  const days = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return {
    windowDays,
    dayStarts: days.map((day) => zone.startOf(day)),
    to: zone.startOf(last + 1),
    lastDays: lastDays.map((day) => day - first),
    unreached: days.filter((day) => !reached.has(day)).map((day) => day - first),
  };
}
