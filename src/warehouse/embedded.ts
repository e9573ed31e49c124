import { createRequire } from 'node:module';
import { AppError } from '#core';
import type { Engine, Insert, RunOptions, Statement } from '#sql';
import { freeBytesOf, watchDiskRoom, watchParts } from './disk-room.ts';
import { toAppError } from './errors.ts';
import { RUNNING, type RunningRow, watchProgress } from './progress.ts';
import {
  EMBEDDED_CACHES,
  INSERT_SETTINGS,
  memorySettings,
  parseRows,
  READ_LIMITS,
  type ReadLimits,
  STREAM_LIMITS,
} from './settings.ts';

// chdb is CommonJS with a native addon; the types of `Session.insert`'s raw form are on the required one.
const chdb = createRequire(import.meta.url)('chdb') as typeof import('chdb');
type NativeSession = InstanceType<typeof chdb.Session>;

/**
 * One connection. It runs one statement at a time; `name` is its log comment, by which another one can cancel it. `native` is
 * another one when the engine was opened anew.
 */
interface Session {
  readonly name: string;
  readonly limits: readonly string[];
  native: NativeSession;
}

/**
 * ClickHouse inside this process. A small pool of readers, one writer, one session that cancels; all share the directory.
 * A process can open one directory only.
 */
