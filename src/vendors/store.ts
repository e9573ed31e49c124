import type { ProjectId, SubjectId, Token } from '#core';
import type { ValueKind } from '#events';
import type { VendorKind } from './destinations/registry.ts';

export interface VendorRecord {
  readonly id: number;
  readonly projectId: ProjectId;
  readonly name: string;
  readonly kind: VendorKind;
  /** Origin, "https://api.example.com". */
  readonly host: string;
  readonly status: 'active' | 'cut';
  /** Declared names: nothing else is queued, let alone sent. A declared group key sends organisations under derived ids. */
  readonly events: readonly string[];
  readonly properties: readonly string[];
  readonly cutAt: number | null;
}

export interface VendorCounts {
  readonly queued: number;
  readonly sent: number;
  readonly lastSentAt: number | null;
}

/** An event waiting for a vendor: protected form, declared properties only. */
export interface QueuedEvent {
  readonly event: Token;
  readonly time: number;
  /** 0n: nobody. */
  readonly person: SubjectId;
  readonly insertKey: bigint;
  readonly properties: readonly QueuedProperty[];
  readonly organisations: readonly { readonly slot: number; readonly ids: readonly SubjectId[] }[];
}

export interface QueuedProperty {
  readonly property: Token;
  readonly kind: ValueKind;
  readonly value: Token | number | readonly Token[];
}

/** The register of vendors and their queues, implemented by `metadata`. */
export interface VendorStore {
  create(
    vendor: Omit<VendorRecord, 'id' | 'status' | 'cutAt'> & { readonly at: number },
  ): Promise<VendorRecord>;
  list(projectId: ProjectId): Promise<VendorRecord[]>;
  get(projectId: ProjectId, id: number): Promise<VendorRecord | undefined>;
  /** Vendors of all projects that are not cut. */
  active(): Promise<VendorRecord[]>;
  /** Adds events under the names (unit, place): the same names again add nothing. After `cut`, adds nothing at all. */
  enqueue(
    vendorId: number,
    unit: string,
    events: readonly { readonly place: number; readonly event: QueuedEvent }[],
  ): Promise<void>;
  /** Oldest first, for the holder of the lease; empty when another holds it, nothing is due, or the vendor is cut. */
  take(
    vendorId: number,
    limit: number,
    lease: { readonly holder: string; readonly now: number; readonly until: number },
  ): Promise<{ readonly seq: bigint; readonly event: QueuedEvent }[]>;
  /** Removes what the vendor has taken, and counts it. */
  taken(vendorId: number, seqs: readonly bigint[], at: number): Promise<void>;
  /** Nothing is taken before `until`. */
  postpone(vendorId: number, until: number): Promise<void>;
  /** Marks the vendor cut and empties its queue, in one transaction. Returns how many events were waiting; null: it was cut before. */
  cut(vendorId: number, at: number): Promise<number | null>;
  counts(ids: readonly number[]): Promise<ReadonlyMap<number, VendorCounts>>;
}
