/** What a vendor is told of one event: derived ids, declared names, public texts and numbers. Nothing else exists here. */
export interface VendorEvent {
  readonly event: string;
  /** The same for every attempt, so that the vendor can drop repeats. */
  readonly insertId: string;
  /** Empty for an event of nobody. */
  readonly distinctId: string;
  readonly time: number;
  readonly properties: Readonly<Record<string, VendorValue>>;
}

export type VendorValue = string | number | boolean | readonly string[];

export interface VendorRequest {
  /** Below the declared host. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `smaller`: the same events, fewer at a time. `refused`: it will say so again; a person has to look. */
export type VendorReply = 'taken' | 'later' | 'smaller' | 'refused';

/** A kind of vendor: two pure functions. HTTP, retries, the ledger and the kill switch are the runner's. */
export interface Destination {
  readonly maxBatch: number;
  toRequest(events: readonly VendorEvent[], token: string): VendorRequest;
  readReply(status: number, body: string): VendorReply;
}
