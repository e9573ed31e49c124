import type { Flow, FlowsPath, FlowsPlace, FlowsResult, SegmentValue } from '#contract';
import { AppError } from '#core';
import { HIDDEN, UNSET } from '../shared/breakdown.ts';
import { HIDDEN_NAME } from '../shared/event-names.ts';
import { readFreshness } from '../shared/freshness.ts';
import {
  bySegmentOrder,
  readSegment,
  type Segment,
  type SegmentRow,
  segmentId,
  WHOLE,
} from '../shared/segment.ts';
import { drawRoutes, type Picture, type Place, type Route } from './crowd.ts';
import { anchorOf, BETWEEN, DROP, OTHER, START } from './places.ts';
import type { FlowsPlan } from './plan.ts';
import { MOST_ROUTES } from './sql.ts';

/** The column, and name, value and text of the place in it. */
type StepColumns = readonly [number, readonly [number, string, string]];

/** A row of either statement. UInt64 and Int64 arrive as decimal text. */
interface RouteRow extends SegmentRow {
  readonly route: readonly StepColumns[];
  readonly segments: string;
  readonly all_segments: string;
  readonly entries: string;
}

interface StepsRow extends RouteRow {
  readonly firsts: string;
}

interface PathsRow extends RouteRow {
  readonly whole: string;
  readonly crowd: string;
  readonly people: string;
}

export function readFlows(
  plan: FlowsPlan,
  answers: readonly (readonly unknown[])[],
  computedMs: number,
): FlowsResult {
  // The engine answers with the columns that `sql.ts` names.
  const rows = (answers[0] ?? []) as readonly RouteRow[];
  if (rows.length > MOST_ROUTES)
    throw new AppError(
      'report_too_many_paths',
      'people went too many different ways: ask for fewer steps or rows',
      {
        facts: { limit: MOST_ROUTES },
      },
    );
  const flows =
    plan.view === 'paths'
      ? readPaths(plan, rows as readonly PathsRow[])
      : readSteps(plan, rows as readonly StepsRow[]);
  const isSplit = plan.split.breakdowns.length > 0;
  const segments = Number(rows[0]?.segments ?? 0);
  const shown = isSplit || flows.length > 0 ? flows : [nobody];
  return {
    columns: [...plan.columns],
    flows: shown,
    moreSegments: isSplit ? Math.max(0, segments - flows.length) : 0,
    timezone: plan.timezone,
    k: plan.k,
    withheld: plan.k > 1 && isThinned(plan, shown, rows),
    freshAt: readFreshness(answers.at(-1)),
    computedMs: Math.round(computedMs * 10) / 10,
  };
}

const nobody: Flow = { segment: [], count: 0, people: 0, nodes: [], links: [], paths: [] };

/** Whether something may be missing. Where segments are asked for and none is left, nobody says whether there were any. */
function isThinned({ split, view }: FlowsPlan, flows: readonly Flow[], rows: readonly RouteRow[]): boolean {
  if (view === 'paths' || flows.length === 0) return true;
  const isSmall = rows.some(({ segments, all_segments }) => segments !== all_segments);
  return (
    (split.breakdowns.length > 0 && isSmall) ||
    flows.some(({ nodes }) => nodes.some(({ place }) => place.kind === 'other'))
  );
}

// --- steps ------------------------------------------------------------------------------------------------------------

function readSteps(plan: FlowsPlan, rows: readonly StepsRow[]): Flow[] {
  const base = plan.anchors[0]?.column ?? 0;
  const flows = bySegment(plan, rows).map(({ segment, rows: own }) => {
    const routes = own.map(readRoute);
    const picture = drawRoutes(routes, { base, columns: plan.columns.length, k: plan.k });
    const whole = { count: sum(routes, 'count'), people: sum(routes, 'people') };
    return { segment, flow: { segment: [...segment.values], ...whole, ...drawn(plan, picture), paths: [] } };
  });
  return flows
    .sort((a, b) => b.flow.people - a.flow.people || bySegmentOrder(a.segment, b.segment))
    .map(({ flow }) => flow);
}

