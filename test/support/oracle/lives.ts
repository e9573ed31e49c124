import type { Filter, PropertyCondition, PropertyRef } from '#events';
import type { World, WorldEvent, WorldProfile, WorldProperty, WorldValue } from '../seed.ts';
import { addDays, addMonths, startOfDate, wallClock } from './clock.ts';

/** Who somebody is, what their events and profiles say, and whether a filter holds: the slow and obvious way. */

// --- people and properties --------------------------------------------------------------------------------------------

export function personOf(world: World, event: WorldEvent): string | null {
  const link = world.links.find(([device]) => device === event.person);
  return link ? link[1] : event.person;
}

function profileOf(world: World, group: string | null, id: string | null): WorldProfile | undefined {
  return world.profiles.find((profile) => profile.group === group && profile.id === id && !profile.isDeleted);
}

export function declared(world: World, ref: PropertyRef): WorldProperty | undefined {
  return world.properties.find(
    ({ scope, group, name, isNamePublic, privacy }) =>
      scope === ref.scope &&
      (scope !== 'group' || group === ref.group) &&
      name === ref.name &&
      isNamePublic &&
      privacy !== 'identity',
  );
}

/** The values that a property has for an event: none, one, or one per organisation. */
export function valuesOf(
  world: World,
  property: WorldProperty,
  event: WorldEvent,
): (WorldValue | undefined)[] {
  const { scope, group, name } = property;
  if (scope === 'event') return [normal(event.properties[name])];
  if (scope === 'person') return [normal(profileOf(world, null, personOf(world, event))?.properties[name])];
  const organisations = event.groups[group ?? ''] ?? [];
  return organisations.map((id) => normal(profileOf(world, group ?? '', id)?.properties[name]));
}

/** An empty list is a list that is not set. */
function normal(value: WorldValue | undefined): WorldValue | undefined {
  return typeof value === 'object' && value.length === 0 ? undefined : value;
}

export function isPublicEvent(world: World, name: string): boolean {
  return world.eventNames.some((known) => known.name === name && known.isPublic);
}

export function isReadable(property: WorldProperty, text: string): boolean {
  const isOpen = property.privacy === 'public' || property.privacy === 'crowd';
  return isOpen && property.publicTexts.includes(text);
}

// --- filters ----------------------------------------------------------------------------------------------------------

export function isMember(world: World, cohort: number, person: string | null): boolean {
  return person !== null && (world.members?.get(cohort)?.has(person) ?? false);
}

/** The world as it is asked of an instant: at the end of its minute. */
export function asOfNow(world: World, now: number): World {
  return world.now === undefined ? { ...world, now: Math.ceil(now / 60_000) * 60_000 - 1 } : world;
}

export function holds(filter: Filter | undefined, event: WorldEvent, world: World): boolean {
  if (filter === undefined) return true;
  if ('all' in filter) return filter.all.every((part) => holds(part, event, world));
  if ('any' in filter) return filter.any.some((part) => holds(part, event, world));
  if ('cohort' in filter) {
    const isIn = isMember(world, filter.cohort, personOf(world, event));
    return filter.operator === 'in' ? isIn : !isIn;
  }
  const property = declared(world, filter.property);
  const values = property ? valuesOf(world, property, event) : [];
  const some = (test: (value: WorldValue, property: WorldProperty) => boolean) =>
    values.some((value) => value !== undefined && property !== undefined && test(value, property));
  return conditionHolds(filter, some, world);
}

function conditionHolds(
  condition: PropertyCondition,
  some: (test: (value: WorldValue, property: WorldProperty) => boolean) => boolean,
  world: World,
): boolean {
  const texts = (value: WorldValue, property: WorldProperty) =>
    (typeof value === 'string' ? [value] : typeof value === 'object' ? value : []).filter((text) =>
      isReadable(property, text),
    );
  const is = (wanted: readonly string[]) =>
    some((value, property) => texts(value, property).some((text) => wanted.includes(text)));
  const contains = (wanted: readonly string[]) =>
    some((value, property) =>
      texts(value, property).some((text) =>
        wanted.some((part) => text.toLowerCase().includes(part.toLowerCase())),
      ),
    );
  const number = (test: (value: number) => boolean) =>
    some((value, { kind }) => kind === 'number' && typeof value === 'number' && test(value));
  const date = (test: (value: number) => boolean) =>
    some((value, { kind }) => kind === 'date' && typeof value === 'number' && test(value));
  const dayOf = (value: number) => wallClock(value, world.timezone).date;
  const moment = (at: string) => (at.length === 10 ? startOfDate(at, world.timezone) : Date.parse(at));
  switch (condition.operator) {
    case 'is':
      return is(condition.values);
    case 'is_not':
      return !is(condition.values);
    case 'contains':
      return contains(condition.values);
    case 'not_contains':
      return !contains(condition.values);
    case 'all_are':
      return some((value, property) => {
        const all = typeof value === 'string' ? [value] : typeof value === 'object' ? value : [];
        return (
          all.length > 0 && all.every((text) => isReadable(property, text) && condition.values.includes(text))
        );
      });
    case 'equals':
      return number((value) => value === condition.value);
    case 'not_equals':
      return !number((value) => value === condition.value);
    case 'less':
      return number((value) => value < condition.value);
    case 'at_most':
      return number((value) => value <= condition.value);
    case 'greater':
      return number((value) => value > condition.value);
    case 'at_least':
      return number((value) => value >= condition.value);
    case 'between':
      return number((value) => value >= condition.from && value <= condition.to);
    case 'not_between':
      return !number((value) => value >= condition.from && value <= condition.to);
    case 'is_set':
      return some(() => true);
    case 'is_not_set':
      return !some(() => true);
    case 'is_true':
      return some((value) => value === true);
    case 'is_false':
      return some((value) => value === false);
    case 'before':
      return date((value) => value < moment(condition.at));
    case 'since':
      return date((value) => value >= moment(condition.at));
    case 'between_days':
      return date((value) => isBetween(dayOf(value), condition.from, condition.to));
    case 'not_between_days':
      return !date((value) => isBetween(dayOf(value), condition.from, condition.to));
    case 'in_last':
      return date((value) => isIn(stretch('last', condition, world), value));
    case 'not_in_last':
      return !date((value) => isIn(stretch('last', condition, world), value));
    case 'before_last':
      return date((value) => value < (stretch('last', condition, world)[0] ?? 0));
    case 'in_next':
      return date((value) => isIn(stretch('next', condition, world), value));
  }
}

function isBetween(day: string, from: string, to: string): boolean {
  return day >= from && day <= to;
}

function isIn([from = 0, to = 0]: readonly number[], value: number): boolean {
  return value >= from && value < to;
}

/** From and to, which is not in it. */
function stretch(
  side: 'last' | 'next',
  { count, unit }: { readonly count: number; readonly unit: string },
  { now, timezone }: World,
): readonly number[] {
  if (now === undefined) throw new Error('this world has no present');
  const size = { hour: 3_600_000, day: 1, week: 7 }[unit] ?? 0;
  if (unit === 'hour') {
    const begun = (Math.floor(now / 60_000) - wallClock(now, timezone).minute) * 60_000;
    return side === 'last' ? [begun + size - count * size, begun + size] : [begun, begun + count * size];
  }
  const today = wallClock(now, timezone).date;
  const later = (date: string, units: number) =>
    unit === 'month' ? addMonths(date, units) : addDays(date, units * size);
  const days =
    side === 'last' ? [later(addDays(today, 1), -count), addDays(today, 1)] : [today, later(today, count)];
  return days.map((date) => startOfDate(date, timezone));
}
