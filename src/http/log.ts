import { type DestinationStream, type Logger, pino } from 'pino';
import { AppError } from '#core';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';

/**
 * Structured lines on standard output. A request is its method, its route's pattern, its status and its duration: never an
 * address with values in it, a body, a header, an IP address or an id of a person. Of an unplanned error only the class, the
 * code and the places in our code are written: messages of databases quote values.
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError, error: describeError, req: () => undefined, res: () => undefined },
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

interface ErrorFacts {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
  readonly at?: readonly string[];
  readonly cause?: ErrorFacts;
}

function describeError(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { type: typeof error };
  const code =
    'code' in error && /^[\w-]{1,40}$/.test(String(error.code)) ? { code: String(error.code) } : {};
  const own =
    error instanceof AppError ? { message: error.message, facts: error.facts } : { at: frames(error) };
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { type: error.constructor.name, ...code, ...own, ...cause };
}

/** The stack without its first lines, which repeat the message. */
function frames(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !line.includes('node:internal'))
    .slice(0, 8)
    .map((line) => line.trim().replace(/file:\/\/\S*\/(?=src\/|node_modules\/)/, ''));
}
