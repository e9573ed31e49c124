import { readFile, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#core';
import type { KeyServiceErrorCode } from './service.ts';

/** What services over HTTP share: when to try again, and what a failure is called. Neither a body nor an address is ever in an error. */

/** A right that was withdrawn works for this long at most. */
export const LEASE_MS = 60_000;
const ANSWER_MS = 5_000;
const WAITS_MS = [100, 400] as const;

export interface RemoteSettings {
  readonly url: string;
  readonly key: string;
  /** Read with each question: whatever renews it writes it anew. */
  readonly credentialsFile: string;
}

export interface Answer {
  readonly status: number;
  /** undefined: it was not JSON. */
  readonly body: unknown;
}

/** One question, tried again while the service is away or throttles. Throws what `failureOf` calls the last answer. */
export async function ask(
  request: () => Promise<{ readonly url: string | URL; readonly init: RequestInit }>,
  failureOf: (answer: Answer) => KeyServiceErrorCode | undefined,
): Promise<unknown> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await answerTo(await request());
    const failure = answer ? failureOf(answer) : 'key_service_unreachable';
    if (failure === undefined) return answer?.body;
    const waitMs = WAITS_MS[attempt];
    if (failure !== 'key_service_unreachable' || waitMs === undefined) throw toError(failure);
    await delay(waitMs);
  }
}

/** undefined: no answer. A redirect is not followed: the credentials are for this address alone. */
async function answerTo(request: {
  readonly url: string | URL;
  readonly init: RequestInit;
}): Promise<Answer | undefined> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const reply = await fetch(request.url, { ...request.init, redirect: 'manual', signal });
    const body: unknown = await reply.json().catch(() => undefined); // judged by its status
    return { status: reply.status, body };
  } catch {
    return undefined;
  }
}

export async function readCredentials(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined); // said next
  if (!found || (found.mode & 0o007) !== 0) throw toError('key_service_credentials');
  return (await readFile(file, 'utf8')).trim();
}

const MESSAGES: Record<KeyServiceErrorCode, string> = {
  key_service_unreachable: 'The key service does not answer: nothing opens until it does. It is tried again.',
  key_service_refused: 'The key service refuses: the right to its key is withdrawn, or the key is disabled.',
  key_service_wrong_blob: 'The key service does not know a key file: it is of another key, or was changed.',
  key_service_credentials:
    'The credentials of the key service (keyServiceCredentials) are missing, open to everybody, or of another form.',
};

export function toError(code: KeyServiceErrorCode): AppError<KeyServiceErrorCode> {
  return new AppError(code, MESSAGES[code]);
}

/** A field of an answer, where it is a text. */
export function textAt(body: unknown, ...path: readonly string[]): string | undefined {
  let value = body;
  for (const name of path) value = isRecord(value) ? value[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
