import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { ClickHouseLogLevel, type ClickHouseSettings, createClient } from '@clickhouse/client';
import { AppError } from '#core';
import type { Engine, Insert, RunOptions, Statement } from '#sql';
import { toAppError } from './errors.ts';
import { RUNNING, type RunningRow, watchProgress } from './progress.ts';
import { INSERT_SETTINGS, memorySettings, READ_LIMITS, type ReadLimits, STREAM_LIMITS } from './settings.ts';

/** A ClickHouse server, by its HTTP address ("http://user:password@host:8123/database"). */
export function openServerEngine(url: string, limits: ReadLimits = READ_LIMITS): Engine {
  const bounds = { ...limits, maxThreads: 0 };
  const client = createClient({
    url,
    // Longer than any question may take; a question is bounded by its own limits.
    request_timeout: 3_600_000,
    max_open_connections: 20,
    // The client's own log quotes statements with their values.
    log: { level: ClickHouseLogLevel.OFF },
    compression: { request: false, response: false },
    clickhouse_settings: {
      output_format_json_quote_64bit_integers: 1,
      output_format_json_quote_denormals: 1,
      // The server writes statements down with their values in them: those of a question can be an address that somebody typed.
      log_queries: 0,
      log_queries_cut_to_length: '1',
      log_processors_profiles: 0,
    },
  });

  const ask = (statement: Statement, { signal, limits, onProgress }: RunOptions, defaults: Limits) => {
    const queryId = randomUUID();
    // The server does not stop by itself when the asker hangs up.
    const kill = () => {
      client
        .command({ query: 'KILL QUERY WHERE query_id = {id:String} ASYNC', query_params: { id: queryId } })
        .catch(() => {});
    };
    signal?.addEventListener('abort', kill, { once: true });
    const stopWatching = watchProgress(onProgress, async () => {
      const running = await client.query({
        query: `${RUNNING} WHERE query_id = {id:String}`,
        query_params: { id: queryId },
        format: 'JSONEachRow',
      });
      return running.json<RunningRow>();
    });
    const forget = () => {
      stopWatching();
      signal?.removeEventListener('abort', kill);
    };
    return { result: query(statement, signal, { ...defaults, ...limits }, queryId), forget, kill };
  };

  const query = (statement: Statement, signal: AbortSignal | undefined, limits: Limits, queryId: string) =>
    client.query({
      query: statement.text,
      query_id: queryId,
      query_params: toQueryParams(statement),
      format: 'JSONEachRow',
      ...(signal ? { abort_signal: signal } : {}),
      clickhouse_settings: toSettings(limits),
    });

  const explain = (error: unknown, { signal }: RunOptions) =>
    signal?.aborted ? cancelled() : toAppError(error);

  return {
    async run<Row>(statement: Statement, run: RunOptions = {}): Promise<Row[]> {
      if (run.signal?.aborted) throw cancelled();
      const { result, forget } = ask(statement, run, bounds);
      try {
        return await (await result).json<Row>();
      } catch (error) {
        throw explain(error, run);
      } finally {
        forget();
      }
    },
    async *stream<Row>(statement: Statement, run: RunOptions = {}): AsyncIterable<Row> {
      if (run.signal?.aborted) throw cancelled();
      const { result, forget, kill } = ask(statement, run, { ...bounds, ...STREAM_LIMITS });
      let isComplete = false;
      try {
        for await (const rows of (await result).stream<Row>())
          for (const row of rows) {
            if (run.signal?.aborted) throw cancelled();
            yield row.json<Row>();
          }
        isComplete = true;
      } catch (error) {
        throw explain(error, run);
      } finally {
        forget();
        if (!isComplete) kill();
      }
    },
    async insert(insert: Insert): Promise<void> {
      try {
        await client.insert({
          table: insert.table,
          columns: [...insert.columns] as [string, ...string[]],
          values: Readable.from([insert.rows], { objectMode: false }),
          format: 'TabSeparated',
          clickhouse_settings: {
            ...toStrings(INSERT_SETTINGS),
            async_insert: 0,
            ...(insert.deduplicationToken ? { insert_deduplication_token: insert.deduplicationToken } : {}),
          },
        });
      } catch (error) {
        throw toAppError(error);
      }
    },
    async command(statement: Statement): Promise<void> {
      try {
        await client.command({ query: statement.text, query_params: toQueryParams(statement) });
      } catch (error) {
        throw toAppError(error);
      }
    },
    close: () => client.close(),
  };
}

type Limits = NonNullable<RunOptions['limits']>;

function toSettings(limits: Limits): ClickHouseSettings {
  return {
    ...(limits.maxSeconds === undefined ? {} : { max_execution_time: limits.maxSeconds }),
    ...(limits.maxMemoryBytes === undefined ? {} : toStrings(memorySettings(limits.maxMemoryBytes))),
    ...(limits.maxThreads === undefined ? {} : { max_threads: Math.floor(limits.maxThreads) }),
  };
}

/** Numbers in lists are kept as decimal text by `uint64s`: the client would quote them, so the list is written here. */
function toQueryParams({ params, text }: Statement): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) =>
      Array.isArray(value) && !text.includes(`{${name}:Array(String)}`)
        ? [name, `[${value.join()}]`]
        : [name, value],
    ),
  );
}

const toStrings = (settings: Readonly<Record<string, number>>): ClickHouseSettings =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));

const cancelled = () => new AppError('query_cancelled', 'the question was cancelled');