export function openEmbeddedEngine(
  directory: string,
  options: { readers?: number; freeBytes?: typeof freeBytesOf; limits?: ReadLimits } = {},
): Engine {
  const openNative = (name: string, limits: readonly string[]) =>
    new chdb.Session(directory, {
      connectionArgs: [
        `--log_comment=${name}`,
        '--output_format_json_quote_64bit_integers=1',
        '--output_format_json_quote_denormals=1',
        ...Object.entries(EMBEDDED_CACHES).map(([name, bytes]) => `--${name}=${bytes}`),
        ...limits,
      ],
    });
  const openSession = (name: string, limits: readonly string[] = []): Session => ({
    name,
    limits,
    native: openNative(name, limits),
  });
  const bounds = options.limits ?? READ_LIMITS;
  const readLimits = [
    `--max_execution_time=${bounds.maxSeconds}`,
    ...Object.entries(memorySettings(bounds.maxMemoryBytes)).map(([name, bytes]) => `--${name}=${bytes}`),
  ];
  const readers = createPool(
    Array.from({ length: options.readers ?? 3 }, (_, index) =>
      openSession(`riserbo-reader-${index}`, readLimits),
    ),
  );
  const writer = createPool([openSession('riserbo-writer')]);
  const canceller = createPool([openSession('riserbo-canceller')]);

  const { freeBytes = freeBytesOf } = options;
  const pools = [readers, writer, canceller];
  const room = watchDiskRoom({
    freeBytes: () => freeBytes(directory),
    stopMerges: () =>
      void canceller
        .use(({ native }) => native.queryAsync('SYSTEM STOP MERGES', { format: 'Null' }))
        .catch(() => {}), // closed meanwhile: then nothing merges either
    hasBroken: watchParts(directory).hasBroken,
    openAnew: () => {
      if (!pools.every((pool) => pool.isIdle())) return false;
      const sessions = pools.flatMap((pool) => pool.sessions);
      for (const { native } of sessions) native.close();
      for (const session of sessions) session.native = openNative(session.name, session.limits);
      return true;
    },
  });
  /** Answered only where the disk has had room for it, before and after. */
  const write = async (work: (session: NativeSession) => Promise<unknown>): Promise<void> => {
    room.check();
    await writer.use(async ({ native }) => {
      try {
        room.check();
        await work(native);
        room.checkWritten();
      } catch (error) {
        throw toAppError(error);
      }
    });
  };

  /** Asks ClickHouse to stop what the session is doing; resolves when it has been asked. */
  const cancel = ({ name }: Session): Promise<void> =>
    canceller.use(async ({ native }) => {
      await native
        .queryAsync(`KILL QUERY WHERE Settings['log_comment'] = '${name}' ASYNC`, { format: 'Null' })
        // What cannot be cancelled ends by its own limits.
        .catch(() => {});
    });

  /** What is known of the statement that the session runs. Another connection asks: the session itself is busy. */
  const look = ({ name }: Session): Promise<RunningRow[]> =>
    canceller.use(async ({ native }) => {
      const running = await native.queryAsync(`${RUNNING} WHERE Settings['log_comment'] = '${name}'`, {
        format: 'JSONEachRow',
      });
      return parseRows<RunningRow>(running.text());
    });

  /** A free reader under the statement's limits. It must be released, and is free again only when the engine is done with it. */
  async function lease(run: RunOptions): Promise<Lease> {
    if (room.isPressing()) throw beingOpened();
    const session = await readers.take();
    let cancelling: Promise<void> | undefined;
    let failed = false;
    const onAbort = () => {
      cancelling ??= cancel(session);
    };
    const release = async () => {
      run.signal?.removeEventListener('abort', onAbort);
      await cancelling;
      // chDB keeps what a failed question held until the connection's next one.
      if (failed) await session.native.queryAsync('SELECT 1', { format: 'Null' }).catch(() => {});
      if (run.limits) await changeLimits(session.native, { ...bounds, maxThreads: 0 }).catch(() => {});
      readers.give(session);
    };
    try {
      if (run.signal?.aborted) throw cancelled();
      await changeLimits(session.native, run.limits);
    } catch (error) {
      await release();
      throw toAppError(error);
    }
    run.signal?.addEventListener('abort', onAbort, { once: true });
    const stopWatching = watchProgress(run.onProgress, () => look(session));
    return {
      session: session.native,
      explain: (error) => {
        failed = true;
        return run.signal?.aborted ? cancelled() : toAppError(error);
      },
      release: () => {
        stopWatching();
        return release();
      },
    };
  }

  return {
    async run<Row>(statement: Statement, run: RunOptions = {}): Promise<Row[]> {
      const { session, explain, release } = await lease(run);
      try {
        const result = await session.queryAsync(toText(statement), { format: 'JSONEachRow' });
        return parseRows<Row>(result.text());
      } catch (error) {
        throw explain(error);
      } finally {
        await release();
      }
    },
    async *stream<Row>(statement: Statement, run: RunOptions = {}): AsyncIterable<Row> {
      const { session, explain, release } = await lease({
        ...run,
        limits: { ...STREAM_LIMITS, ...run.limits },
      });
      try {
        const chunks = session.queryStream(toText(statement), { format: 'JSONEachRow' });
        for await (const chunk of chunks) {
          if (run.signal?.aborted) throw cancelled();
          yield* parseRows<Row>(chunk.text());
        }
      } catch (error) {
        throw explain(error);
      } finally {
        await release();
      }
    },
    insert: (insert: Insert) =>
      write((native) =>
        native.insert({
          table: insert.table,
          columns: insert.columns,
          values: insert.rows,
          format: 'TSV',
          settings: {
            ...INSERT_SETTINGS,
            ...(insert.deduplicationToken ? { insert_deduplication_token: insert.deduplicationToken } : {}),
          },
        }),
      ),
    command: (statement: Statement) =>
      write((native) => native.queryAsync(toText(statement), { format: 'Null' })),
    async close(): Promise<void> {
      room.close();
      const sessions = await Promise.all([readers.drain(), writer.drain(), canceller.drain()]);
      for (const { native } of sessions.flat()) native.close();
      await chdb.drainPending();
    },
  };
}

/**
 * The statement with its parameters as literals. chDB keeps bound parameters per process, not per session: two questions at
 * once would read each other's values, so its own binding runs everything one after another. Here a text becomes
 * `'\xNN\xNN'`, nothing but hexadecimal digits, and a number its digits: there is nothing to escape.
 */
function toText({ text, params }: Statement): string {
  return text.replace(
    /((?:[^-]>|[=<]| IN) )?\{(p\d+):([A-Za-z0-9()]+)\}/g,
    (_, compared = '', name: string, type: string) => {
      const value = params[name];
      if (value === undefined) throw new TypeError('a statement without one of its parameters');
      const literal = toLiteral(value, type);
      const isPlain = isReadAs(type, value) || (compared !== '' && isComparable(compared, type, value));
      return `${compared}${isPlain ? literal : `_CAST(${literal}, '${type}')`}`;
    },
  );
}

