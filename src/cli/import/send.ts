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

interface Reply {
  readonly error?: string | null;
  readonly status?: unknown;
  readonly num_records_imported?: number;
  readonly failed_records?: readonly { readonly code: string }[];
}

const compress = promisify(gzip);
/** A server that restarts, or is busy, is given two minutes. */
const WAITS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000] as const;

/** One batch to one address of ingest, as any SDK for servers sends it. Sent again while the server cannot take it: what had arrived counts once. */
export async function sendBatch(
  to: Addressed['to'],
  lines: readonly string[],
  destination: Destination,
): Promise<Taken> {
  const body = await compress(lines.join('\n'));
  for (const wait of [...WAITS_MS, null]) {
    const reply = await post(to, body, destination).catch(() => undefined); // nobody answers
    if (reply && reply.status < 500) return readReply(to, reply, lines, destination);
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
  lines: readonly string[],
  destination: Destination,
): Promise<Taken> {
  if (response.status === 413) return inHalves(to, lines, destination);
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
  const refused: Record<string, number> = {};
  for (const { code } of refusals) refused[code] = (refused[code] ?? 0) + 1;
  return { taken: reply.num_records_imported ?? lines.length - refusals.length, refused };
}

/** The server's limits are its own settings. */
async function inHalves(
  to: Addressed['to'],
  lines: readonly string[],
  destination: Destination,
): Promise<Taken> {
  if (lines.length === 1) return { taken: 0, refused: { record_too_large: 1 } };
  const middle = lines.length >> 1;
  return together(
    await sendBatch(to, lines.slice(0, middle), destination),
    await sendBatch(to, lines.slice(middle), destination),
  );
}

export function together(one: Taken, other: Taken): Taken {
  const refused = { ...one.refused };
  for (const [code, count] of Object.entries(other.refused)) refused[code] = (refused[code] ?? 0) + count;
  return { taken: one.taken + other.taken, refused };
}
