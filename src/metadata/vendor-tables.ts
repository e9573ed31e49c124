import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { VendorKind, VendorRecord } from '#vendors';

/** Migrations 0007 and 0008. */
export interface VendorTables {
  vendor: {
    id: Generated<number>;
    project_id: number;
    name: string;
    kind: VendorKind;
    host: string;
    status: Generated<VendorRecord['status']>;
    events: string[];
    properties: string[];
    created_at: Date;
    cut_at: Date | null;
    sent: Generated<bigint>;
    last_sent_at: Date | null;
    due_at: Date;
    lease_holder: string | null;
    lease_until: Date | null;
    trouble_reply: 'later' | 'refused' | null;
    trouble_times: Generated<number>;
  };
  vendor_queue: {
    vendor_id: number;
    seq: GeneratedAlways<bigint>;
    unit: string;
    place: number;
    event: ColumnType<StoredEvent, string, string>;
  };
}

/** 63-bit numbers as decimal text, since JSON has none. */
export interface StoredEvent {
  readonly event: string;
  readonly time: number;
  readonly person: string;
  readonly insertKey: string;
  readonly properties: readonly (readonly [
    property: string,
    kind: string,
    value: number | string | readonly string[],
  ])[];
  readonly organisations: readonly (readonly [slot: number, ids: readonly string[]])[];
}
