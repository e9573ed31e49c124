import type { Notation } from './notation.ts';

class NotAQuestion extends Error {}

/** Ends a reading: the address does not hold a question of ours. Caught by {@link orNothing}. */
export function refuse(): never {
  throw new NotAQuestion('the address does not hold a question');
}

/** `undefined` when `read` refused. */
export function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotAQuestion) return undefined;
    throw error;
  }
}

export function readItems(value: Notation): readonly Notation[] {
  return value === undefined || typeof value === 'string' ? refuse() : value;
}

export function readString(value: Notation): string {
  return typeof value === 'string' ? value : refuse();
}

export function readNumber(value: Notation): number {
  const number = Number(readString(value).trim() || Number.NaN);
  return Number.isFinite(number) ? number : refuse();
}

export function oneOf<T extends string>(list: readonly T[], value: Notation): T {
  return list.find((item) => item === value) ?? refuse();
}
