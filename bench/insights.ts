import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { InsightsDefinition } from '#contract';
import { createReports } from '#reports';
import { type Sql, sql } from '#sql';
import { migrateWarehouse, openEmbeddedEngine } from '#warehouse';
import { machine } from './compare.ts';
import { DAYS, fill, NOW, peopleOf, snapshot } from './world.ts';

/**
 * What a question costs, next to SQL written by hand for the same answer on the same table. `--events 10000000` for more.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '7' },
    /** Leave the parts as inserts and background merges made them. */
    'keep-parts': { type: 'boolean', default: false },
  },
});
const EVENTS = Number(values.events);
const ROUNDS = Number(values.rounds);

const call = { kind: 'event', event: 'API call' } as const;
const range = { range: { last: DAYS, unit: 'day' }, unit: 'day' } as const;
const where = sql`project = 1 AND event = 100 AND time >= toDateTime64('2026-06-01 00:00:00', 3, 'Europe/Rome') AND time < toDateTime64('2026-08-30 00:00:00', 3, 'Europe/Rome')`;
const links = sql`(SELECT subject, person FROM person_links FINAL WHERE project = 1)`;
const resolved = sql`(SELECT toDate(time, 'Europe/Rome') AS day, t1, if(l.person = 0, events.person, l.person) AS who FROM events LEFT ANY JOIN ${links} AS l ON events.person = l.subject WHERE ${where})`;

interface Case {
  readonly name: string;
  readonly definition: InsightsDefinition;
  /** The same answer (series, whole-range value, people) as an experienced analyst would ask for it, in several ways: the fastest counts. */
  readonly byHand: readonly (readonly Sql[])[];
}

