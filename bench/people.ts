import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { toSubjectId } from '#core';
import { createPeopleQueries } from '#reports';
import { sql } from '#sql';
import { migrateWarehouse, openEmbeddedEngine } from '#warehouse';
import { fill, NOW, snapshot } from './world.ts';

/** What rows about people cost at size: the live view, the people list, one person's page. `--events 10000000` for more. */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    'keep-parts': { type: 'boolean', default: false },
  },
});
const EVENTS = Number(values.events);

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-bench-people-'));
  const engine = openEmbeddedEngine(directory);
  try {
    await migrateWarehouse(engine);
    await fill(engine, EVENTS, !values['keep-parts']);
    const queries = createPeopleQueries({
      engine,
      vocabulary: { read: () => Promise.resolve(snapshot) },
      clock: () => NOW,
    });
    const { projectId } = snapshot;
    const { cursor } = await queries.live(projectId, { after: null, limit: 100 });
    const questions = {
      'live, first look': () => queries.live(projectId, { after: null, limit: 100 }),
      'live, later look': () => queries.live(projectId, { after: cursor, limit: 100 }),
      'people, first page': () => queries.list(projectId, { cursor: null, search: null, limit: 50 }),
      'people, search': () => queries.list(projectId, { cursor: null, search: 'plan-1', limit: 50 }),
      "a person's page": () => queries.person(projectId, toSubjectId('777'), {}),
    };
    console.log(`${EVENTS.toLocaleString('en')} events; medians of ${values.rounds} rounds\n`);
    for (const [name, ask] of Object.entries(questions)) {
      const spent: { ms: number; cpuMs: number }[] = [];
      for (let round = 0; round < Number(values.rounds); round++) {
        const startedAt = performance.now();
        const before = process.cpuUsage();
        await ask();
        const { user, system } = process.cpuUsage(before);
        spent.push({ ms: performance.now() - startedAt, cpuMs: (user + system) / 1000 });
      }
      const median = (of: 'ms' | 'cpuMs') =>
        (spent.map((one) => one[of]).sort((a, b) => a - b)[Math.floor(spent.length / 2)] ?? 0).toFixed(0);
      console.log(
        `${name.padEnd(22)}${`${median('ms')} ms`.padStart(10)}${`${median('cpuMs')} ms CPU`.padStart(14)}`,
      );
    }
    const [size] = await engine.run<{ events: string; bytes: string }>(
      sql`SELECT sum(rows) AS events, sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND table = 'events'`.toStatement(),
    );
    if (size)
      console.log(`\n${(Number(size.bytes) / Number(size.events)).toFixed(1)} bytes an event on disk`);
    const peak = process.resourceUsage().maxRSS / 1024;
    console.log(`${peak.toFixed(0)} MB peak RSS, the filling included`);
  } finally {
    await engine.close();
    await rm(directory, { recursive: true, force: true });
  }
}

await main();
