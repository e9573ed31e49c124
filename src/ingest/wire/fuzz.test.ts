import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '#core';
import { DEFAULT_LIMITS, type IngestLimits } from '../limits.ts';
import { REFUSALS } from '../refusals.ts';
import { validate } from '../validate.ts';
import { ENDPOINTS } from './index.ts';
import { open } from './open.ts';
import { parsePayload } from './payload.ts';
import type { WireRequest } from './request.ts';

const NOW = Date.UTC(2026, 10, 22);
const LIMITS: IngestLimits = {
  ...DEFAULT_LIMITS,
  bodyBytes: 100_000,
  eventBytes: 5_000,
  recordsPerRequest: 50,
};
const SECRET = 'zq7-mario.rossi@example.com-zq7';

function requestOf(body: Buffer, query = '', contentEncoding = ''): WireRequest {
  return {
    method: 'POST',
    query,
    body,
    contentEncoding,
    authorization: undefined,
    userAgent: undefined,
    ip: '192.0.2.1',
    receivedAt: NOW,
  };
}

/** Everything that happens to a request before protection, on every endpoint; what it says is returned as one text. */
async function goThrough(request: WireRequest): Promise<string> {
  const said: string[] = [];
  for (const endpoint of ENDPOINTS) {
    const parameters = new Map<string, string>();
    try {
      const opened = await open(request, LIMITS);
      const payload = parsePayload(opened.payload, LIMITS);
      const arrivals = endpoint.decode(payload, LIMITS);
      for (const rules of ['live', 'history', 'strictHistory'] as const) {
        const { accepted, rejected } = validate(arrivals, {
          rules,
          limits: LIMITS,
          idMerge: undefined,
          receivedAt: NOW,
        });
        for (const record of accepted) {
          expect(Number.isFinite(record.time)).toBe(true);
          expect(JSON.stringify(record.properties).length).toBeLessThan(LIMITS.bodyBytes * 2);
        }
        const shape = opened.shape;
        const receipt = { kind: 'taken', accepted: accepted.length, rejected } as const;
        said.push(String(endpoint.reply(receipt, { parameters: opened.parameters, shape }).body));
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      expect(Object.keys(REFUSALS)).toContain(error.code);
      const receipt = { kind: 'refused', code: error.code as keyof typeof REFUSALS } as const; // checked above
      said.push(error.message, String(endpoint.reply(receipt, { parameters, shape: 'raw' }).body));
    }
  }
  return said.join('\n');
}

const FIELDS = [
  'event',
  'properties',
  'token',
  'time',
  'distinct_id',
  '$device_id',
  '$user_id',
  '$insert_id',
  'ip',
  '$ignore',
  '$token',
  '$distinct_id',
  '$group_key',
  '$group_id',
  '$set',
  '$set_once',
  '$add',
  '$append',
  '$union',
  '$remove',
  '$unset',
  '$delete',
  '$time',
  '$ip',
  '__proto__',
  'constructor',
  'toString',
  'length',
  '',
];
const leaf = fc.oneof(
  fc.string(),
  fc.constant(SECRET),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    '2026-11-21',
    '2026-13-45T99:99:99',
    '1e999',
    '-1',
    '$device:',
    '$device:null',
    'a'.repeat(300),
  ),
);
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4, depthSize: 'small' }, leaf, tie('list'), tie('record')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  record: fc.dictionary(fc.oneof(fc.constantFrom(...FIELDS), fc.string()), tie('value'), { maxKeys: 4 }),
}));
const record = fc.dictionary(fc.constantFrom(...FIELDS), json, { maxKeys: 10 });

test('any bytes at all are taken or refused with a code of ours', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 500 }),
      fc.string({ maxLength: 50 }),
      async (bytes, query) => {
        await goThrough(requestOf(Buffer.from(bytes), query));
      },
    ),
    { numRuns: 1_000 },
  );
});

test('any JSON is taken or refused with a code of ours, and never repeated', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(json, record, fc.array(record, { maxLength: 5 })), async (value) => {
      const text = JSON.stringify(value);
      const said = await goThrough(requestOf(Buffer.from(text)));
      expect(said).not.toContain('zq7');
    }),
    { numRuns: 400 },
  );
});

test('JSON in a form, cut or damaged anywhere, in any encoding, is never repeated', async () => {
  const encode = fc.constantFrom(
    (text: string) => Buffer.from(`data=${encodeURIComponent(text)}`),
    (text: string) => Buffer.from(`data=${text}`),
    (text: string) => Buffer.from(`data=${Buffer.from(text).toString('base64')}&verbose=1`),
    (text: string) =>
      Buffer.from(`data=${encodeURIComponent(Buffer.from(text).toString('base64'))}&strict=1`),
    (text: string) => Buffer.from(text.replaceAll(',', ',\n')),
    (text: string) => gzipSync(text),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { maxLength: 4 }),
      encode,
      fc.nat(),
      fc.nat(255),
      async (records, write, at, byte) => {
        const whole = write(JSON.stringify(records.map((each) => ({ ...each, note: SECRET }))));
        const cut = whole.subarray(0, at % (whole.length + 1));
        const damaged = Buffer.from(whole);
        if (damaged.length > 0) damaged[at % damaged.length] = byte;
        for (const body of [whole, cut, damaged])
          expect(await goThrough(requestOf(body))).not.toContain('zq7');
      },
    ),
    { numRuns: 200 },
  );
});

test('parameters are never repeated, whatever their name', async () => {
  const names = [
    'callback',
    'verbose',
    'strict',
    'img',
    'ip',
    'api_key',
    'project_id',
    'redirect',
    'test',
    'data',
    '_',
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.string(), async (name, value) => {
      const query = `${name}=${encodeURIComponent(`<${SECRET}>${value}`)}`;
      expect(await goThrough(requestOf(Buffer.from('[]'), query))).not.toContain('zq7');
    }),
    { numRuns: 300 },
  );
});

test('what inflates beyond the limit is refused, in whatever it is wrapped', async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, '['));
  const before = process.memoryUsage().arrayBuffers;
  for (const encoding of ['gzip', '', 'deflate', 'br'])
    await expect(open(requestOf(bomb, '', encoding), LIMITS)).rejects.toMatchObject({
      code: 'body_too_large',
    });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
});
