import type { ProjectId, SubjectId, Token } from '#core';
import type { ValueKind } from '#events';
import type { VendorKind } from './destinations/registry.ts';

/** `stopped`: it has not taken anything for so long that nothing more is sent or queued until somebody resumes it. */
type VendorStatus = 'active' | 'stopped' | 'cut';

/** Batches in a row that a vendor has not taken, and its answer to them: `later` also where there was none. */
export interface Trouble {
  readonly reply: 'later' | 'refused';
  readonly times: number;
}

export interface VendorRecord {
  readonly id: number;
  readonly projectId: ProjectId;
  readonly name: string;
  readonly kind: VendorKind;
  /** Origin, "https://api.example.com". */
  readonly host: string;
  readonly status: VendorStatus;
  /** Declared names: nothing else is queued, let alone sent. A declared group key sends organisations under derived ids. */
  readonly events: readonly string[];
  readonly properties: readonly string[];
  readonly cutAt: number | null;
  /** null: the last batch was taken. */
  readonly trouble: Trouble | null;
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
    vendor: Omit<VendorRecord, 'id' | 'status' | 'cutAt' | 'trouble'> & { readonly at: number },
  ): Promise<VendorRecord>;
  list(projectId: ProjectId): Promise<VendorRecord[]>;
  get(projectId: ProjectId, id: number): Promise<VendorRecord | undefined>;
  /** Vendors of all projects that are neither stopped nor cut. */
  active(): Promise<VendorRecord[]>;
  /** Adds events under the names (unit, place): the same names again add nothing. Adds nothing unless the vendor is active. */
  enqueue(
    vendorId: number,
    unit: string,
    events: readonly { readonly place: number; readonly event: QueuedEvent }[],
  ): Promise<void>;
  /** Oldest first, for the holder of the lease; empty when another holds it, nothing is due, or the vendor is not active. */
  take(
    vendorId: number,
    limit: number,
    lease: { readonly holder: string; readonly now: number; readonly until: number },
  ): Promise<{ readonly seq: bigint; readonly event: QueuedEvent }[]>;
  /** Removes what the vendor has taken, counts it, and ends its trouble. */
  taken(vendorId: number, seqs: readonly bigint[], at: number): Promise<void>;
  /** What was taken stays queued. Nothing is taken before `until`; with `isStopped`, nothing until `resume`. */
  notTaken(
    vendorId: number,
    outcome: { readonly trouble: Trouble; readonly until: number; readonly isStopped: boolean },
  ): Promise<void>;
  /** A stopped vendor is active again, and due at once. False: it was not stopped. */
  resume(vendorId: number, at: number): Promise<boolean>;
  /** Marks the vendor cut and empties its queue, in one transaction. Returns how many events were waiting; null: it was cut before. */
  cut(vendorId: number, at: number): Promise<number | null>;
  counts(ids: readonly number[]): Promise<ReadonlyMap<number, VendorCounts>>;
}
