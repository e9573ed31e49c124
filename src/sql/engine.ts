import type { Statement } from './sql.ts';

/** How far a running statement has come, as the engine counts; it may find more to read on the way. */
export interface Progress {
  readonly rowsRead: number;
  /** 0: not known. */
  readonly rowsToRead: number;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told now and then while a statement takes long; never of one that is quick. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Bounds for this statement; the engine's own defaults where absent. */
  readonly limits?: {
    readonly maxSeconds?: number;
    readonly maxMemoryBytes?: number;
    readonly maxThreads?: number;
  };
}

/** Rows as bytes, for the loader: tab-separated values, one row a line, in the order of `columns`. */
export interface Insert {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: Buffer;
  /** Replaying an insert with the same token is a no-op: this is what makes the load exactly-once. */
  readonly deduplicationToken?: string;
}

/**
 * ClickHouse, embedded or a server: the same text runs on both. UInt64 values arrive as decimal strings.
 * Throws `AppError('warehouse_unavailable' | 'query_too_heavy' | 'query_cancelled' | 'query_failed')`.
 */
export interface Engine {
  run<Row>(statement: Statement, options?: RunOptions): Promise<Row[]>;
  /** Rows one after another, without holding them all: for exports. */
  stream<Row>(statement: Statement, options?: RunOptions): AsyncIterable<Row>;
  /** Durable when it resolves. */
  insert(insert: Insert): Promise<void>;
  /** DDL and other statements without rows. */
  command(statement: Statement): Promise<void>;
  close(): Promise<void>;
}
