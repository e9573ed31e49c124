import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Sql, sql } from '#sql';
import { migrateWarehouse, openEmbeddedEngine } from '#warehouse';
import { fill } from './world.ts';

/** What questions of three sorts cost on events sorted by name and day, as they are, and on the same sorted by person (docs/decisions/0015). */
const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '7' } },
});

const links = sql`(SELECT subject, person FROM person_links WHERE project = 1)`;
const TABLES = [
  { name: 'by name and day', table: sql`events` },
  { name: 'by person', table: sql`by_person` },
] as const;

const QUESTIONS: readonly { readonly name: string; readonly of: (table: Sql) => Sql }[] = [
  {
    name: 'one event by day',
    of: (table) =>
      sql`SELECT toDate(time) AS day, count() FROM ${table} WHERE project = 1 AND event = 102 GROUP BY day`,
  },
  {
    name: 'a list for each person, resolved',
    of: (table) =>
      sql`SELECT sum(length(list)) FROM (SELECT if(l.person = 0, e.person, l.person) AS who, groupArray(toUnixTimestamp64Milli(time)) AS list FROM ${table} AS e LEFT ANY JOIN ${links} AS l ON e.person = l.subject WHERE project = 1 AND event IN (100, 101, 102) GROUP BY who)`,
  },
  {
    name: 'a list for each id',
    of: (table) => lists(table),
  },
  {
    name: 'a list for each id, in order',
    of: (table) => sql`${lists(table)} SETTINGS optimize_aggregation_in_order = 1`,
  },
  {
    name: 'events of one id',
    of: (table) => sql`SELECT max(time), count() FROM ${table} WHERE project = 1 AND person = 77`,
  },
];

function lists(table: Sql): Sql {
  return sql`SELECT sum(length(list)) FROM (SELECT person, groupArray(toUnixTimestamp64Milli(time)) AS list FROM ${table} WHERE project = 1 AND event IN (100, 101, 102) GROUP BY person)`;
}

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-bench-layout-'));
  const engine = openEmbeddedEngine(directory);
  try {
    await migrateWarehouse(engine);
    await fill(engine, Number(values.events), true);
    for (const statement of [
      sql`CREATE TABLE by_person (project UInt32, event UInt64, time DateTime64(3, 'UTC'), person UInt64, insert_key UInt64) ENGINE = MergeTree PARTITION BY toYYYYMM(time) ORDER BY (project, person, time) SETTINGS default_compression_codec = 'ZSTD(1)'`,
      sql`INSERT INTO by_person SELECT project, event, time, person, insert_key FROM events`,
      sql`OPTIMIZE TABLE by_person FINAL`,
    ])
      await engine.command(statement.toStatement());
    const sizes = sql`SELECT table, sum(column_data_compressed_bytes) AS bytes FROM system.parts_columns WHERE active AND table IN ('events', 'by_person') AND column IN ('project', 'event', 'time', 'person', 'insert_key') GROUP BY table ORDER BY table`;
    console.log('bytes of five columns', JSON.stringify(await engine.run(sizes.toStatement())));
    for (const { name, of } of QUESTIONS) {
      const spent = TABLES.map((): number[] => []);
      for (let round = 0; round < Number(values.rounds); round++)
        for (const [index, { table }] of TABLES.entries()) {
          const before = process.cpuUsage();
          await engine.run(of(table).toStatement());
          const { user, system } = process.cpuUsage(before);
          spent[index]?.push((user + system) / 1000);
        }
      const medians = spent.map((one) => one.sort((a, b) => a - b)[Math.floor(one.length / 2)] ?? 0);
      console.log(
        `${name}: ${TABLES.map((one, index) => `${one.name} ${medians[index]?.toFixed(0)} ms CPU`).join(', ')}`,
      );
    }
  } finally {
    await engine.close();
    await rm(directory, { recursive: true, force: true });
  }
}

await main();
