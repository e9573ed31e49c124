import type { BehaviourDefinition } from '#contract';
import { valueToken, type World, type WorldEvent, type WorldProperty, type WorldValue } from '../seed.ts';
import { addDays, startOfDate, wallClock } from './clock.ts';
import { asOfNow, declared, personOf, valuesOf } from './lives.ts';
import { distinct, isMeant, passesOwn } from './segments.ts';
import { sessionEdge, withSessionEvents } from './session-edges.ts';

/** Computed and borrowed properties, the slow and obvious way: written onto every event as a property that was sent. */

const DAY = 86_400_000;

/** The world in which each event says, as `name`, what is made of the person's other events; `now`: the day that days are counted to. */
export function withBehaviour(
  given: World,
  name: string,
  behaviour: BehaviourDefinition,
  now: number,
): World {
  const world = asOfNow(given, now);
  const property = declarationOf(world, name, behaviour);
  if (!property) return world;
  return {
    ...world,
    properties: [...world.properties, property],
    events: world.events.map((event) => {
      const value =
        behaviour.kind === 'computed'
          ? numberOf(world, event, behaviour, now)
          : earlierValue(world, event, behaviour, now);
      return value === undefined ? event : { ...event, properties: { ...event.properties, [name]: value } };
    }),
  };
}

function declarationOf(
  world: World,
  name: string,
  behaviour: BehaviourDefinition,
): WorldProperty | undefined {
  const number: WorldProperty = {
    scope: 'event',
    name,
    kind: 'number',
    slot: null,
    privacy: 'crowd',
    isNamePublic: true,
    publicTexts: [],
  };
  if (behaviour.kind === 'computed')
    return behaviour.each.kind === 'count' || isMeasurable(world, behaviour.each) ? number : undefined;
  const source = declared(world, { scope: 'event', name: behaviour.property });
  return source && { ...source, name, isNamePublic: true };
}

function isMeasurable(world: World, each: Aggregated): boolean {
  const property = declared(world, each.property);
  if (!property) return false;
  return each.aggregate === 'distinct' || (property.kind !== 'text' && property.kind !== 'list');
}

type Computed = BehaviourDefinition & { kind: 'computed' };
type Aggregated = Extract<Computed['each'], { kind: 'aggregate' }>;

function numberOf(
  world: World,
  event: WorldEvent,
  { of, each, lastDays }: Computed,
  now: number,
): number | undefined {
  const person = personOf(world, event);
  if (person === null) return undefined;
  const today = wallClock(now, world.timezone).date;
  const from = lastDays ? startOfDate(addDays(today, 1 - lastDays), world.timezone) : -Infinity;
  const to = lastDays || sessionEdge(of.event) ? startOfDate(addDays(today, 1), world.timezone) : Infinity;
  const lived = withSessionEvents(world);
  const own = lived.events.filter(
    (other) =>
      personOf(world, other) === person &&
      other.time >= from &&
      other.time < to &&
      isMeant(lived, other, of.event) &&
      passesOwn(lived, other, of),
  );
  return each.kind === 'count' ? own.length : aggregateOf(world, each, own);
}

/** Of what these events say; undefined where none of them says anything. */
export function aggregateOf(
  world: World,
  each: Aggregated,
  events: readonly WorldEvent[],
): number | undefined {
  if (!isMeasurable(world, each)) return undefined;
  const property = declared(world, each.property);
  const values = events
    .flatMap((other) => (property ? valuesOf(world, property, other) : []))
    .flatMap((value) => (value === undefined ? [] : typeof value === 'object' ? [...value] : [value]));
  if (values.length === 0) return undefined;
  const sum = values.reduce<number>((all, value) => all + Number(value), 0);
  switch (each.aggregate) {
    case 'sum':
      return sum;
    case 'average':
      return sum / values.length;
    case 'min':
      return Math.min(...values.map(Number));
    case 'max':
      return Math.max(...values.map(Number));
    case 'distinct':
      return distinct(values).length;
  }
}

function earlierValue(
  world: World,
  event: WorldEvent,
  { property, from, days = 7 }: BehaviourDefinition & { kind: 'borrowed' },
  now: number,
): WorldValue | undefined {
  const person = personOf(world, event);
  const source = declared(world, { scope: 'event', name: property });
  if (person === null || !source) return undefined;
  const lived = withSessionEvents(world);
  const tomorrow = startOfDate(addDays(wallClock(now, world.timezone).date, 1), world.timezone);
  const earlier = lived.events.filter(
    (other) =>
      personOf(world, other) === person &&
      other.time <= event.time &&
      other.time >= event.time - days * DAY &&
      (!sessionEdge(from.event) || other.time < tomorrow) &&
      isMeant(lived, other, from.event) &&
      passesOwn(lived, other, from) &&
      valuesOf(world, source, other)[0] !== undefined,
  );
  const newest = Math.max(...earlier.map(({ time }) => time));
  return earlier
    .filter(({ time }) => time === newest)
    .map((other) => valuesOf(world, source, other)[0])
    .sort((a, b) => compareStored(storedAs(source, a), storedAs(source, b)))
    .at(-1);
}

/** The numbers that a value is kept as. */
function storedAs(property: WorldProperty, value: WorldValue | undefined): (bigint | number)[] {
  if (typeof value === 'string') return [valueToken(property, value)];
  if (typeof value === 'object') return value.map((text) => valueToken(property, text));
  return [Number(value)];
}

function compareStored(a: readonly (bigint | number)[], b: readonly (bigint | number)[]): number {
  const differing = a.findIndex((part, index) => part !== b[index]);
  if (differing < 0) return a.length - b.length;
  const [left = 0, right] = [a[differing], b[differing]];
  return right === undefined || left > right ? 1 : -1;
}
