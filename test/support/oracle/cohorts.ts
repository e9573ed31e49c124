import type { CohortCondition, CohortRule, Comparison, Selector } from '#contract';
import type { World, WorldEvent, WorldValue } from '../seed.ts';
import { addDays, addMonths, firstOfMonth, mondayOf, startOfDate, wallClock } from './clock.ts';
import { declared, holds, isMember, personOf } from './lives.ts';
import { passesOwn } from './segments.ts';
import { isSessionEvent, sessionEdge, withSessionEvents } from './session-edges.ts';

/**
 * Who is in a cohort, the slow and obvious way: person by person, event by event. It shares no code with `src/reports`.
 */
export function withMembers(world: World, asOf: number): World {
  const members = new Map<number, ReadonlySet<string>>();
  // A cohort may be defined with those before it.
  for (const { id, rule, list = [] } of world.cohorts ?? []) {
    const known = withSessionEvents({ ...world, members, now: asOf - 1 });
    // A rule is asked of everybody whose events a question finds, also of those who come after `asOf`.
    const people =
      rule === null
        ? listed(world, list)
        : everybody(world, Number.POSITIVE_INFINITY).filter((person) => fits(known, person, rule, asOf));
    members.set(id, new Set(people));
  }
  return { ...world, members, now: asOf - 1 };
}

/** Who is in a saved cohort at one instant. */
export function membersAt(world: World, id: number, asOf: number): string[] {
  const members = withMembers(world, asOf).members?.get(id);
  return everybody(world, asOf).filter((person) => members?.has(person));
}

/** Everybody for whom the rule holds; the cohorts that it names are found in `world.members`. */
export function peopleOf(world: World, rule: CohortRule, asOf: number): string[] {
  const told = withSessionEvents(world);
  return everybody(world, asOf).filter((person) => fits(told, person, rule, asOf));
}

function listed(world: World, list: readonly string[]): string[] {
  return list.map((id) => world.links.find(([device]) => device === id)?.[1] ?? id);
}

function everybody(world: World, asOf: number): string[] {
  const active = world.events.filter(({ time }) => time < asOf).map((event) => personOf(world, event));
  const described = world.profiles
    .filter(
      ({ group, isDeleted, id }) =>
        group === null && !isDeleted && !world.links.some(([device]) => device === id),
    )
    .map(({ id }) => id);
  return [...new Set([...active.filter((person) => person !== null), ...described])];
}

function fits(world: World, person: string, rule: CohortRule, asOf: number): boolean {
  if ('all' in rule) return rule.all.every((part) => fits(world, person, part, asOf));
  if ('any' in rule) return rule.any.some((part) => fits(world, person, part, asOf));
  if ('not' in rule) return !fits(world, person, rule.not, asOf);
  return conditionHolds(world, person, rule, asOf);
}

function conditionHolds(world: World, person: string, condition: CohortCondition, asOf: number): boolean {
  const own = world.events.filter((event) => personOf(world, event) === person && event.time < asOf);
  switch (condition.kind) {
    case 'did':
      return compares(
        own.filter(isMeant(world, condition)).filter(isWithin(world, condition, asOf)).length,
        condition.count,
      );
    case 'measured': {
      const events = own.filter(isMeant(world, condition)).filter(isWithin(world, condition, asOf));
      const value = aggregate(condition.aggregate, valuesOf(world, condition, events));
      return value !== null && compares(value, condition.is);
    }
    case 'first': {
      const first = own.filter(isMeant(world, condition)).sort((a, b) => a.time - b.time)[0];
      return first !== undefined && isWithin(world, condition, asOf)(first);
    }
    case 'sequence': {
      const events = own.filter(isWithin(world, condition, asOf));
      const times = condition.steps.map((step) =>
        events.filter(isMeant(world, step)).map(({ time }) => time),
      );
      const { within } = condition;
      const most = within
        ? within.count * { minute: 1, hour: 60, day: 1440, week: 10_080 }[within.unit] * 60_000
        : Infinity;
      return (times[0] ?? []).some((start) => reaches(times.slice(1), start, start + most));
    }
    case 'profile':
      return holdsOfPerson(world, person, condition.filter);
    case 'audience':
      throw new Error('the oracle of cohorts knows no reports');
  }
}

/** Whether the remaining steps can be done one after another, each strictly later, none after `end`. */
function reaches(times: readonly (readonly number[])[], after: number, end: number): boolean {
  const [next, ...rest] = times;
  if (!next) return true;
  return next.some((time) => time > after && time <= end && reaches(rest, time, end));
}

