import type { RetentionDefinition, SegmentValue, TableSegment } from '#contract';
import type { World, WorldEvent } from '../seed.ts';
import { addDays, addMonths, mondayOf, startOfDate, wallClock } from './clock.ts';
import { withMembers } from './cohorts.ts';
import { evenStep, type Stretch, span, stretch } from './insights.ts';
import { holds, personOf } from './lives.ts';
import { fewestIn } from './narrow.ts';
import { compareSegments, isMeant, passesOwn, segmentsOf } from './segments.ts';
import { withSessionEvents } from './session-edges.ts';

/** Retention, answered the slow and obvious way: one life, one birth and one bucket at a time. Shares no code with `src/reports`. */
export interface RetentionOracle {
  readonly births: readonly string[];
  readonly segments: readonly TableSegment[];
  readonly moreSegments: number;
}

interface Birth {
  readonly subject: string;
  readonly segment: readonly SegmentValue[];
  readonly row: number;
  readonly time: number;
}

export function askRetentionOracle(
  given: World,
  definition: RetentionDefinition,
  now: number,
): RetentionOracle {
  const world = asOf(given, now);
  const rows = rowsOf(world, definition, now);
  const births = birthsOf(world, definition, now);
  const segments = new Map<string, Birth[]>();
  for (const birth of births) {
    const key = JSON.stringify(birth.segment);
    segments.set(key, [...(segments.get(key) ?? []), birth]);
  }
  if ((definition.breakdowns ?? []).length === 0 && births.length === 0) segments.set('[]', []);
  const answers = [...segments.values()]
    .map((members) => segmentAnswer(world, definition, now, rows, members))
    .filter(({ people }) => (people ?? 0) >= fewestIn(world, definition))
    .sort((a, b) => (b.people ?? 0) - (a.people ?? 0) || compareSegments(a.segment, b.segment));
  const shown = answers.slice(0, definition.limit ?? 12);
  return {
    births: rows.buckets.map(({ label }) => label),
    segments: shown,
    moreSegments: answers.length - shown.length,
  };
}

/** Who is in a cell: raw ids. */
export function retentionOraclePeople(
  given: World,
  definition: RetentionDefinition,
  now: number,
  part: { segment: readonly SegmentValue[]; row: number; bucket: number | null; isRetained: boolean },
): string[] {
  const world = asOf(given, now);
  const members = birthsOf(world, definition, now).filter(
    ({ row, segment }) => row === part.row && JSON.stringify(segment) === JSON.stringify(part.segment),
  );
  const inside = members.filter((birth) => {
    const { bucket } = part;
    if (bucket === null) return true;
    return isRetained(definition, returnsOf(world, definition, now, birth), bucket) === part.isRetained;
  });
  return inside.map(({ subject }) => subject).sort();
}

/** Who is in which cohort, as of the end of this minute. */
function asOf(world: World, now: number): World {
  return withSessionEvents(withMembers(world, Math.ceil(now / 60_000) * 60_000));
}

// --- births -----------------------------------------------------------------------------------------------------------

function rowsOf(world: World, { range, unit }: RetentionDefinition, now: number): Stretch {
  const whole = stretch(span(range, now, world.timezone), unit, world.timezone);
  return { ...whole, buckets: whole.buckets.filter(({ from }) => from <= now) };
}

function birthsOf(world: World, definition: RetentionDefinition, now: number): Birth[] {
  const rows = rowsOf(world, definition, now);
  const steps = (definition.breakdowns ?? []).map((breakdown) => {
    const [first, last] = [rows.buckets[0], rows.buckets.at(-1)];
    const current = {
      from: first?.from ?? rows.from,
      to: first ? (last?.to ?? rows.to) : rows.from,
      buckets: [],
    };
    const metrics = [
      { kind: 'event' as const, event: definition.birth.event, measure: { kind: 'total' as const } },
    ];
    return evenStep(world, { metrics, range: definition.range, unit: 'day' }, breakdown, current);
  });
  const candidates = world.events
    .filter((event) => isBirth(world, definition, event))
    .flatMap((event) => subjectsOf(world, definition, event).map((subject) => ({ subject, event })));
  const counted = definition.birth.firstEver
    ? candidates.filter(({ subject, event }) =>
        candidates.every((other) => other.subject !== subject || other.event.time >= event.time),
      )
    : candidates;
  const births = new Map<string, Birth>();
  for (const { subject, event } of counted) {
    const row = rows.buckets.findIndex(({ from, to }) => event.time >= from && event.time < to);
    if (row < 0) continue;
    for (const segment of segmentsOf(world, event, definition.breakdowns ?? [], steps)) {
      const key = JSON.stringify([subject, segment, row]);
      const known = births.get(key);
      if (!known || event.time < known.time) births.set(key, { subject, segment, row, time: event.time });
    }
  }
  return [...births.values()];
}

