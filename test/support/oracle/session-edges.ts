import type { World, WorldEvent } from '../seed.ts';
import { wallClock } from './clock.ts';
import { isPublicEvent, personOf } from './lives.ts';

/** Whether the project's own events part what a person did at two instants, one after the other: the first ends a session or the second begins one. */
export function isApart(world: World, person: string | null, before: number, after: number): boolean {
  const { starts = [], ends = [] } = world.sessionEdges ?? {};
  if (starts.length + ends.length === 0) return false;
  const happens = (at: number, names: readonly string[]) =>
    world.events.some(
      (event) =>
        event.time === at &&
        personOf(world, event) === person &&
        names.includes(event.name) &&
        isPublicEvent(world, event.name),
    );
  return after > before && (happens(before, ends) || happens(after, starts));
}

export interface Session {
  readonly person: string | null;
  readonly start: number;
  readonly finish: number;
  readonly events: number;
}

const sessionsKnown = new WeakMap<World, Map<string | null, readonly Session[]>>();

/** The first session of the person that is not over before this event. */
export function sessionOf(world: World, event: WorldEvent): Session {
  const person = personOf(world, event);
  const known = sessionsKnown.get(world) ?? new Map<string | null, readonly Session[]>();
  const sessions = known.get(person) ?? sessionsOf(world, person);
  sessionsKnown.set(world, known.set(person, sessions));
  const session = sessions.find(({ finish }) => event.time <= finish);
  if (!session) throw new Error('an event without a session');
  return session;
}

/** The person's whole life, event after event. */
function sessionsOf(world: World, person: string | null): Session[] {
  const times = world.events
    .filter((event) => personOf(world, event) === person)
    .map(({ time }) => time)
    .sort((a, b) => a - b);
  const { sessionTimeoutMinutes: minutes = 30 } = world;
  const sessions: Session[] = [];
  for (const time of times) {
    const session = sessions.at(-1);
    const isOver =
      !session ||
      time - session.finish >= minutes * 60_000 ||
      time - session.start >= 24 * 3_600_000 ||
      isApart(world, person, session.finish, time) ||
      wallClock(time, world.timezone).date !== wallClock(session.start, world.timezone).date;
    if (isOver) sessions.push({ person, start: time, finish: time, events: 1 });
    else sessions[sessions.length - 1] = { ...session, finish: time, events: session.events + 1 };
  }
  return sessions;
}

export function sessionEdge(name: string | null): 'start' | 'finish' | undefined {
  if (name === '$session_start') return 'start';
  return name === '$session_end' ? 'finish' : undefined;
}

/** The first (last) event of its session; of several at that instant, the one that was stored first (last). */
export function isEdge(world: World, event: WorldEvent, edge: 'start' | 'finish'): boolean {
  const person = personOf(world, event);
  if (person === null) return false;
  const at = sessionOf(world, event)[edge];
  const there = world.events.filter((other) => other.time === at && personOf(world, other) === person);
  return event === (edge === 'start' ? there[0] : there.at(-1));
}

/** Each event also says how long its session was and how many events it has. */
export function withSessions(world: World): World {
  return {
    ...knowingSessions(world),
    events: world.events.map((event) => {
      if (personOf(world, event) === null) return event;
      return { ...event, properties: { ...event.properties, ...saidOf(world, event) } };
    }),
  };
}

/** A world that reads what is said of sessions, where an event says it. */
export function knowingSessions(world: World): World {
  const number = {
    scope: 'event',
    kind: 'number',
    slot: null,
    privacy: 'crowd',
    isNamePublic: true,
  } as const;
  const own = ['$duration_s', '$event_count'].map((name) => ({ ...number, name, publicTexts: [] }));
  const publicTexts = world.eventNames.flatMap(({ name, isPublic }) => (isPublic ? [name] : []));
  const names = ['$origin_start', '$origin_end'].map((name) => ({
    ...number,
    ...{ name, kind: 'text' as const, publicTexts },
  }));
  return { ...world, properties: [...world.properties, ...own, ...names] };
}

function saidOf(world: World, event: WorldEvent) {
  const { person, start, finish, events } = sessionOf(world, event);
  const at = (time: number) =>
    world.events
      .filter((other) => other.time === time && personOf(world, other) === person)
      .map(({ name }) => (isPublicEvent(world, name) ? name : 'a name that is not public'));
  return {
    $duration_s: (finish - start) / 1000,
    $event_count: events,
    $origin_start: at(start)[0] ?? '',
    $origin_end: at(finish).at(-1) ?? '',
  };
}

const eventBehind = new WeakMap<WorldEvent, WorldEvent>();
const worldsWithEdges = new WeakMap<readonly WorldEvent[], readonly WorldEvent[]>();

/** The world with an event more for each start and each end of a session: as the event that it is, and of the session. */
export function withSessionEvents(world: World): World {
  const known = worldsWithEdges.get(world.events);
  const people = known ? new Map() : Map.groupBy(world.events, (event) => personOf(world, event));
  const lives = new Map([...people].map(([person, own]) => [person, { ...world, events: own }]));
  const events =
    known ??
    world.events.flatMap((event) => {
      const own = lives.get(personOf(world, event)) ?? world;
      const beside = (['$session_start', '$session_end'] as const).flatMap((name) => {
        if (!isEdge(own, event, sessionEdge(name) ?? 'start')) return [];
        const edge = { ...event, name, properties: { ...event.properties, ...saidOf(own, event) } };
        eventBehind.set(edge, event);
        return [edge];
      });
      return [event, ...beside];
    });
  worldsWithEdges.set(world.events, events);
  return { ...world, events };
}

/** The event that begins or ends a session, where this stands for that; else the event itself. */
export function behind(event: WorldEvent): WorldEvent {
  return eventBehind.get(event) ?? event;
}

export function isSessionEvent(event: WorldEvent): boolean {
  return eventBehind.has(event);
}
