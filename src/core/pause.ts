import { setTimeout as delay } from 'node:timers/promises';

/** Resolves after so many milliseconds, or as soon as `signal` aborts: the loop that asks looks at the signal itself. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return delay(milliseconds, undefined, { signal }).catch(() => {}); // it rejects only where the signal aborts
}
