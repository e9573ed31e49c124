import type {
  Flow,
  FlowsColumn,
  FlowsDefinition,
  FlowsPlace,
  InsightsDefinition,
  SegmentValue,
} from '#contract';
import type { PropertyRef } from '#events';
import { subjectOf, valueToken, type World, type WorldEvent } from '../seed.ts';
import { addDays, startOfDate, wallClock } from './clock.ts';
import { evenStep, span } from './insights.ts';
import { asOfNow, declared, holds, personOf } from './lives.ts';
import { subjectsOf } from './retention.ts';
import { compareSegments, isFirstEver, isMeant, isNamed, passesOwn, position, valuesIn } from './segments.ts';
import { isApart, isSessionEvent, sessionEdge, withSessionEvents } from './session-edges.ts';

/**
 * Flows, answered the slow and obvious way: each person's events in a list, walked through one by one. It shares no code with
 * `src/reports`.
 */
export interface FlowsOracleAnswer {
  readonly columns: FlowsColumn[];
  readonly flows: Flow[];
  readonly moreSegments: number;
  readonly freshAt: string | null;
}

/** What steps are ordered by, first to last. */
type Order = readonly (number | bigint)[];

interface Step {
  readonly event: WorldEvent;
  readonly order: Order;
  readonly node: Node;
  readonly isAnchor: readonly boolean[];
  readonly ends: boolean;
  readonly segment: SegmentValue[];
}

/** A node of some column, with what nodes are ordered by. */
interface Node {
  readonly place: FlowsPlace;
  readonly order: Order;
}

interface Entry {
  readonly subject: string;
  readonly segment: SegmentValue[];
  readonly order: Order;
  readonly walkOrder: Order;
  readonly path: Map<number, Node>;
  isFirst: boolean;
}

const OTHER: Node = { place: { kind: 'other' }, order: [-1, 0n] };
const DROP: Node = { place: { kind: 'drop' }, order: [-2, 0n] };
const START: Node = { place: { kind: 'start' }, order: [-3, 0n] };
const BETWEEN: Node = { place: { kind: 'between' }, order: [-4, 0n] };
const anchorNode = (anchor: number): Node => ({
  place: { kind: 'anchor', anchor },
  order: [-10 - anchor, 0n],
});

export function askFlowsOracle(given: World, definition: FlowsDefinition, now: number): FlowsOracleAnswer {
  const world = withSessionEvents(asOfNow(given, now));
  const { k } = world;
  const found = entriesOf(world, definition, now);
  const segments = [...groups(found, ({ segment }) => JSON.stringify(segment)).values()]
    .map((entries) => ({ entries, segment: entries[0]?.segment ?? [], people: firsts(entries) }))
    .sort(
      (a, b) =>
        b.people - a.people ||
        compare(segmentOrder(definition, a.segment), segmentOrder(definition, b.segment)),
    );
  const isSplit = (definition.breakdowns ?? []).length > 0;
  const crowded = isSplit ? segments.filter(({ people }) => people >= k) : segments;
  const shown = crowded
    .slice(0, definition.limit ?? 6)
    .sort((a, b) => b.people - a.people || compareSegments(a.segment, b.segment));
  const flows = shown.map(({ entries, segment, people }): Flow => {
    const whole = { segment, count: entries.length, people };
    return definition.view === 'paths'
      ? { ...whole, nodes: [], links: [], paths: pathsOf(entries, k) }
      : { ...whole, ...draw(entries, definition, k), paths: [] };
  });
  const received = world.events
    .filter((event) =>
      definition.anchors.some(
        (anchor) => sessionEdge(anchor.event) !== undefined || isNamed(world, event, anchor.event),
      ),
    )
    .map(({ receivedAt }) => receivedAt);
  return {
    columns: columnsOf(definition),
    flows:
      isSplit || flows.length > 0
        ? flows
        : [{ segment: [], count: 0, people: 0, nodes: [], links: [], paths: [] }],
    moreSegments: isSplit ? crowded.length - shown.length : 0,
    freshAt: received.length === 0 ? null : new Date(Math.max(...received)).toISOString(),
  };
}

function segmentOrder({ breakdowns = [] }: FlowsDefinition, segment: readonly SegmentValue[]): Order {
  return segment.flatMap((value, index) => {
    const breakdown = breakdowns[index];
    return valueOrder(breakdown && 'property' in breakdown ? breakdown.property : undefined, value);
  });
}

