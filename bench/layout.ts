import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Engine, joinSql, type Sql, sql } from '#sql';
import { migrateWarehouse, openEmbeddedEngine } from '#warehouse';
import { fill } from './world.ts';

/**
 * What the layout of the events costs and what others would (docs/decisions/0015): sorted by name and day, as they are, or by person, as a
 * table or as a projection; aggregated in the order of the key or not; properties in columns of their own or in maps; people looked for
 * with a Bloom filter or without. `--data`: a directory of `bench/reports.ts`, so that the events need not be made again.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '7' },
    data: { type: 'string' },
    /** Without the maps and the projection, which take most of the time to make. */
    'orders-only': { type: 'boolean', default: false },
  },
});

/** What is compared are ways to read, whatever a question of the product may take. */
const LIMITS = { maxSeconds: 600, maxMemoryBytes: 16 * 1024 ** 3 };

interface Way {
  readonly name: string;
  readonly statement: Sql;
}

interface Question {
  readonly name: string;
  readonly ways: readonly Way[];
}

const links = sql`(SELECT subject, person FROM person_links WHERE project = 1)`;
const events = sql`events`;
const byPerson = sql`by_person`;
const inMaps = sql`in_maps`;

const bothOrders = (of: (table: Sql) => Sql): Way[] => [
  { name: 'by name and day', statement: of(events) },
  { name: 'by person', statement: of(byPerson) },
];

const resolvedLists = (table: Sql) =>
  sql`SELECT sum(length(list)) FROM (SELECT if(l.person = 0, e.person, l.person) AS who, groupArray(toUnixTimestamp64Milli(time)) AS list FROM ${table} AS e LEFT ANY JOIN ${links} AS l ON e.person = l.subject WHERE project = 1 AND event IN (100, 101, 102) GROUP BY who)`;
const lists = (table: Sql) =>
  sql`SELECT sum(length(list)) FROM (SELECT person, groupArray(toUnixTimestamp64Milli(time)) AS list FROM ${table} WHERE project = 1 AND event IN (100, 101, 102) GROUP BY person)`;
const ofOne = (table: Sql) =>
  sql`SELECT max(time), count() FROM ${table} WHERE project = 1 AND person = 77 AND event IN (100, 101, 102, 103)`;
const grouped = (key: Sql, table: Sql) =>
  sql`SELECT ${key} AS value, count() FROM ${table} WHERE project = 1 AND event = 102 GROUP BY value`;
const summed = (number: Sql, table: Sql) =>
  sql`SELECT sum(${number}) FROM ${table} WHERE project = 1 AND event = 102`;

const QUESTIONS: readonly Question[] = [
  {
    name: 'one event by day',
    ways: bothOrders(
      (table) =>
        sql`SELECT toDate(time) AS day, count() FROM ${table} WHERE project = 1 AND event = 102 GROUP BY day`,
    ),
  },
  {
    name: 'a list for each person, resolved',
    ways: [
      ...bothOrders(resolvedLists),
      ...(!values['orders-only']
        ? [
            {
              name: 'by a projection',
              statement: sql`${resolvedLists(sql`projected`)} SETTINGS preferred_optimize_projection_name = 'whose'`,
            },
          ]
        : []),
    ],
  },
  { name: 'a list for each id', ways: bothOrders(lists) },
  {
    name: 'a list for each id, in the order of the key',
    ways: bothOrders((table) => sql`${lists(table)} SETTINGS optimize_aggregation_in_order = 1`),
  },
  {
    name: 'events of one id',
    ways: [
      ...bothOrders(ofOne),
      {
        name: 'by name and day, without the Bloom filter',
        statement: sql`${ofOne(events)} SETTINGS use_skip_indexes = 0`,
      },
    ],
  },
  ...(values['orders-only'] ? [] : ofProperties()),
];

function ofProperties(): Question[] {
  return [
    {
      name: 'one event by text',
      ways: [
        { name: 'in a column', statement: grouped(sql`t1`, events) },
        { name: 'in a map', statement: grouped(sql`texts[501]`, inMaps) },
      ],
    },
    {
      name: 'sum of a number',
      ways: [
        { name: 'in a column', statement: summed(sql`n1`, events) },
        { name: 'in a map', statement: summed(sql`numbers[502]`, inMaps) },
      ],
    },
  ];
}

const FIVE = [sql`project`, sql`event`, sql`time`, sql`person`, sql`insert_key`];
const COLUMNS = sql`project UInt32, event UInt64, time DateTime64(3, 'UTC'), person UInt64, insert_key UInt64`;
const PARTS = sql`PARTITION BY toYYYYMM(time)`;
const BY_NAME = sql`ORDER BY (project, event, toDate(time), person, time, insert_key)`;
const CODEC = sql`default_compression_codec = 'ZSTD(1)'`;