const cases: readonly Case[] = [
  {
    name: 'one event, total by day',
    definition: { metrics: [{ ...call, measure: { kind: 'total' } }], ...range },
    byHand: [
      [
        sql`SELECT toDate(time, 'Europe/Rome') AS day, count() FROM events WHERE ${where} GROUP BY day ORDER BY day`,
        sql`SELECT count(), uniqExact(who) FROM ${resolved}`,
      ],
      [sql`SELECT day, count(), uniqExact(who) FROM ${resolved} GROUP BY GROUPING SETS ((day), ())`],
    ],
  },
  {
    name: 'one event, unique by day',
    definition: { metrics: [{ ...call, measure: { kind: 'unique' } }], ...range },
    byHand: [
      [
        sql`SELECT day, uniqExact(who) FROM ${resolved} GROUP BY day ORDER BY day`,
        sql`SELECT uniqExact(who) FROM ${resolved}`,
      ],
      [sql`SELECT day, uniqExact(who) FROM ${resolved} GROUP BY GROUPING SETS ((day), ())`],
    ],
  },
  {
    name: 'breakdown by text, total by day',
    definition: {
      metrics: [{ ...call, measure: { kind: 'total' } }],
      breakdowns: [{ property: { scope: 'event', name: 'model' } }],
      ...range,
    },
    byHand: [
      [
        sql`SELECT t1, toDate(time, 'Europe/Rome') AS day, count() FROM events WHERE ${where} GROUP BY t1, day`,
        sql`SELECT t1, count() AS c, uniqExact(who) FROM ${resolved} GROUP BY t1 ORDER BY c DESC LIMIT 12`,
      ],
      [
        sql`SELECT t1, day, count(), uniqExact(who) FROM ${resolved} GROUP BY GROUPING SETS ((t1, day), (t1))`,
      ],
    ],
  },
  {
    name: 'DAU by day',
    definition: { metrics: [{ ...call, measure: { kind: 'dau' } }], ...range },
    byHand: [
      [
        sql`SELECT day, uniqExact(who) FROM ${resolved} GROUP BY day ORDER BY day`,
        sql`SELECT uniqExact(who) FROM ${resolved}`,
      ],
      [sql`SELECT day, uniqExact(who) FROM ${resolved} GROUP BY GROUPING SETS ((day), ())`],
    ],
  },
  {
    name: 'MAU by day',
    definition: { metrics: [{ ...call, measure: { kind: 'mau' } }], ...range },
    byHand: [
      [
        sql`SELECT shown, uniqExact(who) FROM (SELECT DISTINCT day, who FROM ${resolved}) ARRAY JOIN arrayMap(ahead -> day + ahead, range(30)) AS shown GROUP BY shown ORDER BY shown`,
        sql`SELECT uniqExact(who) FROM ${resolved}`,
      ],
    ],
  },
  {
    name: 'filter on event and person',
    definition: {
      metrics: [{ ...call, measure: { kind: 'total' } }],
      filter: {
        all: [
          { property: { scope: 'event', name: 'tokens' }, operator: 'greater', value: 2000 },
          { property: { scope: 'person', name: 'plan' }, operator: 'is', values: ['plan-1'] },
        ],
      },
      ...range,
    },
    byHand: [
      [
        sql`SELECT toDate(time, 'Europe/Rome') AS day, count() FROM events LEFT ANY JOIN ${links} AS l ON events.person = l.subject WHERE ${where} AND n1 > 2000 AND if(l.person = 0, events.person, l.person) IN (SELECT subject FROM profiles FINAL WHERE project = 1 AND scope = 0 AND deleted = 0 AND texts[503] = 2001) GROUP BY day ORDER BY day`,
        sql`SELECT count(), uniqExact(if(l.person = 0, events.person, l.person) AS who) FROM events LEFT ANY JOIN ${links} AS l ON events.person = l.subject WHERE ${where} AND n1 > 2000 AND who IN (SELECT subject FROM profiles FINAL WHERE project = 1 AND scope = 0 AND deleted = 0 AND texts[503] = 2001)`,
      ],
    ],
  },
];

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-bench-insights-'));
  const engine = openEmbeddedEngine(directory);
  try {
    await migrateWarehouse(engine);
    await fill(engine, EVENTS, !values['keep-parts']);
    const reports = createReports({
      engine,
      vocabulary: { read: () => Promise.resolve(snapshot) },
      clock: () => NOW,
    });
    console.log(
      `${EVENTS.toLocaleString('en')} events, ${peopleOf(EVENTS).toLocaleString('en')} people, ${machine()}`,
    );
    console.log(
      `medians of ${ROUNDS} rounds, alternating; by hand: series, total and people in the fastest of the ways we know; CPU of the process\n`,
    );
    console.log(row('question', ['insights', 'by hand', 'ratio', 'CPU', 'by hand', 'ratio', 'peak RSS']));
    for (const { name, definition, byHand } of cases) {
      const ours: Spent[] = [];
      const theirs: Spent[][] = byHand.map(() => []);
      for (let round = 0; round < ROUNDS; round++) {
        ours.push(await timed(() => reports.run('insights', snapshot.projectId, definition)));
        for (const [index, way] of byHand.entries())
          theirs[index]?.push(
            await timed(() => Promise.all(way.map((statement) => engine.run(statement.toStatement())))),
          );
      }
      const [wall, wallByHand] = [median(ours, 'ms'), Math.min(...theirs.map((way) => median(way, 'ms')))];
      const [cpu, cpuByHand] = [
        median(ours, 'cpuMs'),
        Math.min(...theirs.map((way) => median(way, 'cpuMs'))),
      ];
      console.log(
        row(name, [
          `${wall.toFixed(0)} ms`,
          `${wallByHand.toFixed(0)} ms`,
          (wall / wallByHand).toFixed(2),
          `${cpu.toFixed(0)} ms`,
          `${cpuByHand.toFixed(0)} ms`,
          (cpu / cpuByHand).toFixed(2),
          `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`,
        ]),
      );
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
  return name.padEnd(34) + cells.map((cell) => cell.padStart(10)).join('');
}

await main();