function isMeant(world: World, selector: Selector): (one: WorldEvent) => boolean {
  const { event } = selector;
  if (sessionEdge(event)) return (one) => one.name === event && passesOwn(world, one, selector);
  const isPublic = world.eventNames.some(({ name, isPublic }) => name === event && isPublic);
  return (one) =>
    !isSessionEvent(one) &&
    (event === null || (isPublic && one.name === event)) &&
    holds(selector.filter, one, world);
}

function isWithin(
  world: World,
  { window }: { readonly window?: CohortWindow },
  asOf: number,
): (one: WorldEvent) => boolean {
  const [from, to] = bounds(window, asOf, world.timezone);
  return ({ time }) => time >= from && time < Math.min(to, asOf);
}

type CohortWindow = Extract<CohortCondition, { kind: 'did' }>['window'];

function bounds(window: CohortWindow, asOf: number, zone: string): [number, number] {
  if (window === undefined) return [-Infinity, Infinity];
  if ('since' in window) return [startOfDate(window.since, zone), Infinity];
  if ('from' in window) return [startOfDate(window.from, zone), startOfDate(addDays(window.to, 1), zone)];
  const { last, unit } = window;
  const wall = wallClock(asOf - 1, zone);
  if (unit === 'hour' || unit === 'minute') {
    const size = unit === 'hour' ? 3_600_000 : 60_000;
    const into = ((asOf - 1) % 60_000) + (unit === 'hour' ? wall.minute * 60_000 : 0);
    return [asOf - 1 - into - (last - 1) * size, Infinity];
  }
  const first =
    unit === 'day'
      ? addDays(wall.date, 1 - last)
      : unit === 'week'
        ? addDays(mondayOf(wall.date), 7 * (1 - last))
        : addMonths(firstOfMonth(wall.date), 1 - last);
  return [startOfDate(first, zone), Infinity];
}

function valuesOf(
  world: World,
  { property: ref, aggregate }: Extract<CohortCondition, { kind: 'measured' }>,
  events: readonly WorldEvent[],
): WorldValue[] {
  const property = declared(world, ref);
  if (property?.scope !== 'event') return [];
  const isText = property.kind === 'text' || property.kind === 'list';
  if (isText && aggregate !== 'distinct') return [];
  return events.flatMap(({ properties }) => {
    const value = properties[property.name];
    return value === undefined ? [] : typeof value === 'object' ? [...value] : [value];
  });
}

/** Null: there is nothing to say of nothing. */
function aggregate(
  how: Extract<CohortCondition, { kind: 'measured' }>['aggregate'],
  values: readonly WorldValue[],
): number | null {
  if (how === 'distinct') return new Set(values.map((value) => JSON.stringify(value))).size;
  const numbers = values.map(Number);
  const sum = numbers.reduce((total, value) => total + value, 0);
  if (how === 'sum') return sum;
  if (numbers.length === 0) return null;
  if (how === 'average') return sum / numbers.length;
  return how === 'min' ? Math.min(...numbers) : Math.max(...numbers);
}

function compares(value: number, comparison: Comparison): boolean {
  switch (comparison.operator) {
    case 'between':
      return value >= comparison.from && value <= comparison.to;
    case 'at_least':
      return value >= comparison.value;
    case 'at_most':
      return value <= comparison.value;
    case 'equals':
      return value === comparison.value;
    case 'greater':
      return value > comparison.value;
    case 'less':
      return value < comparison.value;
  }
}

type Filter = Extract<CohortCondition, { kind: 'profile' }>['filter'];

/** A person's own properties; those of the organisations they have sent events for; nothing of an event. */
function holdsOfPerson(world: World, person: string, filter: Filter): boolean {
  if ('all' in filter) return filter.all.every((part) => holdsOfPerson(world, person, part));
  if ('any' in filter) return filter.any.some((part) => holdsOfPerson(world, person, part));
  if ('cohort' in filter) return isMember(world, filter.cohort, person) === (filter.operator === 'in');
  const groups: Record<string, string[]> = {};
  for (const event of world.events)
    if (personOf(world, event) === person)
      for (const [key, ids] of Object.entries(event.groups)) groups[key] = [...(groups[key] ?? []), ...ids];
  return holds(filter, { name: '', time: 0, receivedAt: 0, person, groups, properties: {} }, world);
}
