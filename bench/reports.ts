import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CohortRule, ReportName } from '#contract';
import { AppError } from '#core';
import { createCohortQueries, createReports } from '#reports';
import { type Engine, type Statement, sql } from '#sql';
import { migrateWarehouse, openEmbeddedEngine } from '#warehouse';
import { machine } from './compare.ts';
import { DAYS, fill, NOW, peopleOf, snapshot } from './world.ts';

/**
 * What each kind of report costs next to SQL written by hand for the same answer on the same table: `hand` is kept beside the golden files
 * of its kind. `--events 10000000` for more, `--data` a directory that is kept, so that the events need not be made again, `--only` some of the
 * names, `--seconds` and `--memory` (GiB) for other bounds than a question has by default. To add a case is one line below.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '9' },
    data: { type: 'string' },
    only: { type: 'string', default: '' },
    seconds: { type: 'string', default: '60' },
    memory: { type: 'string', default: '2' },
  },
});
const EVENTS = Number(values.events);
const ROUNDS = Number(values.rounds);

interface Case {
  /** `cohorts` asks how many belong. */
  readonly kind: ReportName | 'cohorts';
  readonly name: string;
  readonly definition: object;
  /** Where there is one: `src/reports/<kind>/golden/<hand>.hand.sql`. */
  readonly hand?: string;
}

const range = { last: DAYS, unit: 'day' } as const;
const steps = [{ event: 'API call' }, { event: 'Page' }, { event: 'Sign up' }];
const whole = { steps, range, view: { kind: 'steps' } };
const model = { scope: 'event', name: 'model' };

const returning = {
  ...{ birth: { event: 'Sign up' }, returning: { event: 'API call' }, range, unit: 'day' },
  ...{ bucketing: 'rolling', buckets: { kind: 'even', count: 14 } },
  ...{ criterion: 'on', measure: { kind: 'users' } },
} as const;

const call = { kind: 'event', event: 'API call' } as const;
const series = (kind: 'total' | 'unique') => ({
  metrics: [{ ...call, measure: { kind } }],
  ...{ range, unit: 'day' },
});

const CASES: readonly Case[] = [
  { kind: 'insights', name: 'total by day', definition: series('total'), hand: 'total-by-day' },
  { kind: 'insights', name: 'people by day', definition: series('unique'), hand: 'unique-by-day' },
  {
    kind: 'insights',
    name: 'total by text and day',
    definition: { ...series('total'), breakdowns: [{ property: model }] },
    hand: 'total-by-text',
  },
  { kind: 'funnels', name: '3 steps, unique', definition: whole, hand: 'three-steps' },
  {
    kind: 'funnels',
    name: '3 steps, total',
    definition: { ...whole, counting: 'total' },
    hand: 'three-steps-total',
  },
  {
    kind: 'funnels',
    name: 'session start, call',
    definition: { ...whole, steps: [{ event: '$session_start' }, { event: 'API call' }] },
  },
  {
    kind: 'funnels',
    name: 'session start, call, session end',
    definition: {
      ...whole,
      steps: [{ event: '$session_start' }, { event: 'API call' }, { event: '$session_end' }],
    },
  },
  {
    kind: 'funnels',
    name: '3 steps, calls between',
    definition: { ...whole, behaviour: { of: { event: 'API call' }, each: { kind: 'count' } } },
  },
  {
    kind: 'funnels',
    name: '3 steps, by text',
    definition: { ...whole, breakdowns: [{ property: model }] },
    hand: 'three-steps-by-text',
  },
  {
    kind: 'funnels',
    name: '3 steps, trend',
    definition: { ...whole, view: { kind: 'trend', unit: 'day' } },
    hand: 'three-steps-trend',
  },
  {
    kind: 'funnels',
    name: '3 steps, sessions',
    definition: { ...whole, counting: 'session' },
    hand: 'three-steps-session',
  },
  { kind: 'retention', name: 'two weeks', definition: returning, hand: 'two-weeks' },
  {
    kind: 'retention',
    name: 'two weeks, by text',
    definition: { ...returning, breakdowns: [{ property: model }] },
    hand: 'two-weeks-by-text',
  },
  {
    kind: 'frequency',
    name: 'days of a week',
    definition: {
      ...{ active: { event: 'API call' }, range, unit: 'week', times: 'day' },
      ...{ counting: 'exactly', measure: { kind: 'users' } },
    },
    hand: 'days-of-a-week',
  },
  {
    kind: 'flows',
    name: '3 steps after',
    definition: { anchors: [{ event: 'Sign up', after: 3 }], range },
    hand: 'three-after',
  },
  {
    kind: 'experiments',
    name: 'conversion in a week',
    definition: {
      ...{ experiment: 'checkout', range },
      metrics: [{ event: 'API call', measure: { kind: 'conversion' }, within: { count: 1, unit: 'week' } }],
    },
    hand: 'conversion-in-a-week',
  },
  {
    kind: 'cohorts',
    name: 'called five times',
    definition: {
      ...{ kind: 'did', event: 'API call', window: { last: 30, unit: 'day' } },
      count: { operator: 'at_least', value: 5 },
    },
    hand: 'called-five-times',
  },
];