/** Unset, hidden, then values: texts by their token. */
function valueOrder(property: PropertyRef | undefined, value: SegmentValue): Order {
  if (value.kind === 'unset') return [0, 0];
  if (value.kind === 'hidden') return [1, 0];
  return [2, value.kind === 'text' && property ? valueToken(property, value.text) : position(value)];
}

function compare(a: Order, b: Order): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? 0;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function groups<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const value of values) found.set(keyOf(value), [...(found.get(keyOf(value)) ?? []), value]);
  return found;
}

function firsts(entries: readonly Entry[]): number {
  return entries.filter(({ isFirst }) => isFirst).length;
}

function columnsOf({ anchors }: FlowsDefinition): FlowsColumn[] {
  const columns: FlowsColumn[] = [];
  anchors.forEach(({ before = 0, after = 3 }, anchor) => {
    if (anchor > 0) columns.push({ kind: 'between', anchor: anchor - 1 });
    for (let step = 0 - before; step <= after; step++) columns.push({ kind: 'step', anchor, step });
  });
  return columns;
}

function columnOf(definition: FlowsDefinition, anchor: number): number {
  return columnsOf(definition).findIndex(
    (column) => column.kind === 'step' && column.anchor === anchor && column.step === 0,
  );
}

// --- walks ------------------------------------------------------------------------------------------------------------

const UNITS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800, month: 2_592_000 };

function entriesOf(world: World, definition: FlowsDefinition, now: number): Entry[] {
  const range = span(definition.range, now, world.timezone);
  const [from, to] =
    'instants' in range
      ? range.instants
      : [
          startOfDate(range.dates[0], world.timezone),
          startOfDate(addDays(range.dates[1], 1), world.timezone),
        ];
  const counting = definition.counting ?? 'unique';
  const { count, unit } = definition.window ?? { count: 30, unit: 'day' as const };
  const window = count * UNITS[unit] * 1000;
  const toStep = stepMaker(world, definition, from, to);
  // The people of an organisation differ: what one of them is, its events say.
  const isByEvent = (definition.breakdowns ?? []).some(
    (breakdown) =>
      definition.counted !== undefined ||
      ('property' in breakdown &&
        breakdown.property.scope === 'event' &&
        declared(world, breakdown.property) !== undefined &&
        (breakdown.buckets === undefined ||
          breakdown.buckets.kind === declared(world, breakdown.property)?.kind)),
  );
  const sessionOf = counting === 'session' ? sessionsOfAll(world) : () => WHOLE_LIFE;
  const lived = world.events.flatMap((event) => {
    const session = sessionOf(event);
    return session
      ? subjectsOf(world, definition, event).map((subject) => ({ subject, event, session }))
      : [];
  });
  const entries: Entry[] = [];
  for (const [subject, own] of groups(lived, (one) => one.subject)) {
    const candidates: (Entry & { readonly session: string })[] = [];
    for (const [session, members] of groups(own, (one) => one.session.join())) {
      const start = members[0]?.session ?? WHOLE_LIFE;
      const steps = members.flatMap(({ event }) => toStep(event) ?? []);
      for (const walk of groups(steps, ({ pinned }) => pinned.join()).values()) {
        walk.sort((a, b) => compare(a.step.order, b.step.order));
        const line = walk.map(({ step }) => step);
        const walkOrder = [...start, ...(walk[0]?.pinned ?? [])];
        const isStart = (index: number) =>
          line[index]?.isAnchor[0] === true && line[index].event.time >= from && line[index].event.time < to;
        const seen = new Set<string>();
        for (let index = 0; index < line.length; index++) {
          const start = line[index];
          if (!start || !isStart(index)) continue;
          const key = JSON.stringify(start.segment);
          if (counting === 'unique' && isByEvent && seen.has(key)) continue;
          seen.add(key);
          const { path, end } = walkFrom(line, index, definition, window);
          const { segment, order } = start;
          candidates.push({ subject, segment, order, walkOrder, path, isFirst: false, session });
          if (counting === 'session' || (counting === 'unique' && !isByEvent)) break;
          index = end;
        }
      }
    }
    candidates.sort((a, b) => compare(a.order, b.order) || compare(a.walkOrder, b.walkOrder));
    const scope = (one: (typeof candidates)[number]) =>
      counting === 'total'
        ? String(candidates.indexOf(one))
        : counting === 'session'
          ? one.session
          : isByEvent
            ? JSON.stringify(one.segment)
            : '';
    const kept = [...groups(candidates, scope).values()].flatMap((same) => same.slice(0, 1));
    for (const same of groups(kept, ({ segment }) => JSON.stringify(segment)).values()) {
      const [first] = same.sort((a, b) => compare(a.order, b.order) || compare(a.walkOrder, b.walkOrder));
      if (first) first.isFirst = true;
    }
    entries.push(...kept);
  }
  return entries;
}

