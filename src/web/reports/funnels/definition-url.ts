import {
  type Attribution,
  type BetweenSteps,
  FUNNEL_CURVES,
  type FunnelBehaviour,
  type FunnelsDefinition,
  type FunnelView,
  type FunnelWindow,
} from '#contract';
import { readFilter, readProperty, writeFilter, writeProperty } from '../shared/filter-notation.ts';
import { type Notation, readNotation, writeNotation } from '../shared/notation.ts';
import {
  readBreakdown,
  readRange,
  readSegmentValue,
  readSelector,
  readWhole,
  UNITS,
  within,
  writeBreakdown,
  writeRange,
  writeSegmentValue,
  writeSelector,
} from '../shared/question-notation.ts';
import { oneOf, orNothing, readItems, readString } from '../shared/read-notation.ts';

const WINDOW_UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month'] as const;
const MAX_STEP = 20;

/** The question as the text of one search parameter: short, legible, the same for equal questions. */
export function writeDefinition(definition: FunnelsDefinition): string {
  const { order, window, exclusions, attribution } = definition;
  return writeNotation([
    definition.steps.map((step) => [
      ...writeSelector(step),
      step.label,
      step.firstEver ? 'first' : undefined,
    ]),
    writeRange(definition.range),
    writeView(definition.view),
    window && writeWindow(window),
    definition.counting,
    definition.reentry,
    order && (order.kind === 'any' ? ['any', ...order.anchors.map(String)] : ['specific']),
    listOf(definition.hold, writeProperty),
    listOf(exclusions, (exclusion) => [
      ...writeSelector(exclusion),
      exclusion.between && writeBetween(exclusion.between),
    ]),
    definition.filter && writeFilter(definition.filter),
    listOf(definition.breakdowns, writeBreakdown),
    attribution && (attribution.kind === 'step' ? ['step', String(attribution.step)] : [attribution.kind]),
    definition.counted?.group,
    definition.sum && writeProperty(definition.sum),
    definition.compare && 'previous',
    definition.limit?.toString(),
    listOf(definition.control, writeSegmentValue),
    definition.behaviour && writeBehaviour(definition.behaviour),
  ]);
}

function listOf<Item>(list: readonly Item[] | undefined, write: (item: Item) => Notation): Notation {
  return list?.length ? list.map(write) : undefined;
}

/** The question that an address holds; `undefined` when it holds none, or one that this version does not understand. */
export function readDefinition(text: string): FunnelsDefinition | undefined {
  return orNothing(() => {
    const items = readItems(readNotation(text));
    const [steps, range, view, window, counting, reentry, order, hold] = items;
    const [exclusions, filter, breakdowns, attribution, group, sum, compare, limit] = items.slice(8);
    const [control, behaviour] = items.slice(16);
    const said = <Part>(item: Notation, read: (item: Notation) => Part): Part | undefined =>
      item === undefined ? undefined : read(item);
    const optional = {
      window: said(window, readWindow),
      counting: said(counting, (item) => oneOf(['unique', 'total', 'session'] as const, item)),
      reentry: said(reentry, (item) => oneOf(['first', 'optimised'] as const, item)),
      order: said(order, readOrder),
      hold: said(hold, (item) => within(1, 3, readItems(item)).map(readProperty)),
      exclusions: said(exclusions, (item) => within(1, 10, readItems(item)).map(readExclusion)),
      filter: said(filter, readFilter),
      breakdowns: said(breakdowns, (item) => within(1, 3, readItems(item)).map(readBreakdown)),
      attribution: said(attribution, readAttribution),
      counted: said(group, (item) => ({ group: readString(item) })),
      sum: said(sum, readProperty),
      compare: said(compare, (item) => ({ kind: oneOf(['previous'] as const, item) })),
      limit: said(limit, (item) => readWhole(1, 200, item)),
      control: said(control, (item) => within(1, 3, readItems(item)).map(readSegmentValue)),
      behaviour: said(behaviour, readBehaviour),
    };
    return {
      steps: within(2, MAX_STEP, readItems(steps)).map(readStep),
      range: readRange(range),
      view: readView(view),
      ...withoutUnsaid(optional),
    };
  });
}

