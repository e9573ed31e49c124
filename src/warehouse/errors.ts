import { AppError } from '#core';

export type WarehouseErrorCode =
  | 'warehouse_unavailable'
  | 'query_too_heavy'
  | 'query_cancelled'
  | 'query_failed';

/** ClickHouse's own error numbers that mean "too heavy": memory limit, timeout, too many rows or bytes, too long a statement. */
const TOO_HEAVY = new Set([158, 159, 160, 167, 168, 241, 307, 396]);

const CANCELLED = 394;

/** It passes: no room on disk (the file system says so in exceptions of its own, 1000 and 1001), too many parts or queries, network, read-only, shutting down. */
const UNAVAILABLE = new Set([
  74, 75, 76, 77, 164, 202, 209, 210, 225, 236, 242, 243, 252, 279, 425, 999, 1000, 1001,
]);

/** Engine errors quote the statement and its values: only the number survives, the error itself goes no further, not even as `cause`. */
export function toAppError(error: unknown): AppError<WarehouseErrorCode> {
  if (error instanceof AppError) return error as AppError<WarehouseErrorCode>;
  const number = errorNumber(error);
  if (isAbort(error)) return new AppError('query_cancelled', 'the question was cancelled');
  if (number === undefined)
    return new AppError(
      'warehouse_unavailable',
      'the event warehouse does not answer; nothing was lost, try again',
    );
  if (number === CANCELLED) return new AppError('query_cancelled', 'the question was cancelled');
  if (UNAVAILABLE.has(number))
    return new AppError(
      'warehouse_unavailable',
      'the event warehouse cannot take this now; nothing was lost, try again',
      { facts: { number } },
    );
  if (TOO_HEAVY.has(number))
    return new AppError(
      'query_too_heavy',
      'the question needs more time or memory than allowed: shorten the range or remove a breakdown',
      { facts: { number } },
    );
  return new AppError('query_failed', 'the event warehouse refused the statement', { facts: { number } });
}

function errorNumber(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const own = 'clickhouseCode' in error ? error.clickhouseCode : 'code' in error ? error.code : undefined;
  if (own !== undefined && /^\d+$/.test(String(own))) return Number(own);
  const found = /Code: (\d+)/.exec(error instanceof Error ? error.message : '');
  return found ? Number(found[1]) : undefined;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
