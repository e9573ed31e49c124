import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { AppError } from '#core';
import { basicAuth } from '../basic-auth.ts';
import type { Addressed } from './record.ts';

export interface Destination {
  readonly url: string;
  readonly projectId: string;
  readonly user: string;
  readonly secret: string;
}

export interface Taken {
  readonly taken: number;
  /** How many records were refused, by the reason's code. */
  readonly refused: Readonly<Record<string, number>>;
}

/** With the lines on which they stood, by code. */
export interface Sent extends Taken {
  readonly lines: Readonly<Record<string, readonly number[]>>;
}

interface Reply {
  readonly error?: string | null;
  readonly status?: unknown;
  readonly num_records_imported?: number;
  readonly failed_records?: readonly { readonly code: string; readonly index: number }[];
}

const compress = promisify(gzip);
/** A server that restarts, or is busy, is given two minutes. */
const WAITS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000] as const;

/** One batch to one address of ingest, as any SDK for servers sends it. Sent again while the server cannot take it: what had arrived counts once. */
export async function sendBatch(
  to: Addressed['to'],
  records: readonly Addressed[],
  destination: Destination,
): Promise<Sent> {
  const body = await compress(records.map(({ text }) => text).join('\n'));
  for (const wait of [...WAITS_MS, null]) {
    const reply = await post(to, body, destination).catch(() => undefined); // nobody answers
    if (reply && reply.status < 500 && reply.status !== 429)
      return readReply(to, reply, records, destination);
    await reply?.body?.cancel();
    if (wait !== null) await sleep(wait);
  }
  throw new AppError(
    'import_no_server',
    'the server does not take events: start it, or look at its /readyz; then give this command again, what has arrived counts once',
    { facts: { url: destination.url } },
  );
}

function post(to: Addressed['to'], body: Buffer, destination: Destination): Promise<Response> {
  const { url, projectId } = destination;
  return fetch(`${url}${to}?strict=1&verbose=1&project_id=${encodeURIComponent(projectId)}`, {
    method: 'POST',
    headers: {
      authorization: basicAuth(destination),
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
    },
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(120_000),
  });
}

async function readReply(
  to: Addressed['to'],
  response: Response,
  records: readonly Addressed[],
  destination: Destination,
): Promise<Sent> {
  if (response.status === 413) return inHalves(to, records, destination);
  const reply = (await response.json().catch(() => ({}))) as Reply; // Riserbo's, or nothing that we can use
  const refusals = reply.failed_records ?? [];
  // Addresses of profiles say "no" in the body.
  if ((response.status !== 200 || reply.status === 0) && refusals.length === 0)
    throw new AppError(
      'import_refused',
      response.status === 401
        ? 'the service account may not import into this project: look at --project, --user and its secret'
        : 'the server refused the request: is it a Riserbo, of this version?',
      { facts: { status: response.status } },
    );
  return {
    taken: reply.num_records_imported ?? records.length - refusals.length,
    ...refusedAt(refusals.map(({ code, index }) => ({ code, line: records[index]?.line ?? 0 }))),
  };
}

export function refusedAt(
  refusals: readonly { readonly code: string; readonly line: number }[],
): Pick<Sent, 'refused' | 'lines'> {
  const byCode = [...Map.groupBy(refusals, ({ code }) => code)];
  return {
    refused: Object.fromEntries(byCode.map(([code, of]) => [code, of.length])),
    lines: Object.fromEntries(byCode.map(([code, of]) => [code, of.map(({ line }) => line)])),
  };
}

/** The server's limits are its own settings. */
async function inHalves(
  to: Addressed['to'],
  records: readonly Addressed[],
  destination: Destination,
): Promise<Sent> {
  const [only, ...others] = records;
  if (only && others.length === 0)
    return { taken: 0, ...refusedAt([{ code: 'record_too_large', line: only.line }]) };
  const middle = records.length >> 1;
  return allSent([
    await sendBatch(to, records.slice(0, middle), destination),
    await sendBatch(to, records.slice(middle), destination),
  ]);
}

export function allSent(parts: readonly Sent[]): Sent {
  return parts.reduce(
    (all, part) => {
      const lines: Record<string, readonly number[]> = { ...all.lines };
      for (const [code, more] of Object.entries(part.lines)) lines[code] = [...(lines[code] ?? []), ...more];
      return { ...together(all, part), lines };
    },
    { taken: 0, refused: {}, lines: {} },
  );
}

export function together(one: Taken, other: Taken): Taken {
  const refused = { ...one.refused };
  for (const [code, count] of Object.entries(other.refused)) refused[code] = (refused[code] ?? 0) + count;
  return { taken: one.taken + other.taken, refused };
}
