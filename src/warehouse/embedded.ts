import { createRequire } from 'node:module';
import { AppError } from '#core';
import type { Engine, Insert, RunOptions, Statement } from '#sql';
import { toAppError } from './errors.ts';

// chdb is CommonJS with a native addon; `import` of its .mjs wrapper hides `Session.insert`'s raw form from some tools.
const chdb = createRequire(import.meta.url)('chdb') as typeof import('chdb');
type Session = InstanceType<typeof chdb.Session>;

/**
 * ClickHouse inside this process. One session runs one statement at a time, so there is a small pool of readers and
 * one writer; all share the directory. A process can open one directory only.
 */
export function openEmbeddedEngine(directory: string, options: { readers?: number } = {}): Engine {
  const open = () => new chdb.Session(directory);
  const readers = createPool(Array.from({ length: options.readers ?? 3 }, open));
  const writer = createPool([open()]);

  const execute = async (pool: Pool, statement: Statement, format: string, run: RunOptions = {}) => {
    const query = statement.text + settingsClause(run);
    return pool.use(async (session) => {
      if (run.signal?.aborted) throw new AppError('query_cancelled', 'the question was cancelled');
      try {
        return await session.queryBindAsync(query, statement.params, {
          format,
          ...(run.signal ? { signal: run.signal } : {}),
        });
      } catch (error) {
        throw toAppError(error);
      }
    });
  };

  return {
    async run<Row>(statement: Statement, run?: RunOptions): Promise<Row[]> {
      const result = await execute(readers, statement, 'JSONEachRow', run);
      return parseRows<Row>(result.text());
    },
    async *stream<Row>(statement: Statement, run: RunOptions = {}): AsyncIterable<Row> {
      const session = await readers.take();
      try {
        const stream = session.queryStreamBind(statement.text + settingsClause(run), statement.params, {
          format: 'JSONEachRow',
          ...(run.signal ? { signal: run.signal } : {}),
        });
        for await (const chunk of stream) yield* parseRows<Row>(chunk.text());
      } catch (error) {
        throw toAppError(error);
      } finally {
        readers.give(session);
      }
    },
    async insert(insert: Insert): Promise<void> {
      await writer.use(async (session) => {
        try {
          await session.insert({
            table: insert.table,
            columns: insert.columns,
            values: insert.rows,
            format: 'TSV',
            settings: {
              ...(insert.deduplicationToken ? { insert_deduplication_token: insert.deduplicationToken } : {}),
            },
          });
        } catch (error) {
          throw toAppError(error);
        }
      });
    },
    async command(statement: Statement): Promise<void> {
      await execute(writer, statement, 'Null');
    },
    async close(): Promise<void> {
      for (const session of [...(await readers.drain()), ...(await writer.drain())]) session.close();
    },
  };
}

const OUTPUT_SETTINGS = 'output_format_json_quote_64bit_integers = 1, output_format_json_quote_denormals = 1';

function settingsClause({ limits }: RunOptions): string {
  const settings = [OUTPUT_SETTINGS];
  if (limits?.maxSeconds !== undefined) settings.push(`max_execution_time = ${Number(limits.maxSeconds)}`);
  if (limits?.maxMemoryBytes !== undefined)
    settings.push(`max_memory_usage = ${Math.floor(limits.maxMemoryBytes)}`);
  if (limits?.maxThreads !== undefined) settings.push(`max_threads = ${Math.floor(limits.maxThreads)}`);
  return ` SETTINGS ${settings.join(', ')}`;
}

function parseRows<Row>(text: string): Row[] {
  const rows: Row[] = [];
  for (const line of text.split('\n')) if (line !== '') rows.push(JSON.parse(line) as Row);
  return rows;
}

interface Pool {
  take(): Promise<Session>;
  give(session: Session): void;
  use<T>(work: (session: Session) => Promise<T>): Promise<T>;
  drain(): Promise<Session[]>;
}

function createPool(sessions: Session[]): Pool {
  const size = sessions.length;
  const free = [...sessions];
  const waiting: ((session: Session) => void)[] = [];
  const pool: Pool = {
    take: () => {
      const session = free.pop();
      return session ? Promise.resolve(session) : new Promise((resolve) => waiting.push(resolve));
    },
    give: (session) => {
      const next = waiting.shift();
      if (next) next(session);
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
    drain: () => Promise.all(Array.from({ length: size }, () => pool.take())),
  };
  return pool;
}
