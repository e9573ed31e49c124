import type { ProjectId } from '#core';
import type { ProtectedBatch } from '#privacy';

/** Batches that the loader takes together. The same segment with the same id and content comes back until it is forgotten. */
export interface Segment {
  readonly id: string;
  readonly batches: readonly ProtectedBatch[];
  /** Stored bytes that do not decode (a fault of ours or of the disk): the loader sets them aside, then the line goes on. */
  readonly broken: readonly Uint8Array[];
}

/** Protected events that are safe on disk and not yet in the warehouse. One per ingest node; several processes may open it. */
export interface Spool {
  /** Durable (fsync) when it resolves; concurrent appends share one commit. Throws `AppError('spool_full' | 'spool_unavailable')`. */
  append(batch: ProtectedBatch): Promise<void>;
  /** The oldest batches not forgotten of each project, by turns, at most about `maxRecords`; undefined when there is nothing to load. */
  next(options: { readonly maxRecords: number }): Promise<Segment | undefined>;
  /** Which of these insert keys a forgotten segment has loaded before (within the de-duplication window). */
  seen(projectId: ProjectId, insertKeys: readonly bigint[]): ReadonlySet<bigint>;
  /** Removes the segment and remembers its insert keys, in one transaction. */
  forget(
    segment: Segment,
    loaded: readonly { readonly projectId: ProjectId; readonly insertKeys: readonly bigint[] }[],
  ): Promise<void>;
  /** `oldestAt`: when the oldest batch was appended, milliseconds since 1970. */
  status(): { readonly batches: number; readonly bytes: number; readonly oldestAt: number | undefined };
  close(): Promise<void>;
}
