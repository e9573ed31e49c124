import { AppError } from '#core';

/** Why a whole request was not taken. `503` means: the same request may succeed later. */
export const REFUSALS = {
  malformed_body: { status: 400, message: 'the body is neither JSON nor base64 of JSON' },
  no_data: { status: 400, message: 'the request holds no data' },
  unknown_token: { status: 401, message: 'no project has this token' },
  invalid_credentials: { status: 401, message: 'Invalid credentials' },
  body_too_large: { status: 413, message: 'request exceeds the maximum size' },
  too_many_records: { status: 413, message: 'request exceeds the maximum number of records' },
  overloaded: { status: 503, message: 'busy: send it again later' },
  spool_full: { status: 503, message: 'the disk is nearly full: send it again later' },
  spool_unavailable: { status: 503, message: 'the spool cannot be written: send it again later' },
  policies_unavailable: { status: 503, message: 'the projects are not known yet: send it again later' },
  unavailable: { status: 503, message: 'something failed here: send it again later' },
} as const satisfies Record<string, { status: number; message: string }>;

export type RefusalCode = keyof typeof REFUSALS;

export function refused(code: RefusalCode, cause?: unknown): AppError<RefusalCode> {
  return new AppError(code, REFUSALS[code].message, { cause });
}

/** A failure we did not plan for is a fault of ours, so the sender keeps its data and tries again. */
export function refusalOf(error: unknown): RefusalCode {
  return error instanceof AppError && isRefusal(error.code) ? error.code : 'unavailable';
}

function isRefusal(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code);
}
