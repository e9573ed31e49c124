import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { AppError } from '#core';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** Waits for a server that does not answer, until `signal` aborts; what it refuses for another reason is thrown. */
export async function untilUp<T>(
  name: string,
  attempt: () => Promise<T>,
  { log, signal }: { log: Logger; signal?: AbortSignal },
): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isAway(error)) throw error;
      log.warn({ err: error }, `${name} does not answer: waiting for it`);
      await sleep(waitMs, undefined, signal && { signal });
    }
  }
}

function isAway(error: unknown): boolean {
  if (error instanceof AppError)
    return ['warehouse_unavailable', 'key_service_unreachable'].includes(error.code);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : '';
  return (
    /^(08|57P0|53300|ECONN|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH)/.test(code) ||
    /Connection terminated|timeout exceeded/.test(message)
  );
}
