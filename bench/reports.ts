import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ReportName } from '#contract';
import { createReports } from '#reports';
import type { Statement } from '#sql';
import { migrateWarehouse, openEmbeddedEngine } from '#warehouse';
import { DAYS, fill, NOW, peopleOf, snapshot } from './world.ts';

/**
 * What each kind of report costs next to SQL written by hand for the same answer on the same table: `hand` is kept beside the golden files
 * of its kind. `--events 10000000` for more. To add a case is one line below.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '9' },
  },
});
const EVENTS = Number(values.events);
const ROUNDS = Number(values.rounds);

interface Case {
  readonly kind: ReportName;
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
  { kind: 'funnels', name: '3 steps, total', definition: { ...whole, counting: 'total' } },
  { kind: 'funnels', name: '3 steps, by text', definition: { ...whole, breakdowns: [{ property: model }] } },
  { kind: 'funnels', name: '3 steps, trend', definition: { ...whole, view: { kind: 'trend', unit: 'day' } } },
  { kind: 'funnels', name: '3 steps, sessions', definition: { ...whole, counting: 'session' } },
  { kind: 'retention', name: 'two weeks', definition: returning, hand: 'two-weeks' },
  {
    kind: 'retention',
    name: 'two weeks, by text',
    definition: { ...returning, breakdowns: [{ property: model }] },
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
];

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-bench-reports-'));
  const engine = openEmbeddedEngine(directory);
  try {
    await migrateWarehouse(engine);
    await fill(engine, EVENTS, true);
    // A new picture of the catalogue for each question: an answer that is kept would cost nothing.
    const ask = (kind: ReportName, definition: unknown) =>
      createReports({
        engine,
        vocabulary: { read: () => Promise.resolve({ ...snapshot }) },
        clock: () => NOW,
      }).run(kind, snapshot.projectId, definition);
    const hardware = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 1024 ** 3)} GB`;
    console.log(
      `${EVENTS.toLocaleString('en')} events, ${peopleOf(EVENTS).toLocaleString('en')} people, ${hardware}, Node ${process.version}; medians of ${ROUNDS} rounds, alternating\n`,
    );
    console.log(row('report', ['time', 'CPU', 'by hand', 'CPU', 'ratio', 'CPU ratio', 'peak RSS']));
    for (const { kind, name, definition, hand } of CASES) {
      const byHand: Statement | null = hand
        ? {
            text: await readFile(
              new URL(`../src/reports/${kind}/golden/${hand}.hand.sql`, import.meta.url),
              'utf8',
            ),
            params: {},
          }
        : null;
      const ours: Spent[] = [];
      const theirs: Spent[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(await timed(() => ask(kind, definition)));
        if (byHand) theirs.push(await timed(() => engine.run(byHand)));
      }
      const [ms, cpu] = [median(ours, 'ms'), median(ours, 'cpuMs')];
      const [handMs, handCpu] = [median(theirs, 'ms'), median(theirs, 'cpuMs')];
      const against = byHand
        ? [
            `${handMs.toFixed(0)} ms`,
            `${handCpu.toFixed(0)} ms`,
            (ms / handMs).toFixed(2),
            (cpu / handCpu).toFixed(2),
          ]
        : ['–', '–', '–', '–'];
      const peak = `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`;
      console.log(row(`${kind}: ${name}`, [`${ms.toFixed(0)} ms`, `${cpu.toFixed(0)} ms`, ...against, peak]));
    }
  } finally {
    await engine.close();
    await rm(directory, { recursive: true, force: true });
  }
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
  return name.padEnd(30) + cells.map((cell) => cell.padStart(11)).join('');
}

await main();