function stepMaker(world: World, definition: FlowsDefinition, from: number, to: number) {
  const names = world.eventNames
    .filter(({ isPublic }) => isPublic)
    .map(({ name }) => name)
    .sort();
  const edges = ['$session_end', '$session_start'].filter((edge) =>
    [...definition.anchors, ...(definition.exclusions ?? [])].some((selector) => selector.event === edge),
  );
  const numberOf = (name: string) => [...names, ...edges].indexOf(name) + 1;
  const { breakdowns = [], expand = [], exclusions = [], hold = [], anchors, events: shown } = definition;
  const asInsights = {
    metrics: [{ kind: 'event', event: anchors[0]?.event ?? null, measure: { kind: 'total' } }],
  } as unknown as InsightsDefinition;
  const steps = breakdowns.map((breakdown) =>
    evenStep(world, asInsights, breakdown, { from, to, buckets: [] }),
  );
  return (event: WorldEvent): { readonly step: Step; readonly pinned: readonly bigint[] } | null => {
    if (!holds(definition.filter, event, world)) return null;
    const matches = (selector: { event: string | null; filter?: FlowsDefinition['filter'] | undefined }) =>
      isMeant(world, event, selector.event) && passesOwn(world, event, selector);
    const isAnchor = anchors.map(
      (anchor) => matches(anchor) && (!anchor.firstEver || isFirstEver(world, anchor, event)),
    );
    const ends = exclusions.some(matches);
    const number = numberOf(event.name);
    const listed = (shown?.names ?? []).some((name) =>
      name === null ? number === 0 : number > 0 && name === event.name,
    );
    const isShown = !isSessionEvent(event) && (!shown || (shown.kind === 'only') === listed);
    if (!isShown && !ends && !isAnchor.includes(true)) return null;
    const pinned: bigint[] = [];
    for (const property of hold) {
      const value = declared(world, property) ? event.properties[property.name] : undefined;
      if (value === undefined || typeof value === 'object') return null;
      pinned.push(typeof value === 'string' ? valueToken(property, value) : bitsOf(Number(value)));
    }
    const expansion = number > 0 ? expand.find((one) => one.event === event.name) : undefined;
    const value = expansion ? valuesIn(world, event, { property: expansion.property }, 1)[0] : undefined;
    const node: Node = {
      place:
        number === 0 ? { kind: 'hidden' } : { kind: 'event', event: event.name, ...(value ? { value } : {}) },
      order: [number, ...(value ? valueOrder(expansion?.property, value) : [3, 0])],
    };
    const segment = breakdowns.flatMap((breakdown, index) =>
      valuesIn(world, event, breakdown, steps[index] ?? 1).slice(0, 1),
    );
    const anchor = isAnchor.indexOf(true);
    const bits = isAnchor.reduce((sum, is, index) => sum + (is ? 2 ** index : 0), 0);
    return {
      pinned,
      step: {
        event,
        node,
        isAnchor,
        ends,
        segment,
        order: [
          event.time,
          rankOf(event, anchor),
          ...node.order,
          bits,
          Number(ends),
          ...segmentOrder(definition, segment),
        ],
      },
    };
  };
}

/** Of one instant: the start of a session, anchors in their order, other steps, the end of a session. */
function rankOf({ name }: WorldEvent, anchor: number): number {
  if (sessionEdge(name)) return name === '$session_start' ? -1 : 99;
  return anchor < 0 ? 9 : anchor;
}

function bitsOf(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0] ?? 0n;
}

/** Where nothing is divided. */
const WHOLE_LIFE: Order = [];

/** The session that an event is in, told by its start and its person; events of nobody are in none. */
function sessionsOfAll(world: World): (event: WorldEvent) => Order | undefined {
  const found = new Map<WorldEvent, Order>();
  const events = world.events.filter((event) => personOf(world, event) !== null);
  for (const [person, own] of groups(events, (event) => personOf(world, event) ?? ''))
    for (const session of sessionsOf(own, world))
      for (const event of session) found.set(event, [session[0]?.time ?? 0, subjectOf('person', person)]);
  return (event) => found.get(event);
}