/** Tables beside the events, of the columns that are asked for: each is made, filled and merged. */
const OTHERS: readonly { readonly table: Sql; readonly make: Sql; readonly fill: Sql }[] = [
  {
    table: byPerson,
    make: sql`CREATE TABLE by_person (${COLUMNS}) ENGINE = MergeTree ${PARTS} ORDER BY (project, person, time) SETTINGS ${CODEC}`,
    fill: sql`INSERT INTO by_person SELECT ${joinSql(FIVE)} FROM events`,
  },
  ...(values['orders-only'] ? [] : others()),
];

/** Properties in maps; the five columns as they are, and with a projection: what that takes more to insert and to merge is its price. */
function others() {
  const projection = sql`, PROJECTION whose (SELECT ${joinSql(FIVE)} ORDER BY (project, person, time))`;
  const made = (table: Sql, more: Sql) => ({
    table,
    make: sql`CREATE TABLE ${table} (${COLUMNS}${more}) ENGINE = ReplacingMergeTree ${PARTS} ${BY_NAME} SETTINGS ${CODEC}, deduplicate_merge_projection_mode = 'rebuild'`,
    fill: sql`INSERT INTO ${table} SELECT ${joinSql(FIVE)} FROM events`,
  });
  return [
    {
      table: inMaps,
      make: sql`CREATE TABLE in_maps (${COLUMNS}, texts Map(UInt64, UInt64), numbers Map(UInt64, Float64)) ENGINE = ReplacingMergeTree ${PARTS} ${BY_NAME} SETTINGS ${CODEC}`,
      fill: sql`INSERT INTO in_maps SELECT ${joinSql(FIVE)}, map(501, t1, 503, t2), map(502, ifNull(n1, 0)) FROM events`,
    },
    made(sql`plain`, sql``),
    made(sql`projected`, projection),
  ];
}

async function main(): Promise<void> {
  const directory = values.data ?? (await mkdtemp(join(tmpdir(), 'riserbo-bench-layout-')));
  const isThere = existsSync(join(directory, 'store'));
  const engine = openEmbeddedEngine(directory);
  try {
    await migrateWarehouse(engine);
    if (!isThere) await fill(engine, Number(values.events), true);
    for (const { table, make, fill: filling } of OTHERS) {
      await engine.command(sql`DROP TABLE IF EXISTS ${table}`.toStatement());
      await engine.command(make.toStatement());
      const ms = await cpuOf(async () => {
        await engine.command(filling.toStatement());
        await engine.command(sql`OPTIMIZE TABLE ${table} FINAL`.toStatement());
      });
      console.log(`made ${table.toStatement().text}: ${ms.toFixed(0)} ms CPU`);
    }
    await printSizes(engine);
    for (const question of QUESTIONS) await compare(engine, question);
    console.log(`load average ${loadavg()[0]?.toFixed(1)}`);
    for (const { table } of OTHERS) await engine.command(sql`DROP TABLE ${table}`.toStatement());
  } finally {
    await engine.close();
    if (!values.data) await rm(directory, { recursive: true, force: true });
  }
}

async function printSizes(engine: Engine): Promise<void> {
  const rows = sql`SELECT sum(rows) FROM system.parts WHERE active AND table = 'events'`;
  const perEvent = sql`SELECT table, column, round(sum(column_data_compressed_bytes) / (${rows}), 2) AS bytes FROM system.parts_columns WHERE active AND table IN ('events', 'by_person', 'in_maps') GROUP BY table, column HAVING bytes > 0 ORDER BY table, column`;
  const whole = sql`SELECT table, round(sum(bytes_on_disk) / (${rows}), 2) AS bytes FROM system.parts WHERE active AND database = currentDatabase() AND rows > 1000 GROUP BY table ORDER BY table`;
  const indexes = sql`SELECT name, round(sum(data_compressed_bytes) / (${rows}), 2) AS bytes FROM system.data_skipping_indices WHERE table = 'events' GROUP BY name`;
  for (const [name, statement] of Object.entries({ columns: perEvent, tables: whole, indexes }))
    console.log(`bytes an event, ${name}`, JSON.stringify(await engine.run(statement.toStatement())));
}

async function compare(engine: Engine, { name, ways }: Question): Promise<void> {
  const spent = ways.map((): number[] => []);
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [index, { statement }] of ways.entries())
      spent[index]?.push(await cpuOf(() => engine.run(statement.toStatement(), { limits: LIMITS })));
  const said = ways.map((way, index) => {
    const sorted = (spent[index] ?? []).sort((a, b) => a - b);
    const [least = 0, median = 0] = [sorted[0], sorted[Math.floor(sorted.length / 2)]];
    return `${way.name} ${median.toFixed(0)} (least ${least.toFixed(0)})`;
  });
  console.log(`${name}, ms CPU: ${said.join(', ')}`);
}

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

await main();
