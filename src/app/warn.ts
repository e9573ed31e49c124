import type { Logger } from 'pino';
import { AppError, type Clock } from '#core';

const EVERY_MS = 10_000;

/** During an outage a fault shows again and again: each code is written once in a while. */
export function warnSometimes(
  log: Logger,
  clock: Clock,
  message: string,
): (error: unknown, code?: string) => void {
  const warnedAt = new Map<string, number>();
  return (error, code = error instanceof AppError ? error.code : 'unexpected') => {
    if (clock() - (warnedAt.get(code) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
    warnedAt.set(code, clock());
    log.warn({ code, err: error }, message);
  };
}