async function main(): Promise<void> {
  const directory = values.data ?? (await mkdtemp(join(tmpdir(), 'riserbo-bench-reports-')));
  const isThere = existsSync(join(directory, 'store'));
  // A reader beside those that a question may take, to look at what it takes.
  const engine = openEmbeddedEngine(directory, {
    readers: 5,
    limits: { maxSeconds: Number(values.seconds), maxMemoryBytes: Number(values.memory) * 1024 ** 3 },
  });
  try {
    await migrateWarehouse(engine);
    if (!isThere) await fill(engine, EVENTS, true);
    console.log(
      `${EVENTS.toLocaleString('en')} events, ${peopleOf(EVENTS).toLocaleString('en')} people, ${machine()}; medians of ${ROUNDS} rounds, alternating; "least": the round with the least CPU of each\n`,
    );
    console.log(
      row('report', ['time', 'CPU', 'by hand', 'ratio', 'least', 'by hand', 'ratio', 'memory', 'rows']),
    );
    for (const one of CASES.filter(({ kind, name }) => `${kind}: ${name}`.includes(values.only)))
      console.log(await measured(engine, one).catch((error: unknown) => refused(one, error)));
    console.log(`\nload average ${loadavg()[0]?.toFixed(1)}`);
  } finally {
    await engine.close();
    if (!values.data) await rm(directory, { recursive: true, force: true });
  }
}

async function measured(engine: Engine, one: Case): Promise<string> {
  const byHand = await handOf(one);
  const ours: Spent[] = [];
  const theirs: Spent[] = [];
  await warmUp(engine, one);
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await timed(() => ask(engine, one)));
    if (byHand.length > 0)
      theirs.push(await timed(() => Promise.all(byHand.map((statement) => engine.run(statement)))));
  }
  const { peakBytes, rows } = await watched(engine, () => ask(engine, one));
  const of = (spent: readonly Spent[]) => [
    median(spent, 'cpuMs'),
    Math.min(...spent.map(({ cpuMs }) => cpuMs)),
  ];
  const [[cpu = 0, least = 0], [handCpu = 0, handLeast = 0]] = [of(ours), of(theirs)];
  const against = (own: number, hand: number) =>
    byHand.length > 0 ? [ms(own), ms(hand), (own / hand).toFixed(2)] : [ms(own), '–', '–'];
  return row(`${one.kind}: ${one.name}`, [
    ms(median(ours, 'ms')),
    ...against(cpu, handCpu),
    ...against(least, handLeast),
    `${(peakBytes / 1024 ** 2).toFixed(0)} MB`,
    `${(rows / 1e6).toFixed(2)} M`,
  ]);
}

/** A report that is over its limits of time or memory says which. */
function refused({ kind, name }: Case, error: unknown): string {
  return row(`${kind}: ${name}`, [error instanceof AppError ? error.code : 'failed']);
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

/** The statements of the same answer by hand, which are asked together as ours are: most answers say how fresh they are. */
async function handOf({ kind, hand }: Case): Promise<readonly Statement[]> {
  if (!hand) return [];
  const file = new URL(`../src/reports/${kind}/golden/${hand}.hand.sql`, import.meta.url);
  return (await readFile(file, 'utf8')).split(';\n').map((text) => ({ text, params: {} }));
}

/** A server has planned questions before, and its code is compiled: this is not about the first one. */
async function warmUp(engine: Engine, one: Case): Promise<void> {
  const silent: Engine = { ...engine, run: async () => [] };
  for (let times = 0; times < 200; times++) await ask(silent, one);
}

/** A new picture of the catalogue for each question: an answer that is kept would cost nothing. */
function ask(engine: Engine, { kind, definition }: Case): Promise<unknown> {
  const deps = { engine, vocabulary: { read: () => Promise.resolve({ ...snapshot }) }, clock: () => NOW };
  return kind === 'cohorts'
    ? createCohortQueries(deps).size(snapshot.projectId, definition as CohortRule, {})
    : createReports(deps).run(kind, snapshot.projectId, definition);
}

/** What ClickHouse says of a question: the most memory that its statements held together, and the rows that they read. */
async function watched(engine: Engine, work: () => Promise<unknown>) {
  const before = await rowsRead(engine);
  const question = { isOver: false };
  const peak = peakMemory(engine, question);
  await work();
  question.isOver = true;
  return { peakBytes: await peak, rows: (await rowsRead(engine)) - before };
}

async function rowsRead(engine: Engine): Promise<number> {
  const read = sql`SELECT value FROM system.events WHERE event = 'SelectedRows'`;
  const [found] = await engine.run<{ value: string }>(read.toStatement());
  return Number(found?.value ?? 0);
}

async function peakMemory(engine: Engine, question: { readonly isOver: boolean }): Promise<number> {
  const held = sql`SELECT sum(peak_memory_usage) AS bytes FROM system.processes WHERE query_id != queryID()`;
  let peak = 0;
  while (!question.isOver) {
    const [found] = await engine.run<{ bytes: string }>(held.toStatement());
    peak = Math.max(peak, Number(found?.bytes ?? 0));
  }
  return peak;
}

interface Spent {
  readonly ms: number;
  readonly cpuMs: number;
}

async function timed(work: () => Promise<unknown>): Promise<Spent> {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 };
}

function median(spent: readonly Spent[], of: keyof Spent): number {
  return spent.map((one) => one[of]).sort((a, b) => a - b)[Math.floor(spent.length / 2)] ?? 0;
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(34) + cells.map((cell) => cell.padStart(10)).join('');
}

await main();
