import { DROP, OTHER, START } from './places.ts';

/** A place of a route: the number of a name (or of no event, see `places.ts`), and the value that an expanded event is a node for. */
export interface Place {
  readonly name: number;
  readonly value: bigint;
  /** The text of the value, where it has one. */
  readonly text: string;
}

/** Equal paths: the place in each column, how many entries, and how many people whose first entry it is. */
export interface Route {
  readonly places: ReadonlyMap<number, Place>;
  readonly count: number;
  readonly people: number;
}

interface DrawnNode {
  readonly column: number;
  readonly place: Place;
  readonly count: number;
  readonly people: number;
}

interface DrawnLink {
  readonly from: DrawnNode;
  readonly to: DrawnNode;
  readonly count: number;
  readonly people: number;
}

export interface Picture {
  readonly nodes: readonly DrawnNode[];
  readonly links: readonly DrawnLink[];
}

/**
 * Draws routes as nodes and links such that at least k people stand behind each of them. From the first anchor outwards, column by column:
 * those who are at one node are divided by where they are next; whoever is there with fewer than k people goes to "other", and where "other"
 * is then still too small, the smallest crowd goes there too. So every figure is a sum of crowds of at least k people that have nobody in
 * common, and every sum of links is the node's: no difference of figures is a smaller crowd. (docs/security.md)
 *
 * People are those whose first entry it is: each person is on one route, so that crowds add up.
 */
export function drawRoutes(
  routes: readonly Route[],
  { base, columns, k }: { readonly base: number; readonly columns: number; readonly k: number },
): Picture {
  const anchor = routes[0]?.places.get(base);
  if (!anchor) return { nodes: [], links: [] };
  const start: Group = { column: base, place: anchor, routes };
  const onward = movesAlong([start], range(base + 1, columns), DROP, k);
  const back = movesAlong([start], range(0, base).reverse(), START, k);
  return toPicture(start, onward, back);
}

/** Those who were at a place last. */
interface Group {
  readonly column: number;
  readonly place: Place;
  readonly routes: readonly Route[];
}

type Spot = Pick<Group, 'column' | 'place'>;

/** Outwards: on the way back it leads to what happened before. */
interface Move {
  readonly from: Spot;
  readonly to: Spot;
  readonly routes: readonly Route[];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

/** `end`: the place at which a route is over; who is there goes nowhere. */
function movesAlong(begin: readonly Group[], columns: readonly number[], end: number, k: number): Move[] {
  const moves: Move[] = [];
  let groups = begin;
  for (const column of columns) {
    const stay: Group[] = [];
    const gone: Move[] = [];
    for (const group of groups)
      for (const part of divide(group, column, end, k)) {
        if (part.place === null) stay.push({ ...group, routes: part.routes });
        else gone.push({ from: group, to: { column, place: part.place }, routes: part.routes });
      }
    moves.push(...gone);
    const arrived = gone.filter(({ to }) => to.place.name !== end);
    groups = [...stay, ...gather(arrived)];
  }
  return moves;
}

/** Routes with one place in a column; null: they pass it by. */
interface Part {
  readonly place: Place | null;
  readonly routes: readonly Route[];
}

function divide({ routes }: Group, column: number, end: number, k: number): Part[] {
  const placed = routes.map((route) => ({ place: placeIn(route, column, end), route }));
  const parts = [...Map.groupBy(placed, ({ place }) => keyOf(place)).values()].map(
    (members): Part => ({
      place: members[0]?.place ?? null,
      routes: members.map(({ route }) => route),
    }),
  );
  return k > 1 ? foldSmall(parts, k) : parts;
}

/** A route that is over stays over, for those who are counted among others when it ends. */
function placeIn({ places }: Route, column: number, end: number): Place | null {
  const place = places.get(column);
  if (place) return place;
  const isOver = [...places].some(
    ([where, { name }]) => name === end && (end === DROP ? where < column : where > column),
  );
  return isOver ? { name: end, value: 0n, text: '' } : null;
}

const others: Place = { name: OTHER, value: 0n, text: '' };

function foldSmall(parts: readonly Part[], k: number): Part[] {
  const isOther = ({ place, routes }: Part) => place?.name === OTHER || peopleOf(routes) < k;
  const named = parts.filter((part) => !isOther(part)).sort(bySize);
  const other = parts.filter(isOther).flatMap(({ routes }) => routes);
  if (other.length === 0) return named;
  const [smallest, ...larger] = named;
  return smallest && peopleOf(other) < k
    ? [...larger, { place: others, routes: [...other, ...smallest.routes] }]
    : [...named, { place: others, routes: other }];
}

/** Smallest first; equal ones by place. */
function bySize(a: Part, b: Part): number {
  return peopleOf(a.routes) - peopleOf(b.routes) || byPlace(a.place ?? others, b.place ?? others);
}

function byPlace(a: Place, b: Place): number {
  return a.name - b.name || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
}

function gather(moves: readonly Move[]): Group[] {
  return [...Map.groupBy(moves, ({ to }) => keyOf(to.place)).values()].flatMap((arrived) =>
    arrived.slice(0, 1).map(({ to }) => ({ ...to, routes: arrived.flatMap(({ routes }) => routes) })),
  );
}

function keyOf(place: Place | null): string {
  return place === null ? 'by' : `${place.name} ${place.value}`;
}

function peopleOf(routes: readonly Route[]): number {
  return routes.reduce((sum, { people }) => sum + people, 0);
}

function countOf(routes: readonly Route[]): number {
  return routes.reduce((sum, { count }) => sum + count, 0);
}

/** A node is what moves to it. */
function toPicture(start: Group, onward: readonly Move[], back: readonly Move[]): Picture {
  const nodes = new Map([[spotKey(start), toNode(start, start.routes)]]);
  const reached = Map.groupBy([...onward, ...back], ({ to }) => spotKey(to));
  for (const [key, moves] of reached) {
    const [first] = moves;
    if (first)
      nodes.set(
        key,
        toNode(
          first.to,
          moves.flatMap(({ routes }) => routes),
        ),
      );
  }
  const link = (from: Spot, to: Spot, routes: readonly Route[]): DrawnLink[] => {
    const [left, right] = [nodes.get(spotKey(from)), nodes.get(spotKey(to))];
    return left && right ? [{ from: left, to: right, ...crowdOf(routes) }] : [];
  };
  const links = [
    ...onward.flatMap(({ from, to, routes }) => link(from, to, routes)),
    ...back.flatMap(({ from, to, routes }) => link(to, from, routes)),
  ];
  return { nodes: [...nodes.values()].sort(byColumn), links: links.sort(byEnds) };
}

function toNode({ column, place }: Spot, routes: readonly Route[]): DrawnNode {
  return { column, place, ...crowdOf(routes) };
}

function crowdOf(routes: readonly Route[]) {
  return { count: countOf(routes), people: peopleOf(routes) };
}

function spotKey({ column, place }: Spot): string {
  return `${column} ${keyOf(place)}`;
}

/** From left to right, and in a column the largest first. */
function byColumn(a: DrawnNode, b: DrawnNode): number {
  return a.column - b.column || b.count - a.count || byPlace(a.place, b.place);
}

function byEnds(a: DrawnLink, b: DrawnLink): number {
  return byColumn(a.from, b.from) || byColumn(a.to, b.to);
}