/** Whether ClickHouse reads the literal as this type by itself: each cast is a function to plan (docs/performance.md). */
function isReadAs(type: string, value: Statement['params'][string]): boolean {
  if (type === 'String' || type === 'Float64') return true;
  if (type === 'Array(Float64)') return Array.isArray(value) && value.length > 0;
  return type === 'UInt64' && !Array.isArray(value) && Number(value) >= 2 ** 32;
}

/** Whether whole numbers say the same to a comparison whatever their width. */
function isComparable(compared: string, type: string, value: Statement['params'][string]): boolean {
  if (!Array.isArray(value)) return /^U?Int\d+$/.test(type);
  return compared === ' IN ' && /^Array\(U?Int\d+\)$/.test(type) && value.length > 0;
}

function toLiteral(value: Statement['params'][string], type: string): string {
  if (Array.isArray(value)) {
    const inner = type.slice('Array('.length, -1);
    return `[${value.map((item) => toLiteral(item, inner)).join()}]`;
  }
  if (type === 'String') return `'${Buffer.from(String(value)).toString('hex').replace(/../g, '\\x$&')}'`;
  const digits = String(value);
  if (!/^-?(\d+(\.\d+)?(e[+-]?\d+)?|Infinity|NaN|true|false)$/.test(digits))
    throw new TypeError('not a number');
  // A list of whole and other numbers keeps 32 bits of the whole ones, unless they too are written as floats.
  const isWholeFloat = type === 'Float64' && /^-?\d+$/.test(digits);
  return isWholeFloat ? `${digits}.` : digits.replace('Infinity', 'inf').replace('NaN', 'nan');
}

async function changeLimits(session: NativeSession, limits: RunOptions['limits']): Promise<void> {
  if (!limits) return;
  const settings = [
    limits.maxSeconds === undefined ? [] : [`max_execution_time = ${Number(limits.maxSeconds)}`],
    limits.maxMemoryBytes === undefined
      ? []
      : Object.entries(memorySettings(limits.maxMemoryBytes)).map(([name, bytes]) => `${name} = ${bytes}`),
    limits.maxThreads === undefined ? [] : [`max_threads = ${Math.floor(limits.maxThreads)}`],
  ].flat();
  if (settings.length > 0) await session.queryAsync(`SET ${settings.join(', ')}`, { format: 'Null' });
}

const beingOpened = () =>
  new AppError(
    'warehouse_unavailable',
    'the event warehouse is being opened anew; nothing was lost, try again',
  );
const cancelled = () => new AppError('query_cancelled', 'the question was cancelled');

interface Lease {
  readonly session: NativeSession;
  /** The error as the caller may see it. */
  explain(error: unknown): AppError;
  release(): Promise<void>;
}

interface Pool {
  take(): Promise<Session>;
  give(session: Session): void;
  use<T>(work: (session: Session) => Promise<T>): Promise<T>;
  readonly sessions: readonly Session[];
  /** Nobody has a session. */
  isIdle(): boolean;
  /** All sessions, when they are free; nobody gets one any more. */
  drain(): Promise<Session[]>;
}

function createPool(sessions: readonly Session[]): Pool {
  const free = [...sessions];
  const waiting: { resolve: (session: Session) => void; reject: (error: Error) => void }[] = [];
  let isClosed = false;
  const wait = () =>
    new Promise<Session>((resolve, reject) => {
      const session = free.pop();
      if (session) resolve(session);
      else waiting.push({ resolve, reject });
    });
  const closed = () => new AppError('warehouse_unavailable', 'the event warehouse is being closed');
  const pool: Pool = {
    sessions,
    isIdle: () => !isClosed && free.length === sessions.length,
    take: () => (isClosed ? Promise.reject(closed()) : wait()),
    give: (session) => {
      const next = waiting.shift();
      if (next) next.resolve(session);
      else free.push(session);
    },
    use: async (work) => {
      const session = await pool.take();
      try {
        return await work(session);
      } finally {
        pool.give(session);
      }
    },
    drain: () => {
      if (isClosed) return Promise.resolve([]);
      isClosed = true;
      for (const { reject } of waiting.splice(0)) reject(closed());
      return Promise.all(sessions.map(wait));
    },
  };
  return pool;
}
