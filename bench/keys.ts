/**
 * node bench/keys.ts [--people 100000]
 *
 * What a change of keys costs an installation with so many people: every person's key wrapped anew, in batches. How long, how many bytes
 * PostgreSQL writes for it and grows by, and how long somebody waits meanwhile who opens identities.
 */
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { newSubjectId, type ProjectId, type SubjectId } from '#core';
import type { Database } from '#metadata';
import { openStores } from './stores.ts';

const { values } = parseArgs({ options: { people: { type: 'string', default: '100000' } } });
const BATCH = 5_000;

const { loading, db, close } = await openStores();
try {
  await measure(db);
} finally {
  await close();
}

async function measure(database: Database): Promise<void> {
  const projectId = await loading.createProject({ k: 10 });
  const people = await fill(projectId, Number(values.people));
  const { vault, keyDirectory } = loading;
  await database.executeQuery(sql`vacuum analyze vault.subject_key`.compile(database));
  const before = await sizes(database);
  await keyDirectory.rotation.begin();
  const began = performance.now();
  const cpu = process.cpuUsage();
  const rewrapping = vault.rewrap();
  const waits = await waitsWhile(rewrapping, (time) =>
    vault.open(projectId, people.slice(time * 50, time * 50 + 50), 'all'),
  );
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const finishing = performance.now();
  await keyDirectory.rotation.finish();
  const finished = performance.now() - finishing;
  const after = await sizes(database);
  const count = await rewrapping;
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  console.log(`${count.toLocaleString('en')} keys wrapped anew in ${seconds.toFixed(1)} s`);
  console.log(
    `${Math.round(count / seconds).toLocaleString('en')} a second; CPU of this process ${((user + system) / 1e6).toFixed(1)} s`,
  );
  console.log(
    `write-ahead log ${mb(after.log - before.log)}; table ${mb(before.table)} before, ${mb(after.table)} after`,
  );
  console.log(`fifty identities, opened meanwhile: median ${at(waits, 0.5)} ms, worst ${at(waits, 1)} ms`);
  console.log(`the end of the change: ${finished.toFixed(0)} ms`);
}

async function fill(projectId: ProjectId, count: number): Promise<readonly SubjectId[]> {
  const people: SubjectId[] = [];
  while (people.length < count) {
    const batch = Array.from({ length: Math.min(BATCH, count - people.length) }, newSubjectId);
    await loading.vault.seal(
      projectId,
      batch.map((subject) => ({ subject, field: 'email', value: `${subject}@example.org` })),
    );
    people.push(...batch);
  }
  return people;
}

async function sizes(database: Database): Promise<{ readonly log: number; readonly table: number }> {
  const { rows } = await sql<{ log: string; table: bigint }>`
    select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text as log, pg_total_relation_size('vault.subject_key') as table`.execute(
    database,
  );
  return { log: Number(rows[0]?.log), table: Number(rows[0]?.table) };
}

async function waitsWhile(
  work: Promise<unknown>,
  ask: (time: number) => Promise<unknown>,
): Promise<number[]> {
  const waits: number[] = [];
  let isDone = false;
  const ended = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    const began = performance.now();
    await ask(waits.length);
    waits.push(performance.now() - began);
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  return waits.sort((a, b) => a - b);
}

function at(sorted: readonly number[], part: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(0);
}
