import type { FlowsAnchor, FlowsDefinition, Selector } from '#contract';
import { readFilter, readProperty, writeFilter, writeProperty } from '../shared/filter-notation.ts';
import { type Notation, readNotation, writeNotation } from '../shared/notation.ts';
import {
  readBreakdown,
  readRange,
  readSelector,
  readWhole,
  within,
  writeBreakdown,
  writeRange,
  writeSelector,
} from '../shared/question-notation.ts';
import { oneOf, orNothing, readItems, readString } from '../shared/read-notation.ts';

const WINDOW_UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month'] as const;
const COUNTINGS = ['unique', 'total', 'session'] as const;
const UNNAMED = [] as const;

/** The question as the text of one search parameter: short, legible, the same for equal questions. */
export function writeDefinition(definition: FlowsDefinition): string {
  const { anchors, range, counting, window, rows, events, expand, hold, exclusions, filter, breakdowns } =
    definition;
  return writeNotation([
    anchors.map(writeAnchor),
    writeRange(range),
    counting,
    window && [String(window.count), window.unit],
    rows?.toString(),
    events && [events.kind, ...events.names.map((name) => name ?? UNNAMED)],
    listed(expand?.map(({ event, property }) => [event, writeProperty(property)])),
    listed(hold?.map(writeProperty)),
    listed(exclusions?.map(writeSelector)),
    filter && writeFilter(filter),
    listed(breakdowns?.map(writeBreakdown)),
    definition.view === 'paths' ? 'paths' : undefined,
    definition.limit?.toString(),
    definition.counted?.group,
  ]);
}

/** The question that an address holds; `undefined` when it holds none, or one that this version does not understand. */
export function readDefinition(text: string): FlowsDefinition | undefined {
  return orNothing(() => {
    const [anchors, range, counting, window, rows, events, expand, hold, exclusions, filter, ...rest] =
      readItems(readNotation(text));
    const [breakdowns, view, limit, group] = rest;
    return {
      anchors: [...within(1, 5, readItems(anchors))].map(readAnchor),
      range: readRange(range),
      ...(counting !== undefined && { counting: oneOf(COUNTINGS, counting) }),
      ...(window !== undefined && { window: readWindow(window) }),
      ...(rows !== undefined && { rows: readWhole(1, 20, rows) }),
      ...(events !== undefined && { events: readEvents(events) }),
      ...(expand !== undefined && { expand: within(1, 5, readItems(expand)).map(readExpansion) }),
      ...(hold !== undefined && { hold: within(1, 3, readItems(hold)).map(readProperty) }),
      ...(exclusions !== undefined && {
        exclusions: within(1, 10, readItems(exclusions)).map(readExclusion),
      }),
      ...(filter !== undefined && { filter: readFilter(filter) }),
      ...(breakdowns !== undefined && { breakdowns: within(1, 1, readItems(breakdowns)).map(readBreakdown) }),
      ...(view === 'paths' && { view }),
      ...(limit !== undefined && { limit: readWhole(1, 20, limit) }),
      ...(group !== undefined && { counted: { group: readString(group) } }),
    };
  });
}

function listed(items: readonly Notation[] | undefined): Notation {
  return items && items.length > 0 ? items : undefined;
}

function writeAnchor(anchor: FlowsAnchor): Notation {
  const { before, after, firstEver } = anchor;
  return [...writeSelector(anchor), before?.toString(), after?.toString(), firstEver ? 'first' : undefined];
}

function readAnchor(value: Notation): FlowsAnchor {
  const [event, filter, before, after, first] = readItems(value);
  return {
    ...readSelector(event, filter),
    ...(first === 'first' && { firstEver: true }),
    ...(before !== undefined && { before: readWhole(0, 10, before) }),
    ...(after !== undefined && { after: readWhole(0, 10, after) }),
  };
}

function readWindow(value: Notation): NonNullable<FlowsDefinition['window']> {
  const [count, unit] = readItems(value);
  return { count: readWhole(1, 31_622_400, count), unit: oneOf(WINDOW_UNITS, unit) };
}

function readEvents(value: Notation): NonNullable<FlowsDefinition['events']> {
  const [kind, ...names] = readItems(value);
  return {
    kind: oneOf(['hide', 'only'], kind),
    names: within(1, 200, names).map((name) => (typeof name === 'string' ? name : null)),
  };
}

function readExpansion(value: Notation) {
  const [event, property] = readItems(value);
  return { event: readString(event), property: readProperty(property) };
}

function readExclusion(value: Notation): Selector {
  const [event, filter] = readItems(value);
  return readSelector(event, filter);
}
