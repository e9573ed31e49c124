import type { IncomingRecord } from '#events';
import { type DemoSize, generateDemo } from './generate.ts';

export interface DemoSeeding {
  readonly size: DemoSize;
  /** Protects and spools one batch: the same gate that an SDK's batch passes. `receivedAt` is the story's time, not now. */
  readonly submit: (records: readonly IncomingRecord[], receivedAt: number) => Promise<void>;
  readonly onProgress?: (done: { readonly records: number; readonly day: number }) => void;
  readonly signal?: AbortSignal;
}

/** Writes the demo through the event line. Returns how many records it submitted; stops between batches when aborted. */
export async function seedDemo({ size, submit, onProgress, signal }: DemoSeeding): Promise<number> {
  const batchSize = 500;
  let records = 0;
  let day = 0;
  for (const chapter of generateDemo(size)) {
    for (let from = 0; from < chapter.records.length; from += batchSize) {
      signal?.throwIfAborted();
      const batch = chapter.records.slice(from, from + batchSize);
      await submit(batch, batch.at(-1)?.time ?? chapter.time);
      records += batch.length;
    }
    onProgress?.({ records, day: day++ });
  }
  return records;
}