function isBirth(world: World, { birth, filter }: RetentionDefinition, event: WorldEvent): boolean {
  return isMeant(world, event, birth.event) && passesOwn(world, event, birth) && holds(filter, event, world);
}

export function subjectsOf(
  world: World,
  { counted }: { counted?: { group: string } | undefined },
  event: WorldEvent,
): string[] {
  if (counted)
    return world.groups.includes(counted.group) ? [...new Set(event.groups[counted.group] ?? [])] : [];
  const person = personOf(world, event);
  return person === null ? [] : [person];
}

// --- returns ----------------------------------------------------------------------------------------------------------

interface Return {
  readonly bucket: number;
  readonly amount: number;
}

function returnsOf(world: World, definition: RetentionDefinition, now: number, birth: Birth): Return[] {
  const { returning, filter, measure, criterion } = definition;
  return world.events.flatMap((event): Return[] => {
    if (!isMeant(world, event, returning.event)) return [];
    if (!passesOwn(world, event, returning) || !holds(filter, event, world)) return [];
    if (!subjectsOf(world, definition, event).includes(birth.subject)) return [];
    const isAfter =
      event.time > birth.time ||
      (event.time === birth.time && (criterion === 'streak' || !isBirth(world, definition, event)));
    if (!isAfter) return [];
    const amount = measure.kind === 'property' ? amountOf(world, measure.property.name, event) : 0;
    if (amount === undefined) return [];
    return [{ bucket: bucketOf(definition, offset(world, definition, now, birth, event.time)), amount }];
  });
}

/** A number, a boolean or a date whose name is public. */
function amountOf(world: World, name: string, event: WorldEvent): number | undefined {
  const property = world.properties.find(
    (one) => one.scope === 'event' && one.name === name && one.isNamePublic && one.privacy !== 'identity',
  );
  const value = event.properties[name];
  if (!property || value === undefined || property.kind === 'text' || property.kind === 'list')
    return undefined;
  return Number(value);
}

function widths({ buckets }: RetentionDefinition): number[] {
  return buckets.kind === 'brackets' ? buckets.widths : Array.from({ length: buckets.count }, () => 1);
}

function bucketOf(definition: RetentionDefinition, units: number): number {
  let left = units;
  for (const [bucket, width] of widths(definition).entries()) {
    if (left < width) return bucket;
    left -= width;
  }
  return widths(definition).length;
}

const LENGTH = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 };

function offset(
  world: World,
  definition: RetentionDefinition,
  now: number,
  birth: Birth,
  time: number,
): number {
  const { unit, bucketing } = definition;
  if (bucketing === 'rolling') return Math.floor((time - birth.time) / LENGTH[unit]);
  return unitNumber(world, definition, now, time) - unitNumber(world, definition, now, birth.time);
}

function unitNumber(world: World, definition: RetentionDefinition, now: number, time: number): number {
  const { date } = wallClock(time, world.timezone);
  const days = Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  switch (definition.unit) {
    case 'day':
      return days;
    case 'week':
      return Date.parse(`${mondayOf(date)}T00:00:00Z`) / (7 * 86_400_000);
    case 'month':
      return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
    case 'hour':
      return hoursFrom(world, definition, now).filter((start) => start <= time).length - 1;
  }
}

const hours = new WeakMap<RetentionDefinition, number[]>();

/** Starts of local hours, from the first births on, for a hundred days. */
function hoursFrom(world: World, definition: RetentionDefinition, now: number): number[] {
  const known = hours.get(definition);
  if (known) return known;
  const { from } = stretch(span(definition.range, now, world.timezone), 'hour', world.timezone);
  const all = stretch({ instants: [from, from + 100 * 86_400_000] }, 'hour', world.timezone);
  const starts = all.buckets.map((bucket) => bucket.from);
  hours.set(definition, starts);
  return starts;
}

