/**
 * node bench/erasure.ts [--events 1000000] [--rounds 5]
 *
 * From the request until somebody is unreadable online: no question shows them and no key opens them; then until everything is
 * done (crowds counted again, ids forgotten). With their events kept and deleted, in a warehouse of so many events of others.
 */
import { parseArgs } from 'node:util';
import { type ProjectId, type SubjectId, systemClock } from '#core';
import { createPeopleQueries } from '#reports';
import { count, sql, uint32 } from '#sql';
import { change, event } from '../test/support/loading.ts';
import { openStores } from './stores.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
  },
});

const { engine, loading, close } = await openStores();
try {
  await measure();
} finally {
  await close();
}

async function measure(): Promise<void> {
  const projectId = await loading.createProject({ k: 10 });
  const people = Array.from({ length: Number(values.rounds) * 2 }, (_, place) => `person-${place}`);
  const now = systemClock();
  await loading.send(
    projectId,
    people.flatMap((who) => [
      event(who, 'Opened', { time: now, properties: { plan: 'pro', city: who } }),
      change(who, 'set', { $email: `${who}@example.org` }),
    ]),
  );
  await loading.start().step();
  await fill(projectId);
  console.log(`${Number(values.events).toLocaleString('en')} events of others\n`);
  console.log('events    unreadable ms    all done ms');
  for (const [place, who] of people.entries()) {
    const events = place % 2 === 0 ? 'keep' : 'delete';
    const { unreadable, done } = await timed(projectId, await subjectOf(projectId, who), events);
    console.log(`${events.padEnd(10)}${unreadable.toFixed(0).padStart(13)}${done.toFixed(0).padStart(15)}`);
  }
}

/** Others, over a year and a thousand people, with the same columns. */
async function fill(projectId: ProjectId): Promise<void> {
  await engine.command(
    sql`INSERT INTO events (project, event, time, person, insert_key, received, t1)
        SELECT ${uint32(projectId)}, number % 20 + 1, now64(3) - toIntervalMinute(number % 525600), number % 1000 + 1, number, now64(3), number % 50 + 1
        FROM numbers(${count(Number(values.events))})`.toStatement(),
  );
}

async function subjectOf(projectId: ProjectId, id: string): Promise<SubjectId> {
  const index = await loading.vault.index(projectId, 'person', id);
  const [subject] = await loading.people.subjects.find(projectId, [{ scope: 0, index }]);
  if (subject === undefined) throw new Error('the person was not loaded');
  return subject;
}

async function timed(projectId: ProjectId, subject: SubjectId, events: 'keep' | 'delete') {
  const queries = createPeopleQueries({ engine, vocabulary: loading.vocabulary, clock: systemClock });
  const isReadable = async (): Promise<boolean> =>
    (await queries.person(projectId, subject, {})) !== undefined ||
    (await loading.vault.open(projectId, [subject], 'all')).size > 0;
  if (!(await isReadable())) throw new Error('nothing was there to erase');
  const startedAt = performance.now();
  const erasing = loading.erasures.erasePerson(projectId, subject, { by: 'bench', events });
  while (await isReadable());
  const unreadable = performance.now() - startedAt;
  await erasing;
  return { unreadable, done: performance.now() - startedAt };
}
