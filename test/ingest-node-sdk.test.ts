import { once } from 'node:events';
import { connect } from 'node:net';
import Mixpanel from 'mixpanel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProtectedRecord } from '#privacy';
import { openTestIngest, type TestIngest, TOKEN } from './support/ingest.ts';

let ingest: TestIngest;
let host: string;

beforeEach(async () => {
  ingest = await openTestIngest();
  host = new URL(await ingest.server.listen({ port: 0, host: '127.0.0.1' })).host;
});
afterEach(() => ingest.close());

type Callback = (error: Error | undefined) => void;

/** The SDK calls back with an error unless the reply is exactly what it expects. */
function done(call: (callback: Callback) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error ? reject(error) : resolve()));
  });
}

function client(verbose: boolean): Mixpanel.Mixpanel {
  // Over http the SDK imports with an `api_key` only; its types do not know the option.
  const config = { protocol: 'http', host, verbose, keepAlive: false, key: 'a key of elsewhere' };
  return Mixpanel.init(TOKEN, config);
}

const operations = (records: readonly ProtectedRecord[]) =>
  records.map((record) => (record.kind === 'profile' ? record.operation : 'event'));

for (const verbose of [false, true])
  test(`the official Node SDK is content with every reply (verbose ${verbose})`, async () => {
    const sdk = client(verbose);
    await done((callback) => sdk.track('Key created', { distinct_id: 'u-1', plan: 'pro' }, callback));
    await done((callback) => sdk.track('Timed', { distinct_id: 'u-1', time: new Date() }, callback));
    const many = Array.from({ length: 120 }, (_, index) => ({
      event: 'Model called',
      properties: { distinct_id: `u-${index}`, text: '~~~>>>???ûûû' },
    }));
    await done((callback) => sdk.track_batch(many, (errors) => callback(errors?.[0])));
    await done((callback) =>
      sdk.import('Invoice paid', new Date(2020, 1, 1), { distinct_id: 'u-1' }, callback),
    );
    const history = many.map(({ event, properties }) => ({
      event,
      properties: { ...properties, time: 1_500_000_000 },
    }));
    await done((callback) => sdk.import_batch(history, (errors) => callback(errors?.[0])));
    await done((callback) => sdk.alias('u-1', 'somebody', callback));
    expect(operations(await ingest.records())).toEqual(Array.from({ length: 244 }, () => 'event'));
    expect(
      ingest.receipts.every((receipt) => receipt.kind === 'taken' && receipt.rejected.length === 0),
    ).toBe(true);
  });

test('every people and group call of the official Node SDK becomes the operation of its name', async () => {
  const { people, groups } = client(true);
  await done((callback) => people.set('u-1', { $email: 'mario@example.com', plan: 'pro' }, callback));
  await done((callback) => people.set_once('u-1', 'first', 'yes', callback));
  await done((callback) => people.increment('u-1', { credits: 3 }, callback));
  await done((callback) => people.append('u-1', 'tags', 'a', callback));
  await done((callback) => people.union('u-1', { tags: ['a', 'b'] }, callback));
  await done((callback) => people.remove('u-1', { tags: 'a' }, callback));
  await done((callback) => people.unset('u-1', ['first'], callback));
  await done((callback) => people.track_charge('u-1', 9.5, { $time: new Date() }, callback));
  await done((callback) => people.clear_charges('u-1', callback));
  await done((callback) => people.delete_user('u-1', callback));
  await done((callback) => groups.set('company', 'acme', { plan: 'pro' }, callback));
  await done((callback) => groups.set_once('company', 'acme', { first: 'yes' }, callback));
  await done((callback) => groups.union('company', 'acme', { tags: ['a'] }, callback));
  await done((callback) => groups.remove('company', 'acme', { tags: 'a' }, callback));
  await done((callback) => groups.unset('company', 'acme', 'plan', callback));
  await done((callback) => groups.delete_group('company', 'acme', callback));
  expect(operations(await ingest.records())).toEqual([
    'set',
    'setOnce',
    'add',
    'append',
    'union',
    'remove',
    'unset',
    'append',
    'set',
    'delete',
    'set',
    'setOnce',
    'union',
    'remove',
    'unset',
    'delete',
  ]);
});

test('a wrong token reaches the SDK as an error', async () => {
  const stranger = Mixpanel.init('nobody', { protocol: 'http', host, keepAlive: false });
  await expect(done((callback) => stranger.track('e', {}, callback))).rejects.toThrow();
});

/** Bytes as a broken or hostile client writes them, and the status line that comes back. */
async function raw(...chunks: readonly string[]): Promise<string> {
  const socket = connect(Number(host.split(':')[1]), '127.0.0.1');
  await once(socket, 'connect');
  for (const chunk of chunks) socket.write(chunk);
  const [reply] = await once(socket, 'data');
  socket.destroy();
  return String(reply).split('\r\n')[0] ?? '';
}

const event = JSON.stringify({ event: 'e', properties: { token: TOKEN, distinct_id: 'u' } });

test('a content type that is not one does no harm', async () => {
  for (const type of ['', 'garbage', ';;;', 'text/plain; charset=', 'a/b/c'])
    expect(
      await raw(
        `POST /track HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${event.length}\r\n\r\n${event}`,
      ),
    ).toBe('HTTP/1.1 200 OK');
  expect(
    await raw(`POST /track HTTP/1.1\r\nHost: x\r\nContent-Length: ${event.length}\r\n\r\n${event}`),
  ).toBe('HTTP/1.1 200 OK');
});

test('a body in chunks without a length is taken', async () => {
  const half = Math.floor(event.length / 2);
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
  expect(
    await raw(
      'POST /track/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
      chunk(event.slice(0, half)),
      chunk(event.slice(half)),
      '0\r\n\r\n',
    ),
  ).toBe('HTTP/1.1 200 OK');
});

test('a connection that breaks in the middle of its body leaves the server as it was', async () => {
  const socket = connect(Number(host.split(':')[1]), '127.0.0.1');
  await once(socket, 'connect');
  socket.write('POST /track HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n{"event"');
  await new Promise((resolve) => setTimeout(resolve, 30));
  socket.destroy();
  await done((callback) => client(true).track('e', { distinct_id: 'u' }, callback));
  expect(await ingest.records()).toHaveLength(1);
});