function isRetained({ criterion }: RetentionDefinition, returns: readonly Return[], at: number): boolean {
  const isIn = (bucket: number) => returns.some((one) => one.bucket === bucket);
  switch (criterion) {
    case 'on':
      return isIn(at);
    case 'on_or_after':
      return returns.some(({ bucket }) => bucket >= at);
    case 'on_or_before':
      return returns.some(({ bucket }) => bucket <= at);
    case 'streak':
      return Array.from({ length: at + 1 }, (_, bucket) => bucket).every(isIn);
  }
}

function amountAt(definition: RetentionDefinition, returns: readonly Return[], at: number): number {
  if (!isRetained(definition, returns, at)) return 0;
  const counts = returns.filter(({ bucket }) => {
    if (definition.criterion === 'on_or_after') return bucket >= at;
    if (definition.criterion === 'on_or_before') return bucket <= at;
    return bucket === at;
  });
  return counts.reduce((sum, { amount }) => sum + amount, 0);
}

// --- the table --------------------------------------------------------------------------------------------------------

function segmentAnswer(
  world: World,
  definition: RetentionDefinition,
  now: number,
  { buckets: intervals }: Stretch,
  members: readonly Birth[],
): TableSegment {
  const lives = members.map((birth) => ({ ...birth, returns: returnsOf(world, definition, now, birth) }));
  const rows = intervals.map((interval, row) => {
    const born = lives.filter((life) => life.row === row);
    const cells = widths(definition).flatMap((_, bucket) => {
      const { from, to } = bucketSpan(world, definition, now, interval, bucket);
      if (from > now) return [];
      const retained = born.filter(({ returns }) => isRetained(definition, returns, bucket));
      const amount = born.reduce((sum, { returns }) => sum + amountAt(definition, returns, bucket), 0);
      const value = valueAt(definition, born.length, retained.length, amount);
      return [{ people: retained.length, value, isComplete: to <= now }];
    });
    return { people: born.length, cells };
  });
  return {
    segment: [...(members[0]?.segment ?? [])],
    people: new Set(members.map(({ subject }) => subject)).size,
    rows,
    average: widths(definition).map((_, bucket) => averageAt(definition, rows, bucket)),
  };
}

function valueAt(
  { measure }: RetentionDefinition,
  births: number,
  people: number,
  amount: number,
): number | null {
  if (measure.kind === 'users') return people;
  if (measure.kind === 'rate') return births === 0 ? null : people / births;
  return measure.aggregate === 'sum' ? amount : people === 0 ? null : amount / people;
}

function averageAt(
  { measure }: RetentionDefinition,
  rows: TableSegment['rows'],
  bucket: number,
): TableSegment['average'][number] {
  let [above, below, count] = [0, 0, 0];
  for (const { people, cells } of rows) {
    const cell = cells[bucket];
    if (!cell?.isComplete || people === null || people === 0 || cell.value === null) continue;
    const [births, retained] = [people, cell.people ?? 0];
    above += measure.kind === 'property' ? cell.value * births : retained * births;
    below += measure.kind === 'rate' ? births * births : births;
    count++;
  }
  return { value: count === 0 ? null : above / below, rows: count, withheldRows: 0 };
}

/** From when somebody may be in the bucket, and when everybody has had the whole of it. */
function bucketSpan(
  world: World,
  definition: RetentionDefinition,
  now: number,
  interval: { readonly from: number; readonly to: number },
  bucket: number,
): { readonly from: number; readonly to: number } {
  const before = widths(definition)
    .slice(0, bucket)
    .reduce((sum, width) => sum + width, 0);
  const after = before + (widths(definition)[bucket] ?? 0);
  const { unit, bucketing } = definition;
  if (bucketing === 'rolling')
    return { from: interval.from + before * LENGTH[unit], to: interval.to + after * LENGTH[unit] };
  const { date } = wallClock(interval.from, world.timezone);
  const startOf = (units: number): number => {
    if (unit === 'hour') {
      const starts = hoursFrom(world, definition, now);
      return starts[starts.indexOf(interval.from) + units] ?? Number.NaN;
    }
    const shifted =
      unit === 'day'
        ? addDays(date, units)
        : unit === 'week'
          ? addDays(mondayOf(date), 7 * units)
          : addMonths(`${date.slice(0, 7)}-01`, units);
    return startOfDate(shifted, world.timezone);
  };
  return { from: before === 0 ? interval.from : startOf(before), to: startOf(after) };
}
