/**
 * What arrives, in our own words, after `ingest/wire` has decoded it and before `privacy` has protected it.
 * Nothing of these types may be stored, logged or sent on: they are clear data.
 */

/** A property value as a client may send it. Nested values keep their shape until `protect` flattens them. */
export type IncomingValue =
  | string
  | number
  | boolean
  | null
  | readonly IncomingValue[]
  | { readonly [key: string]: IncomingValue };

/**
 * Who did it (Mixpanel, Simplified ID Merge). `deviceId` is without the `$device:` prefix. Where both are present the
 * device belongs to the user from now on and for the past. Where neither is present the event belongs to nobody.
 */
export interface IncomingIdentity {
  readonly deviceId?: string | undefined;
  readonly userId?: string | undefined;
}

/**
 * What an event says about ids, where a project has Original ID Merge (Mixpanel): raw ids. `identify`: the first, anonymous, is the
 * second; `alias`: the first is another name of the second; `merge`: both are one.
 */
export interface IncomingMerge {
  readonly kind: 'identify' | 'alias' | 'merge';
  readonly first: string;
  readonly second: string;
}

export interface IncomingEvent {
  readonly kind: 'event';
  readonly name: string;
  readonly identity: IncomingIdentity;
  /** Milliseconds since 1970, UTC. A time in the future was overwritten with the time of arrival. */
  readonly time: number;
  /** The time before it was corrected (0: none was sent). The de-duplication key holds this one: it is the same when resent. */
  readonly sentTime?: number | undefined;
  /** The sender's own id for this event; with name, identity and time it makes a resent event count once. */
  readonly insertId?: string | undefined;
  /** The raw distinct id as sent: part of the de-duplication key, used before people are resolved. */
  readonly rawDistinctId: string;
  /** Without effect but in projects with Original ID Merge. */
  readonly merge?: IncomingMerge | undefined;
  /** It says whose device one is and nothing that happened: it links, and is no event of anybody. */
  readonly isLinkOnly?: boolean;
  /** The address that the event itself names, in place of the request's; `null` where the sender forbids looking one up. */
  readonly ip?: string | null | undefined;
  readonly properties: Readonly<Record<string, IncomingValue>>;
}

export const PROFILE_OPERATIONS = [
  'set',
  'setOnce',
  'add',
  'append',
  'union',
  'remove',
  'unset',
  'delete',
] as const;
export type ProfileOperation = (typeof PROFILE_OPERATIONS)[number];

/** One change to one profile; a record with several operations becomes several of these, in order. */
export interface IncomingProfileChange {
  readonly kind: 'profile';
  readonly subject:
    | { readonly kind: 'person'; readonly identity: IncomingIdentity }
    | { readonly kind: 'group'; readonly groupKey: string; readonly groupId: string };
  readonly time: number;
  readonly operation: ProfileOperation;
  /** As on {@link IncomingEvent}. */
  readonly ip?: string | null | undefined;
  /** For `unset`: the names as keys, values null. For `delete`: empty. */
  readonly properties: Readonly<Record<string, IncomingValue>>;
}

export type IncomingRecord = IncomingEvent | IncomingProfileChange;

/** What the request itself says about its sender. `ip` is turned into country and region and then forgotten. */
export interface RequestContext {
  /** Milliseconds since 1970 when the request arrived. */
  readonly receivedAt: number;
  /** Present only when the sender asked for geolocation (`ip=1`). A record that names an address has its own `ip`. */
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
  /** The sender's address, where one sender speaks for few people; absent: it may speak for any number. Never kept. */
  readonly client?: string | undefined;
}
