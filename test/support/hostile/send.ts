import { gzipSync } from 'node:zlib';
import { type Canary, canariesFor, type Round } from './canary.ts';
import { type Endpoint, POSITIONS } from './positions.ts';
import type { Project } from './program.ts';

/** Sends a request and keeps the reply, which is searched too. */
export type Send = (path: string, options?: RequestInit) => Promise<string>;

const RECORDS_A_REQUEST = 40;
const ENDPOINTS: readonly Endpoint[] = ['/track', '/engage', '/groups', '/import'];

/** Every kind in every position of every record, in bodies of every form. Answers what was sent. */
export async function sendRecords(send: Send, project: Project, round: Round): Promise<readonly Canary[]> {
  const canaries = canariesFor(
    POSITIONS.map(({ name }) => name),
    round,
  );
  for (const endpoint of ENDPOINTS) {
    const records = POSITIONS.filter((position) => position.endpoint === endpoint).flatMap((position) =>
      (canaries.get(position.name) ?? []).map((canary) => position.record(canary, project.token)),
    );
    for (let from = 0, place = round.round; from < records.length; from += RECORDS_A_REQUEST, place += 1)
      await sendAs(send, project, endpoint, records.slice(from, from + RECORDS_A_REQUEST), place);
  }
  return [...canaries.values()].flat();
}

type Write = (records: readonly object[]) => {
  body: string | Buffer;
  headers: Readonly<Record<string, string>>;
};

const form = 'application/x-www-form-urlencoded';
const base64 = (text: string) => encodeURIComponent(Buffer.from(text).toString('base64'));

/** How a body may be written. The last ones are broken: what is refused must be forgotten too. */
const BODIES: readonly Write[] = [
  (records) => ({ body: JSON.stringify(records), headers: { 'content-type': 'application/json' } }),
  (records) => ({ body: gzipSync(JSON.stringify(records)), headers: { 'content-encoding': 'gzip' } }),
  (records) => ({ body: `data=${base64(JSON.stringify(records))}`, headers: { 'content-type': form } }),
  (records) => ({
    body: `data=${encodeURIComponent(JSON.stringify(records))}`,
    headers: { 'content-type': form },
  }),
  (records) => ({
    body: records.map((record) => JSON.stringify(record)).join('\n'),
    headers: { 'content-type': 'application/x-ndjson' },
  }),
  (records) => ({ body: JSON.stringify(records), headers: { 'content-type': 'text/plain' } }),
];
const BROKEN: readonly Write[] = [
  (records) => ({ body: JSON.stringify(records).slice(0, -7), headers: {} }),
  (records) => ({
    body: gzipSync(JSON.stringify(records)).subarray(0, 300),
    headers: { 'content-encoding': 'gzip' },
  }),
];

async function sendAs(
  send: Send,
  { id, authorization }: Project,
  endpoint: Endpoint,
  records: readonly object[],
  place: number,
): Promise<void> {
  const address = endpoint === '/import' ? `/import?strict=1&project_id=${id}` : `${endpoint}?ip=1&verbose=1`;
  const ours = endpoint === '/import' ? { authorization } : {};
  for (const write of [BODIES[place % BODIES.length], BROKEN[place % BROKEN.length]]) {
    if (!write) continue;
    const { body, headers } = write(records);
    await send(address, {
      method: 'POST',
      body: body as string | Uint8Array<ArrayBuffer>, // a Buffer is one; fetch's own type does not say so
      headers: { ...headers, ...ours },
    });
  }
  const [first] = records;
  if (endpoint !== '/import') await send(`${address}&img=1&data=${base64(JSON.stringify(first))}`);
}

const AROUND = [
  'user agent',
  'forwarded address',
  'referer',
  'cookie',
  'request id',
  'content type',
] as const;
const ADDRESSED = [
  'query',
  'callback',
  'path',
  'wrong token',
  'wrong secret',
  'what is no endpoint',
] as const;

/** The same around records: headers, addresses, credentials, and doors that Mixpanel has and this product has not. */
export async function sendAround(send: Send, { token }: Project, round: Round): Promise<readonly Canary[]> {
  const canaries = canariesFor([...AROUND, ...ADDRESSED], round);
  const kinds = canaries.get('query')?.length ?? 0;
  for (let kind = 0; kind < kinds; kind += 1) {
    const of = (position: (typeof AROUND)[number] | (typeof ADDRESSED)[number]) =>
      encodeURIComponent(canaries.get(position)?.[kind]?.text ?? '');
    const headers = {
      'user-agent': `Mozilla/5.0 (${of('user agent')}) ${of('user agent')}/1.0`,
      'x-forwarded-for': of('forwarded address'),
      forwarded: `for=${of('forwarded address')}`,
      referer: `https://shop.example/${of('referer')}`,
      cookie: `mp=${of('cookie')}; riserbo_session=${of('cookie')}`,
      'x-request-id': of('request id'),
      'content-type': of('content type'),
    };
    const record = (owner: string) =>
      JSON.stringify({ event: 'Hostile', properties: { token: owner, distinct_id: 'someone' } });
    const post = (body: string, more = {}) => ({ method: 'POST', body, headers: { ...headers, ...more } });
    await send(`/track?verbose=1&_=${of('query')}&callback=${of('callback')}`, post(record(token)));
    await send('/track', post(record(decodeURIComponent(of('wrong token')))));
    const secret = Buffer.from(`${of('wrong secret')}:${of('wrong secret')}`).toString('base64');
    await send('/import', post(record(token), { authorization: `Basic ${secret}` }));
    await send(`/record/?session=${of('what is no endpoint')}`, post(of('what is no endpoint')));
    await send(`/flags/?context=${of('what is no endpoint')}`, { headers });
    for (const door of ['nowhere', 'api/nowhere', 'assets', 'enrol', 'lib.min.js'])
      await send(`/${door}/${of('path')}?q=${of('query')}`, { headers });
  }
  await send('/%E0%A4%A');
  return [...canaries.values()].flat();
}
