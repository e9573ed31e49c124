import type { Breakdown, FirstEverSelector, PropertyBreakdown, SegmentValue } from '#contract';
import type { World, WorldEvent, WorldProperty, WorldValue } from '../seed.ts';
import { firstOfMonth, mondayOf, startOfDate, wallClock } from './clock.ts';
import { declared, holds, isMember, isPublicEvent, isReadable, personOf, valuesOf } from './lives.ts';
import { isSessionEvent, knowingSessions, sessionEdge } from './session-edges.ts';

/** Which events are meant, in which segments they are, and how segments stand: the slow and obvious way, for every oracle. */

export function isNamed(world: World, event: WorldEvent, name: string | null): boolean {
  const custom = customEvent(world, name);
  if (custom) return custom.of.some((part) => isNamed(world, event, part.event));
  if (isSessionEvent(event)) return event.name === name;
  return name === null || (event.name === name && isPublicEvent(world, name));
}

/** Named so and, where that is a custom event, let through by the filter beside the name. */
export function isMeant(world: World, event: WorldEvent, name: string | null): boolean {
  const custom = customEvent(world, name);
  if (!custom) return isNamed(world, event, name);
  return custom.of.some((part) => isNamed(world, event, part.event) && holds(part.filter, event, world));
}

/** Nothing that the selector means did its person before; an event of nobody is nobody's first. */
export function isFirstEver(world: World, selector: FirstEverSelector, event: WorldEvent): boolean {
  const person = personOf(world, event);
  return (
    person !== null &&
    !world.events.some(
      (other) =>
        isMeant(world, other, selector.event) &&
        personOf(world, other) === person &&
        passesOwn(world, other, selector) &&
        other.time < event.time,
    )
  );
}

/** Whether the filter beside a name lets an event through; beside the edges of sessions it knows what is said of these. */
export function passesOwn(
  world: World,
  event: WorldEvent,
  { event: name, filter }: Pick<FirstEverSelector, 'event' | 'filter'>,
): boolean {
  return holds(filter, event, sessionEdge(name) ? knowingSessions(world) : world);
}

export function customEvent({ customEvents = [] }: World, name: string | null) {
  return customEvents.find(({ id }) => name === `$custom_event:${id}`);
}

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

export function rank({ kind }: SegmentValue): number {
  return kind === 'unset' ? 0 : kind === 'hidden' ? 1 : 2;
}

export function position(value: SegmentValue): number {
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

export function distinct<T>(values: readonly T[]): T[] {
  const seen = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...seen.values()];
}
