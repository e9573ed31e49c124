/**
 * node bench/protection.ts [--events 50000 --rounds 5], first half of npm run bench:protection
 *
 * What protection costs, in one run on real stores, rounds in turn: the same requests through the same line (decode, authenticate, validate,
 * spool with fsync, load into ClickHouse), once through the gate and once past it: values as they were sent in the spool, text columns in
 * ClickHouse, no PostgreSQL, no merging of people. Then questions, `bench/protection-questions.ts`. HTTP, the same for both, is left out.
 */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ProjectId, RecentMap, systemClock } from '#core';
import type { IncomingEvent, IncomingRecord } from '#events';
import { createIngest, DEFAULT_LIMITS, ENDPOINTS, openSpool, type Spool, type WireEndpoint } from '#ingest';
import { createNewcomers, createProtect, openGeo, type Protect, ProtectedBatch } from '#privacy';
import { type Engine, sql } from '#sql';
import { escapeTsv, TsvRows } from '../src/warehouse/tsv.ts';
import { against, inTurn, machine } from './compare.ts';
import { browserEvent } from './events.ts';
import { openStores } from './stores.ts';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '50000' }, rounds: { type: 'string', default: '5' } },
});
const EVENTS = Number(values.events);
const ROUNDS = Number(values.rounds);
const EVENTS_PER_BATCH = 50;
const SEGMENT = 10_000;

const { engine, loading, close } = await openStores();
const plainSpool = await openSpool({ directory: join(loading.directory, 'plain'), clock: systemClock });
async function measure(): Promise<void> {
  const projectId = await loading.createProject({ k: 10 });
  const token = await tokenOf(projectId);
  await engine.command(PLAIN.toStatement());
  const protectedLine = lineOf(
    createProtect({ geo: await openGeo(), newcomers: createNewcomers({ windowMs: 7 * 86_400_000 }) }),
    loading.spool,
  );
  const plainLine = lineOf(passThrough(plainSpool), plainSpool);
  const loader = loading.start({ maxRecords: SEGMENT });
  const ingestProtected = async (bodies: readonly Buffer[]) => {
    await send(protectedLine, bodies);
    while ((await loader.step()) > 0);
    await loading.policies.refresh();
  };
  const ingestPlain = async (bodies: readonly Buffer[]) => {
    for (let at = 0; at < bodies.length; at += SEGMENT / EVENTS_PER_BATCH) {
      await send(plainLine, bodies.slice(at, at + SEGMENT / EVENTS_PER_BATCH));
      await loadPlain(plainSpool, engine);
    }
  };
  const [withIt = [], without = []] = await inTurn(ROUNDS, (round) => bodiesOf(token, round * EVENTS), [
    ingestProtected,
    ingestPlain,
  ]);
  console.log(
    `${machine()}; medians of ${ROUNDS} rounds of ${EVENTS.toLocaleString('en')} events, in turn; CPU of all threads of this process`,
  );
  const each = (all: readonly number[]) => all.map((microseconds) => microseconds / EVENTS);
  console.log(against('ingest, µs an event', each(withIt), each(without)));
}

async function tokenOf(projectId: ProjectId): Promise<string> {
  const { token } = await loading.stores.db
    .selectFrom('project')
    .select('token')
    .where('id', '=', projectId)
    .executeTakeFirstOrThrow();
  return token;
}

function lineOf(protect: Protect, spool: Pick<Spool, 'append'>) {
  return createIngest({
    policies: loading.policies,
    importCredentials: { projectOf: async () => undefined },
    protect,
    spool,
    limits: DEFAULT_LIMITS,
  });
}

const track: WireEndpoint | undefined = ENDPOINTS.find(({ path }) => path === '/track');

/** As many requests at once as share commits of the spool. */
async function send(line: ReturnType<typeof createIngest>, bodies: readonly Buffer[]): Promise<void> {
  if (!track) throw new TypeError('there is no /track');
  const endpoint = track;
  for (let at = 0; at < bodies.length; at += 16)
    await Promise.all(
      bodies.slice(at, at + 16).map(async (body, place) => {
        const reply = await line(endpoint, {
          ...{ method: 'POST', query: '', body, contentEncoding: '', authorization: undefined },
          ...{ userAgent: 'bench', ip: `198.51.100.${place}`, receivedAt: Date.now() },
        });
        if (reply.status !== 200) throw new Error(`a request was answered ${reply.status}`);
      }),
    );
}