function sessionsOf(events: readonly WorldEvent[], world: World): WorldEvent[][] {
  const { timezone: zone, sessionTimeoutMinutes = 30 } = world;
  const sessions: WorldEvent[][] = [];
  for (const event of [...events].sort((a, b) => a.time - b.time)) {
    const session = sessions.at(-1);
    const [first, last] = [session?.[0], session?.at(-1)];
    const goesOn =
      first !== undefined &&
      last !== undefined &&
      event.time - last.time < sessionTimeoutMinutes * 60_000 &&
      wallClock(event.time, zone).date === wallClock(first.time, zone).date &&
      event.time - first.time < 86_400_000 &&
      !isApart(world, personOf(world, event), last.time, event.time);
    if (goesOn) session?.push(event);
    else sessions.push([event]);
  }
  return sessions;
}

/** The path that begins at a step, and the index of the step at which it is over. */
function walkFrom(line: readonly Step[], start: number, definition: FlowsDefinition, window: number) {
  const { anchors } = definition;
  const began = line[start]?.event.time ?? 0;
  let last = start;
  let stopped = start;
  for (let index = start + 1; index < line.length; index++) {
    const step = line[index];
    if (!step || step.event.time > began + window) break;
    stopped = index;
    if (step.ends) break;
    last = index;
  }
  const reached = [start];
  for (let anchor = 1; anchor < anchors.length; anchor++) {
    const from = reached.at(-1) ?? start;
    const next = line.findIndex((step, index) => index > from && index <= last && step.isAnchor[anchor]);
    if (next < 0) break;
    reached.push(next);
  }
  const path = new Map<number, Node>();
  const put = (column: number, index: number) => {
    const step = line[index];
    if (step) path.set(column, step.node);
  };
  const before = anchors[0]?.before ?? 0;
  const base = columnOf(definition, 0);
  for (let back = 1; back <= before; back++) {
    const step = line[start - back];
    if (!step || step.event.time < began - window) {
      path.set(base - back, START);
      break;
    }
    put(base - back, start - back);
  }
  let end = stopped;
  reached.forEach((at, anchor) => {
    const column = columnOf(definition, anchor);
    const after = anchors[anchor]?.after ?? 3;
    path.set(column, anchorNode(anchor));
    const next = reached[anchor + 1];
    const upTo = next === undefined ? last : next - 1;
    const soon = Math.min(after, upTo - at);
    for (let step = 1; step <= soon; step++) put(column + step, at + step);
    if (next === undefined) {
      const isLast = anchor === anchors.length - 1;
      if (!isLast || soon < after) path.set(column + soon + 1, DROP);
      else end = at + after;
      return;
    }
    const left = upTo - at - soon;
    const late = Math.min(anchors[anchor + 1]?.before ?? 0, left);
    if (left > late) path.set(column + after + 1, BETWEEN);
    for (let back = 1; back <= late; back++) put(columnOf(definition, anchor + 1) - back, next - back);
  });
  return { path, end };
}

// --- pictures ---------------------------------------------------------------------------------------------------------

const nameOf = ({ place }: Node) => JSON.stringify(place);

