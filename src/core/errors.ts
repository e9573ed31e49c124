/**
 * A failure that we planned for. `code` is API and is never reused; the message is a constant sentence that says
 * what happened and what to do, and never holds anybody's data. `http/errors.ts` maps codes to statuses.
 */
export class AppError<Code extends string = string> extends Error {
  readonly code: Code;
  /** Facts that are safe to log and to show: numbers, field names of our own, limits. Never a client's text. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;

  constructor(
    code: Code,
    message: string,
    options: { cause?: unknown; facts?: Readonly<Record<string, string | number | boolean>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.facts = options.facts ?? {};
  }
}

/** Makes a forgotten case a compile error, and a loud one at run time. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected case: ${typeof value}`);
}

/** One record of a batch that was refused: which one, which field, and why. Never the value. */
export interface Rejection {
  readonly index: number;
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** Partial success is normal: what was taken, and what was not. */
export interface Outcome<T> {
  readonly accepted: readonly T[];
  readonly rejected: readonly Rejection[];
}