function bodiesOf(token: string, first: number): Buffer[] {
  return Array.from({ length: EVENTS / EVENTS_PER_BATCH }, (_, batch) =>
    Buffer.from(
      JSON.stringify(
        Array.from({ length: EVENTS_PER_BATCH }, (_, at) =>
          browserEvent(token, first + batch * EVENTS_PER_BATCH + at),
        ),
      ),
    ),
  );
}

/** The gate that is none: what was sent goes into the spool as it is. */
function passThrough(spool: Spool): Protect {
  const nothing = { records: [], texts: [], labels: [] };
  const pass = async (
    records: readonly IncomingRecord[],
    { receivedAt }: { readonly receivedAt: number },
    { projectId }: { readonly projectId: ProjectId },
  ) => {
    const envelope = Buffer.from(JSON.stringify(records));
    await spool.append(ProtectedBatch.made({ projectId, receivedAt, ...nothing, envelope }));
    return ProtectedBatch.made({ projectId, receivedAt, ...nothing, envelope: Buffer.alloc(0) });
  };
  return Object.assign(pass, { landed: () => {}, refusals: () => [] });
}

const TEXTS =
  '$os $browser $current_url mp_lib $lib_version $initial_referrer $initial_referring_domain plan company model'.split(
    ' ',
  );
const NUMBERS = ['$browser_version', '$screen_height', '$screen_width', 'latency ms', 'success'];
const COLUMNS = [
  ...['project', 'event', 'time', 'person', 'insert_key', 'received'],
  ...TEXTS.map((_, place) => `t${place}`),
  ...NUMBERS.map((_, place) => `n${place}`),
];

const PLAIN = sql`
  CREATE TABLE plain (
    project UInt32, event LowCardinality(String), time DateTime64(3, 'UTC'), person String, insert_key UInt64, received DateTime64(3, 'UTC'),
    t0 LowCardinality(String), t1 LowCardinality(String), t2 LowCardinality(String), t3 LowCardinality(String), t4 LowCardinality(String),
    t5 LowCardinality(String), t6 LowCardinality(String), t7 LowCardinality(String), t8 LowCardinality(String), t9 LowCardinality(String),
    n0 Nullable(Float64), n1 Nullable(Float64), n2 Nullable(Float64), n3 Nullable(Float64), n4 Nullable(Float64)
  ) ENGINE = ReplacingMergeTree
  PARTITION BY toYYYYMM(time)
  ORDER BY (project, event, toDate(time), person, time, insert_key)
  SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    default_compression_codec = 'ZSTD(1)', min_bytes_for_wide_part = 67108864`;

/** The loader without what protection asks of it: resent events are left out, inserts are repeatable, the segment is forgotten. */
async function loadPlain(spool: Spool, into: Engine): Promise<void> {
  const segment = await spool.next({ maxRecords: SEGMENT });
  const [first] = segment?.batches ?? [];
  if (!segment || !first) return;
  const tsv = new TsvRows(SEGMENT * 512);
  const keys = new Map<bigint, IncomingEvent>();
  for (const batch of segment.batches)
    for (const event of JSON.parse(Buffer.from(batch.envelope).toString()) as IncomingEvent[])
      keys.set(keyOf(event), event);
  const seen = spool.seen(first.projectId, [...keys.keys()]);
  for (const [key, event] of keys)
    if (!seen.has(key)) tsv.addText(toRow(first.projectId, first.receivedAt, key, event));
  await into.insert({
    table: 'plain',
    columns: COLUMNS,
    rows: tsv.toBuffer(),
    deduplicationToken: segment.id,
  });
  await spool.forget(segment, [{ projectId: first.projectId, insertKeys: [...keys.keys()] }]);
}

function keyOf({ name, rawDistinctId, time, insertId }: IncomingEvent): bigint {
  return BigInt(`0x${hash('sha1', `${time}/${name}/${rawDistinctId}/${insertId}`).slice(0, 15)}`);
}

const escaped = new RecentMap<string, string>(100_000);

function toText(value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  const known = escaped.get(text);
  if (known !== undefined) return known;
  const fresh = escapeTsv(text);
  escaped.set(text, fresh);
  return fresh;
}

function toRow(
  projectId: number,
  receivedAt: number,
  key: bigint,
  { name, time, rawDistinctId, properties }: IncomingEvent,
): string {
  return [
    ...[projectId, toText(name), time / 1_000, toText(rawDistinctId), key, receivedAt / 1_000],
    ...TEXTS.map((text) => toText(properties[text])),
    ...NUMBERS.map((number) => Number(properties[number])),
  ].join('\t');
}

try {
  await measure();
} finally {
  await plainSpool.close();
  await close();
}