function bySegment<Row extends RouteRow>(plan: FlowsPlan, rows: readonly Row[]) {
  const { breakdowns } = plan.split;
  const segments = new Map<string, { segment: Segment; rows: Row[] }>();
  for (const row of rows) {
    const id = segmentId(breakdowns, row);
    const known = segments.get(id);
    if (known) known.rows.push(row);
    else
      segments.set(id, {
        segment: breakdowns.length === 0 ? WHOLE : readSegment(breakdowns, row),
        rows: [row],
      });
  }
  return [...segments.values()];
}

function readRoute({ route, entries, firsts }: StepsRow): Route {
  return {
    places: new Map(
      route.map(([column, [name, value, text]]) => [column, { name, value: BigInt(value), text }]),
    ),
    count: Number(entries),
    people: Number(firsts),
  };
}

function sum(routes: readonly Route[], figure: 'count' | 'people'): number {
  return routes.reduce((total, route) => total + route[figure], 0);
}

function drawn(plan: FlowsPlan, { nodes, links }: Picture): Pick<Flow, 'nodes' | 'links'> {
  const positions = new Map(nodes.map((node, index) => [node, index]));
  return {
    nodes: nodes.map(({ column, place, count, people }) => ({
      column,
      place: readPlace(plan, place),
      count,
      people,
    })),
    links: links.map(({ from, to, count, people }) => ({
      from: positions.get(from) ?? 0,
      to: positions.get(to) ?? 0,
      count,
      people,
    })),
  };
}

function readPlace(plan: FlowsPlan, { name, value, text }: Place): FlowsPlace {
  const anchor = anchorOf(name);
  if (anchor !== undefined) return { kind: 'anchor', anchor };
  switch (name) {
    case HIDDEN_NAME:
      return { kind: 'hidden' };
    case OTHER:
      return { kind: 'other' };
    case DROP:
      return { kind: 'drop' };
    case START:
      return { kind: 'start' };
    case BETWEEN:
      return { kind: 'between' };
    default: {
      const shown = readValue(plan, name, value, text);
      return { kind: 'event', event: plan.names.nameOf(name) ?? '', ...(shown ? { value: shown } : {}) };
    }
  }
}

function readValue(
  { expansions }: FlowsPlan,
  name: number,
  value: bigint,
  text: string,
): SegmentValue | null {
  const expansion = expansions.find((one) => one.name === name);
  if (!expansion) return null;
  if (!expansion.breakdown.property || value === UNSET) return { kind: 'unset' };
  if (value === HIDDEN) return { kind: 'hidden' };
  return expansion.breakdown.keys.kind === 'flag'
    ? { kind: 'boolean', value: value === 1n }
    : { kind: 'text', text };
}

// --- paths ------------------------------------------------------------------------------------------------------------

/** Rows come in their order. */
function readPaths(plan: FlowsPlan, rows: readonly PathsRow[]): Flow[] {
  return bySegment(plan, rows).flatMap(({ segment, rows: own }): Flow[] => {
    const [first] = own;
    const people = Number(first?.crowd ?? 0);
    if (segment !== WHOLE && people < plan.k) return [];
    return [
      {
        segment: [...segment.values],
        count: Number(first?.whole ?? 0),
        people,
        nodes: [],
        links: [],
        paths: own.filter((row) => Number(row.people) >= plan.k).map((row) => readPath(plan, row)),
      },
    ];
  });
}

function readPath(plan: FlowsPlan, { route, entries, people }: PathsRow): FlowsPath {
  const rounded = (figure: string) => Math.floor(Number(figure) / plan.k) * plan.k;
  return {
    steps: route.map(([column, [name, value, text]]) => ({
      column,
      place: readPlace(plan, { name, value: BigInt(value), text }),
    })),
    count: rounded(entries),
    people: rounded(people),
  };
}