function draw(
  entries: readonly Entry[],
  definition: FlowsDefinition,
  k: number,
): Pick<Flow, 'nodes' | 'links'> {
  const columns = columnsOf(definition).length;
  const base = columnOf(definition, 0);
  const paths = entries.map((entry) => ({ ...entry, path: new Map(entry.path) }));
  for (let column = 0; column < columns; column++) {
    const there = paths.filter(({ path }) => path.get(column)?.place.kind === 'event');
    const named = [...groups(there, ({ path }) => nameOf(path.get(column) ?? OTHER)).values()]
      .filter((same) => k === 1 || firsts(same) >= k)
      .sort((a, b) => b.length - a.length || compare(orderAt(a, column), orderAt(b, column)))
      .slice(0, definition.rows ?? 3);
    for (const entry of there) if (!named.some((same) => same.includes(entry))) entry.path.set(column, OTHER);
  }
  const nodes: { column: number; node: Node; entries: Entry[] }[] = [];
  const links: { from: string; to: string; entries: Entry[]; order: Order }[] = [];
  const start = { column: base, node: anchorNode(0), entries: paths };
  nodes.push(start);
  for (const direction of [1, -1]) {
    const isOver = direction === 1 ? DROP : START;
    let standing = [start];
    for (let column = base + direction; column >= 0 && column < columns; column += direction) {
      const next: typeof nodes = [];
      const waiting: typeof nodes = [];
      for (const { column: at, node, entries: here } of standing)
        for (const { where, entries: part } of fold(here, column, direction, isOver, k)) {
          if (where === null) {
            waiting.push({ column: at, node, entries: part });
            continue;
          }
          const known = next.find((one) => nameOf(one.node) === nameOf(where));
          if (known) known.entries.push(...part);
          else next.push({ column, node: where, entries: [...part] });
          const ends = [`${at} ${nameOf(node)}`, `${column} ${nameOf(where)}`];
          const [from = '', to = ''] = direction === 1 ? ends : ends.reverse();
          links.push({ from, to, entries: part, order: [] });
        }
      nodes.push(...next);
      standing = [
        ...waiting,
        ...next.filter(({ node }) => node !== isOver && nameOf(node) !== nameOf(isOver)),
      ];
    }
  }
  nodes.sort(
    (a, b) =>
      a.column - b.column || b.entries.length - a.entries.length || compare(a.node.order, b.node.order),
  );
  const places = nodes.map(({ column, node }) => `${column} ${nameOf(node)}`);
  return {
    nodes: nodes.map(({ column, node, entries: here }) => ({
      column,
      place: node.place,
      count: here.length,
      people: firsts(here),
    })),
    links: links
      .map(({ from, to, entries: part }) => ({
        from: places.indexOf(from),
        to: places.indexOf(to),
        count: part.length,
        people: firsts(part),
      }))
      .sort((a, b) => a.from - b.from || a.to - b.to),
  };
}

function orderAt(entries: readonly Entry[], column: number): Order {
  return entries[0]?.path.get(column)?.order ?? [];
}

/** Where entries are in a column (null: not in it), once those that are too few have become "other". */
function fold(entries: readonly Entry[], column: number, direction: number, isOver: Node, k: number) {
  const whereIs = ({ path }: Entry): Node | null => {
    const here = path.get(column);
    if (here) return here;
    for (let passed = column; passed >= 0 && passed < 100; passed -= direction)
      if (path.get(passed)?.place.kind === isOver.place.kind) return isOver;
    return null;
  };
  const parts = [...groups(entries, (entry) => JSON.stringify(whereIs(entry)?.place ?? null)).values()].map(
    (part) => ({
      where: part[0] ? whereIs(part[0]) : null,
      entries: part,
    }),
  );
  if (k === 1) return parts;
  const isOther = (part: (typeof parts)[number]) =>
    part.where?.place.kind === 'other' || firsts(part.entries) < k;
  const rest = parts
    .filter((part) => !isOther(part))
    .sort(
      (a, b) =>
        firsts(a.entries) - firsts(b.entries) || compare((a.where ?? OTHER).order, (b.where ?? OTHER).order),
    );
  const other = parts.filter(isOther).flatMap((part) => part.entries);
  if (other.length > 0 && firsts(other) < k) other.push(...(rest.shift()?.entries ?? []));
  return other.length === 0 ? rest : [...rest, { where: OTHER, entries: other }];
}

function pathsOf(entries: readonly Entry[], k: number): Flow['paths'] {
  const sorted = ({ path }: Entry) => [...path].sort(([a], [b]) => a - b);
  const steps = (entry: Entry) => sorted(entry).map(([column, { place }]) => ({ column, place }));
  const order = (entry: Entry): Order => sorted(entry).flatMap(([column, node]) => [column, ...node.order]);
  return [...groups(entries, (entry) => JSON.stringify(steps(entry))).values()]
    .map((same) => ({ same, people: new Set(same.map(({ subject }) => subject)).size }))
    .filter(({ people }) => people >= k)
    .sort((a, b) => b.same.length - a.same.length || comparePaths(a.same, b.same, order))
    .slice(0, 50)
    .map(({ same, people }) => ({
      steps: same[0] ? steps(same[0]) : [],
      count: same.length - (same.length % k),
      people: people - (people % k),
    }));
}

function comparePaths(a: readonly Entry[], b: readonly Entry[], orderOf: (entry: Entry) => Order): number {
  const [left, right] = [a[0] ? orderOf(a[0]) : [], b[0] ? orderOf(b[0]) : []];
  return compare(left.slice(0, right.length), right) || left.length - right.length;
}