function withoutUnsaid<Parts extends object>(
  parts: Parts,
): { [Key in keyof Parts]?: NonNullable<Parts[Key]> } {
  // Only what was said is left.
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) as {
    [Key in keyof Parts]?: NonNullable<Parts[Key]>;
  };
}

function readStep(value: Notation): FunnelsDefinition['steps'][number] {
  const [event, filter, label, first] = readItems(value);
  return {
    ...readSelector(event, filter),
    ...(label !== undefined && { label: readString(label) }),
    ...(first === 'first' && { firstEver: true }),
  };
}

function readExclusion(value: Notation): NonNullable<FunnelsDefinition['exclusions']>[number] {
  const [event, filter, between] = readItems(value);
  return {
    ...readSelector(event, filter),
    ...(between !== undefined && { between: readBetween(between) }),
  };
}

function writeBetween({ after, before }: BetweenSteps): Notation {
  return [String(after), String(before)];
}

function readBetween(value: Notation): BetweenSteps {
  const [after, before] = readItems(value);
  return { after: readWhole(1, MAX_STEP, after), before: readWhole(1, MAX_STEP, before) };
}

function writeBehaviour({ of, each, between }: FunnelBehaviour): Notation {
  const number = each.kind === 'count' ? each.kind : [each.aggregate, each.property.name];
  return [...writeSelector(of), number, between && writeBetween(between)];
}

function readBehaviour(value: Notation): FunnelBehaviour {
  const [event, filter, number, between] = readItems(value);
  return {
    of: readSelector(event, filter),
    each: number === 'count' ? { kind: number } : readAggregate(number),
    ...(between !== undefined && { between: readBetween(between) }),
  };
}

function readAggregate(value: Notation): FunnelBehaviour['each'] {
  const [aggregate, name] = readItems(value);
  return {
    kind: 'aggregate',
    aggregate: oneOf(['sum', 'average', 'min', 'max', 'distinct'] as const, aggregate),
    property: { scope: 'event', name: readString(name) },
  };
}

function writeWindow(window: FunnelWindow): Notation {
  return window.kind === 'sessions'
    ? ['sessions', String(window.count)]
    : [window.unit, String(window.count)];
}

function readWindow(value: Notation): FunnelWindow {
  const [kind, count] = readItems(value);
  if (kind === 'sessions') return { kind, count: readWhole(1, 12, count) };
  return { kind: 'time', unit: oneOf(WINDOW_UNITS, kind), count: readWhole(1, 31_622_400, count) };
}

function readOrder(value: Notation): NonNullable<FunnelsDefinition['order']> {
  const [kind, ...anchors] = readItems(value);
  if (oneOf(['any', 'specific'] as const, kind) === 'specific') return { kind: 'specific' };
  return { kind: 'any', anchors: anchors.map((anchor) => readWhole(1, MAX_STEP, anchor)) };
}

function readAttribution(value: Notation): Attribution {
  const [kind, step] = readItems(value);
  const known = oneOf(['first', 'last', 'step'] as const, kind);
  return known === 'step' ? { kind: known, step: readWhole(1, MAX_STEP, step) } : { kind: known };
}

function writeView(view: FunnelView): Notation {
  if (view.kind === 'steps') return ['steps'];
  return view.kind === 'time'
    ? ['time', String(view.from), String(view.to)]
    : [view.kind, view.unit, view.curve];
}

function readView(value: Notation): FunnelView {
  const [kind, first, second] = readItems(value);
  const known = oneOf(['steps', 'trend', 'days', 'time'] as const, kind);
  if (known === 'steps') return { kind: known };
  if (known === 'time')
    return { kind: known, from: readWhole(1, MAX_STEP, first), to: readWhole(1, MAX_STEP, second) };
  return {
    kind: known,
    unit: oneOf(UNITS, first),
    ...(second !== undefined && { curve: oneOf(FUNNEL_CURVES, second) }),
  };
}
