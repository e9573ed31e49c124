/** Bounds of a question that names none. A stream is bounded by its reader, not by the clock. */
export interface ReadLimits {
  readonly maxSeconds: number;
  readonly maxMemoryBytes: number;
}
export const READ_LIMITS: ReadLimits = { maxSeconds: 60, maxMemoryBytes: 2 * 1024 ** 3 };
export const STREAM_LIMITS = { maxSeconds: 0 } as const;

/**
 * A question's bound of memory as ClickHouse's settings. Groups and lists to sort that outgrow half of it are put into files beside the
 * tables while the question runs, of the tokens and numbers that the tables hold; ClickHouse deletes what a killed process has left of them
 * when it is opened again.
 */
export function memorySettings(maxMemoryBytes: number): Readonly<Record<string, number>> {
  const bytes = Math.floor(maxMemoryBytes);
  return {
    max_memory_usage: bytes,
    max_bytes_before_external_group_by: Math.floor(bytes / 2),
    max_bytes_before_external_sort: Math.floor(bytes / 2),
    max_temporary_data_on_disk_size_for_query: bytes * 4,
  };
}

/**
 * One block per insert and partition, in the order of the bytes, so that the de-duplication token finds the same blocks on
 * a replay; and as many partitions as the events have months (imports reach far back). A row stands once in an insert of ours:
 * looking for more of them (`optimize_on_insert`) would be half of the insert's CPU (measured).
 */
export const INSERT_SETTINGS = {
  input_format_parallel_parsing: 0,
  max_insert_block_size: 1_048_576,
  min_insert_block_size_rows: 1_048_576,
  min_insert_block_size_bytes: 1_073_741_824,
  max_partitions_per_insert_block: 0,
  optimize_on_insert: 0,
} as const;

/**
 * Bytes that ClickHouse may keep in memory between questions when it lives inside this process: its own bounds (5 GiB here and
 * there) are those of a machine that has nothing else to do. What a report of ten million events touches fits in.
 */
export const EMBEDDED_CACHES = {
  mark_cache_size: 67_108_864,
  index_mark_cache_size: 16_777_216,
  primary_index_cache_size: 67_108_864,
  uncompressed_cache_size: 0,
  query_condition_cache_size: 16_777_216,
  compiled_expression_cache_size: 33_554_432,
} as const;

/** JSONEachRow. UInt64 comes as text; the rest as JSON has it. */
export function parseRows<Row>(text: string): Row[] {
  const rows: Row[] = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    // The statement decides the shape: the caller names the row it has asked for.
    if (end > start) rows.push(JSON.parse(text.slice(start, end)) as Row);
    start = end + 1;
  }
  if (start < text.length) rows.push(JSON.parse(text.slice(start)) as Row);
  return rows;
}
