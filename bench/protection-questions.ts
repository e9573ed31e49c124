/**
 * node bench/protection-questions.ts [--events 5000000 --rounds 9 --data DIR], second half of npm run bench:protection
 *
 * What protection costs a question, in one run, in turn: as the product answers it (names and texts are tokens, the number of people behind
 * is held against the crowd), and SQL by hand for the same numbers on a table of the same events, in the same order, with names and texts
 * as they were sent. People are merged and counted in both, and both say how fresh the answer is: that is part of it. The third figure is the same
 * SQL where nobody counts the people behind, which a product without a crowd threshold could leave away.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createReports } from '#reports';
import { type Engine, type Sql, sql } from '#sql';
import { migrateWarehouse, openEmbeddedEngine } from '#warehouse';
import { personLinks } from '../src/reports/shared/people.ts';
import { against, inTurn, machine } from './compare.ts';
import { DAYS, fill, NOW, snapshot } from './world.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '5000000' },
    rounds: { type: 'string', default: '9' },
    data: { type: 'string' },
  },
});

const PLAIN = sql`
  CREATE TABLE plain (
    project UInt32, event LowCardinality(String), time DateTime64(3, 'UTC'), person UInt64, insert_key UInt64, received DateTime64(3, 'UTC'),
    model LowCardinality(String), tokens Nullable(Float64), INDEX arrival received TYPE minmax GRANULARITY 1
  ) ENGINE = ReplacingMergeTree
  PARTITION BY toYYYYMM(time)
  ORDER BY (project, event, toDate(time), person, time, insert_key)
  SETTINGS default_compression_codec = 'ZSTD(1)'`;

const WRITTEN_OUT = sql`
  INSERT INTO plain SELECT project, ['API call', 'Page', 'Sign up', '$experiment_started'][event - 99], time, person, insert_key, received,
    if(t1 = 0, '', concat('model-', toString(t1 - 1000))), n1 FROM events`;

const LINKED = sql`
  LEFT ANY JOIN (${personLinks(snapshot.projectId)}) AS l ON e.person = l.subject`;
const CALLS = sql`
  WHERE project = 1 AND event = 'API call' AND time >= '2026-05-31 22:00:00' AND time < '2026-08-29 22:00:00'`;
const WHO = sql`if(l.subject = 0, e.person, l.person)`;
const DAY = sql`toDate(time, 'Europe/Rome')`;

/** How fresh the answer is. */
const FRESH = sql`
  SELECT max(received) FROM plain WHERE project = 1 AND event = 'API call' AND received >= '2026-08-28 12:00:00'`;

interface Case {
  readonly name: string;
  readonly definition: object;
  readonly plain: Sql;
  /** Absent where people are what is asked for. */
  readonly uncounted?: Sql;
}

const series = (kind: 'total' | 'unique') => ({
  metrics: [{ kind: 'event', event: 'API call', measure: { kind } }],
  ...{ range: { last: DAYS, unit: 'day' }, unit: 'day' },
});
const model = { scope: 'event', name: 'model' };

const totals = {
  plain: sql`
    SELECT day, whole, sum(calls), uniqExactIf(${WHO}, whole = 1) FROM (
      SELECT ${DAY} AS day, person, grouping(day) AS whole, count() AS calls FROM plain ${CALLS} GROUP BY GROUPING SETS ((day), (person))) AS e
    ${LINKED} GROUP BY day, whole`,
  uncounted: sql`SELECT ${DAY} AS day, count() FROM plain ${CALLS} GROUP BY day WITH ROLLUP`,
};

const CASES: readonly Case[] = [
  { name: 'total by day', definition: series('total'), ...totals },
  {
    name: 'people by day',
    definition: series('unique'),
    plain: sql`
      SELECT day, uniqExact(who) FROM (SELECT ${DAY} AS day, ${WHO} AS who FROM plain AS e ${LINKED} ${CALLS}) GROUP BY GROUPING SETS ((day), ())`,
  },
  {
    name: 'total by text and day',
    definition: { ...series('total'), breakdowns: [{ property: model }] },
    plain: sql`
      SELECT model, day, count(), uniqExact(who) FROM (SELECT model, ${DAY} AS day, ${WHO} AS who FROM plain AS e ${LINKED} ${CALLS})
      GROUP BY GROUPING SETS ((model, day), (model))`,
    uncounted: sql`SELECT model, ${DAY} AS day, count() FROM plain ${CALLS} GROUP BY GROUPING SETS ((model, day), (model))`,
  },
];

async function main(): Promise<void> {
  const directory = values.data ?? (await mkdtemp(join(tmpdir(), 'riserbo-bench-questions-')));
  const isThere = existsSync(join(directory, 'store'));
  const engine = openEmbeddedEngine(directory);
  try {
    await migrateWarehouse(engine);
    if (!isThere) await fill(engine, Number(values.events), true);
    await writeOut(engine);
    console.log(
      `${machine()}; ${Number(values.events).toLocaleString('en')} events; medians of ${values.rounds} rounds, in turn; CPU of all threads of this process`,
    );
    for (const one of CASES) await compare(engine, one);
    await compareNames(engine);
  } finally {
    await engine.close();
    if (!values.data) await rm(directory, { recursive: true, force: true });
  }
}

async function writeOut(engine: Engine): Promise<void> {
  await engine.command(sql`DROP TABLE IF EXISTS plain`.toStatement());
  await engine.command(PLAIN.toStatement());
  await engine.command(WRITTEN_OUT.toStatement());
  await engine.command(sql`OPTIMIZE TABLE plain FINAL`.toStatement());
}

async function compare(engine: Engine, { name, definition, plain, uncounted }: Case): Promise<void> {
  // A new picture of the catalogue for each question: an answer that is kept would cost nothing.
  const reports = createReports({
    ...{ engine, clock: () => NOW },
    vocabulary: { read: () => Promise.resolve({ ...snapshot }) },
  });
  const byHand = (statement: Sql) => () =>
    Promise.all([statement, FRESH].map((one) => engine.run(one.toStatement())));
  const [ours = [], texts = [], nobody = []] = await inTurn(Number(values.rounds), () => undefined, [
    () => reports.run('insights', snapshot.projectId, definition),
    byHand(plain),
    ...(uncounted ? [byHand(uncounted)] : []),
  ]);
  console.log(against(`${name}, ms`, toMs(ours), toMs(texts)));
  if (uncounted) console.log(against('  nobody counted, ms', toMs(ours), toMs(nobody)));
}

/** To read and compare the name of each event alone, a number of eight bytes and a `LowCardinality` text. */
async function compareNames(engine: Engine): Promise<void> {
  const read = (events: Sql, call: Sql) => () =>
    engine.run(sql`SELECT sum(person) FROM ${events} WHERE event = ${call}`.toStatement());
  const [tokens = [], texts = []] = await inTurn(Number(values.rounds), () => undefined, [
    read(sql`events`, sql`100`),
    read(sql`plain`, sql`'API call'`),
  ]);
  console.log(against('names alone, ms', toMs(tokens), toMs(texts)));
}

function toMs(all: readonly number[]): number[] {
  return all.map((microseconds) => microseconds / 1_000);
}

await main();
