/**
 * node [--cpu-prof] bench/load.ts [--rounds 3] [--events 50000] [--segment 10000]
 *
 * The load half alone, from the spool into real stores: batches of 50 browser events, protected beforehand. Prints CPU of this
 * process for each event, cold (new people, new texts) and warm, and where the loader's own thread spends it. ClickHouse's
 * threads are the difference of the two.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { ProjectId } from '#core';
import type { IncomingEvent } from '#events';
import { createCatalogue, type LoaderDeps } from '#ingest';
import { createClusters, createLinks, createOrganisations, createProfiles, createSubjects } from '#people';
import { createSink } from '#warehouse';
import { browserEvent } from './events.ts';
import { openStores } from './stores.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    events: { type: 'string', default: '50000' },
    segment: { type: 'string', default: '10000' },
  },
});
const EVENTS = Number(values.events);
const EVENTS_PER_BATCH = 50;
/** Called with others at once: what they do before their first wait is theirs. */
const SIDE_BY_SIDE: ReadonlySet<string> = new Set(['rows', 'organisations']);

const { engine, loading, close } = await openStores();
try {
  await measure();
} finally {
  await close();
}

/** CPU of the loader's thread inside each call, in microseconds. */
type Stages = Map<string, number>;

async function measure(): Promise<void> {
  const projectId = await loading.createProject({ k: 10, groups: ['company'] });
  const stages: Stages = new Map();
  const loader = loading.start({ ...timed(stages), maxRecords: Number(values.segment) });
  for (let round = 0; round <= Number(values.rounds); round++) {
    await fill(projectId, round * EVENTS);
    stages.clear();
    const [all, own, start] = [process.cpuUsage(), process.threadCpuUsage(), performance.now()];
    const delays = monitorEventLoopDelay({ resolution: 5 });
    delays.enable();
    while ((await loader.step()) > 0);
    delays.disable();
    const wall = performance.now() - start;
    const used = process.cpuUsage(all);
    const onThread = process.threadCpuUsage(own);
    const each = (microseconds: number) => (microseconds / EVENTS).toFixed(1);
    const thread = onThread.user + onThread.system;
    console.log(
      `${round === 0 ? 'cold' : 'warm'}: ${each(used.user + used.system)} µs of CPU an event, ${each(thread)} on the loader's thread; ${Math.round((EVENTS / wall) * 1_000)} events/s; the thread was held for ${Math.round(delays.max / 1e6)} ms at most`,
    );
    const staged = [...stages].map(([stage, microseconds]) => `${stage} ${each(microseconds)}`);
    const rest = thread - [...stages.values()].reduce((sum, microseconds) => sum + microseconds, 0);
    console.log(`      ${staged.join(' | ')} | the rest ${each(rest)}`);
  }
}

async function fill(projectId: ProjectId, first: number): Promise<void> {
  await loading.policies.refresh();
  for (let at = 0; at < EVENTS; at += EVENTS_PER_BATCH * 100)
    await Promise.all(
      Array.from({ length: Math.min(100, (EVENTS - at) / EVENTS_PER_BATCH) }, (_, batch) =>
        loading.send(
          projectId,
          Array.from({ length: EVENTS_PER_BATCH }, (_, event) =>
            toIncoming(first + at + batch * EVENTS_PER_BATCH + event),
          ),
        ),
      ),
    );
}

function toIncoming(number: number): IncomingEvent {
  const { event, properties } = browserEvent('', number);
  const { time, distinct_id, $device_id, $user_id, $insert_id, token, mp_sent_by_lib_version, ...rest } =
    properties;
  return {
    kind: 'event',
    name: event,
    identity: { deviceId: $device_id, userId: $user_id },
    time: Math.trunc(time * 1_000),
    rawDistinctId: distinct_id,
    insertId: $insert_id,
    properties: rest,
  };
}

/** The loader's real parts; those that cost anything note how much. */
function timed(stages: Stages): Partial<LoaderDeps> {
  const measured =
    <Input extends unknown[], Output>(stage: string, call: (...input: Input) => Output) =>
    (...input: Input): Output => {
      const before = process.threadCpuUsage();
      const note = () => {
        const after = process.threadCpuUsage(before);
        stages.set(stage, (stages.get(stage) ?? 0) + after.user + after.system);
      };
      const output = call(...input);
      if (output instanceof Promise && !SIDE_BY_SIDE.has(stage)) output.then(note, note);
      else note();
      return output;
    };
  const { spool, crowd, catalogueStore } = loading;
  const { subjects, links, clusters, profiles, memberships } = loading.people;
  const theSubjects = createSubjects({ store: subjects });
  const theLinks = createLinks({ store: links });
  const theOrganisations = createOrganisations({ store: memberships, clock: loading.clock });
  const theCatalogue = createCatalogue({ store: catalogueStore });
  const sink = createSink(engine);
  return {
    spool: {
      ...spool,
      next: measured('read and decode', spool.next),
      seen: measured('seen before?', spool.seen),
      forget: measured('forget', spool.forget),
    },
    people: {
      subjects: { ...theSubjects, obtain: measured('subjects', theSubjects.obtain) },
      links: { ...theLinks, learn: measured('links', theLinks.learn) },
      clusters: createClusters({ store: clusters }),
      profiles: createProfiles({ store: profiles, clock: loading.clock }),
      organisations: {
        ...theOrganisations,
        remember: measured('organisations', theOrganisations.remember),
      },
      erased: { refresh: async () => {}, has: () => false },
    },
    catalogue: { ...theCatalogue, note: measured('catalogue', theCatalogue.note) },
    sink: { ...sink, insertEvents: measured('rows', sink.insertEvents) },
    crowd: { ...crowd, count: measured('crowds', crowd.count) },
  };
}
