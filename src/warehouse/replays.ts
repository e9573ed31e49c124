import { AppError } from '#core';
import { type Engine, type Insert, instant, joinSql, type Param, type Sql, sql, uint32, uint64s } from '#sql';

export type SinkTable = 'events' | 'profiles' | 'person_links' | 'person_clusters' | 'dictionary';

/** What tells a row of a unit from all others, and the column of numbers by which it is looked for. */
interface Key {
  readonly columns: readonly string[];
  readonly from: Sql;
  readonly by: string;
  readonly isAmong: (numbers: Param) => Sql;
}

const KEYS: Readonly<Record<SinkTable, Key>> = {
  events: {
    columns: ['project', 'insert_key'],
    from: sql`SELECT DISTINCT project, insert_key FROM events`,
    by: 'insert_key',
    isAmong: (numbers) => sql`insert_key IN ${numbers}`,
  },
  profiles: {
    columns: ['project', 'scope', 'subject', 'version'],
    from: sql`SELECT DISTINCT project, scope, subject, version FROM profiles`,
    by: 'subject',
    isAmong: (numbers) => sql`subject IN ${numbers}`,
  },
  person_links: {
    columns: ['project', 'subject', 'person'],
    from: sql`SELECT DISTINCT project, subject, person FROM person_links`,
    by: 'subject',
    isAmong: (numbers) => sql`subject IN ${numbers}`,
  },
  person_clusters: {
    columns: ['project', 'subject', 'person', 'version'],
    from: sql`SELECT DISTINCT project, subject, person, version FROM person_clusters`,
    by: 'subject',
    isAmong: (numbers) => sql`subject IN ${numbers}`,
  },
  dictionary: {
    columns: ['project', 'property', 'token'],
    from: sql`SELECT DISTINCT project, property, token FROM dictionary`,
    by: 'token',
    isAmong: (numbers) => sql`token IN ${numbers}`,
  },
};
const ROWS_AT_ONCE = 1_000;
const MOST_TRIES = 100;

type SinkInsert = Insert & { readonly table: SinkTable };

/**
 * Inserts under the unit's name as de-duplication token. ClickHouse notes a token before the rows are in: when it is killed between the two,
 * or when the disk refuses them, the token is known and the rows are nowhere. So a unit that may have been tried
 * before (the first one of a process, and one that failed) is looked at after its insert, and what is missing goes in again.
 */
export function createReplays(engine: Engine): (insert: SinkInsert, unit: string) => Promise<void> {
  let first: string | undefined;
  const failed = new Set<string>();
  return async (insert, unit) => {
    first ??= unit;
    const name = `${insert.table}/${unit}`;
    const wasTried = unit === first || failed.has(name);
    failed.add(name);
    await engine.insert({ ...insert, deduplicationToken: unit });
    if (wasTried) await complete(engine, insert, unit);
    failed.delete(name);
  };
}

async function complete(engine: Engine, insert: SinkInsert, unit: string): Promise<void> {
  let missing = await missingOf(engine, insert, insert.rows.toString('utf8').split('\n').slice(0, -1));
  for (let time = 1; missing.length > 0 && time <= MOST_TRIES; time += 1) {
    const rows = Buffer.from(`${missing.join('\n')}\n`);
    await engine.insert({ ...insert, rows, deduplicationToken: `${unit}/${time}` });
    missing = await missingOf(engine, insert, missing);
  }
  if (missing.length > 0)
    throw new AppError('warehouse_unavailable', 'rows that were inserted are not there; it is tried again');
}

async function missingOf(
  engine: Engine,
  { table, columns }: SinkInsert,
  rows: readonly string[],
): Promise<readonly string[]> {
  const key = KEYS[table];
  const placeOf = (column: string) => columns.indexOf(column);
  const there = new Set<string>();
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE).map((row) => row.split('\t'));
    const cellsOf = (column: string) => some.map((cells) => cells[placeOf(column)] ?? '');
    const projects = [...new Set(cellsOf('project'))].map((project) => uint32(Number(project)));
    const conditions = [
      sql`project IN (${joinSql(projects.map((project) => sql`${project}`))})`,
      key.isAmong(uint64s(cellsOf(key.by).map(BigInt))),
      ...(table === 'events' ? [arrivedWithin(cellsOf('received'))] : []),
    ];
    const found = await engine.run<Record<string, string | number>>(
      sql`${key.from} WHERE ${joinSql(conditions, sql` AND `)}`.toStatement(),
    );
    for (const row of found) there.add(key.columns.map((column) => row[column]).join('\t'));
  }
  return rows.filter((row) => {
    const cells = row.split('\t');
    return !there.has(key.columns.map((column) => cells[placeOf(column)]).join('\t'));
  });
}

/** Arrivals are indexed; insert keys are not. */
function arrivedWithin(received: readonly string[]): Sql {
  const times = received.map((cell) => Number(cell.replace('.', '')));
  return sql`received BETWEEN ${instant(Math.min(...times))} AND ${instant(Math.max(...times))}`;
}
