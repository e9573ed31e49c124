import type { BlindIndex, ProjectId, Token } from '#core';
import type { IncomingMerge, ProfileOperation, ValueKind } from '#events';

/**
 * One protected property: its token, and its value as a number, a token or a list of tokens. Nothing readable. Out of a spool, equal
 * ones are mostly the same object, so that what was found out about one can be remembered under it.
 */
export interface ProtectedProperty {
  readonly property: Token;
  /** In an `unset` change: `text` with token 0. */
  readonly kind: ValueKind;
  /** `text`: the token. `number`, `date` (milliseconds): the number. `boolean`: 0 or 1. `list`: the tokens. */
  readonly value: Token | number | readonly Token[];
}

export interface ProtectedEvent {
  readonly kind: 'event';
  /** Token of the event's name. */
  readonly event: Token;
  readonly time: number;
  /** Index of `$device:<id>`, of the user id, or absent: an event of nobody. Both present: the device is the user's. */
  readonly device?: BlindIndex | undefined;
  readonly user?: BlindIndex | undefined;
  /**
   * 12 bits of the sent time (no finer than times are kept, in steps of 4 minutes, modulo 4096), then 51 bits of a keyed hash of (event, raw distinct id, sent
   * time, insert id): keys of one moment are neighbours in the spool's window. 0n where the sender gave no insert id: never
   * de-duplicated.
   */
  readonly insertKey: bigint;
  /** Two ids that this event makes one, in a project with Original ID Merge. */
  readonly merge?: ProtectedMerge | undefined;
  /** Links a device to a user and is loaded as no event. */
  readonly isLinkOnly?: boolean;
  readonly properties: readonly ProtectedProperty[];
  /** Its client had brought its share of new people: whoever it is makes a text readable only when known for long. */
  readonly isBeyondShare?: true | undefined;
  /** Organisations by group slot (1…6). */
  readonly groups: readonly { readonly slot: number; readonly ids: readonly BlindIndex[] }[];
}

interface ProtectedMerge {
  readonly kind: IncomingMerge['kind'];
  readonly first: BlindIndex;
  readonly second: BlindIndex;
}

export interface ProtectedProfileChange {
  readonly kind: 'profile';
  /** 0: a person; 1…6: an organisation of that group slot. */
  readonly scope: number;
  readonly subject: BlindIndex;
  readonly time: number;
  readonly operation: ProfileOperation;
  /** For `append`, `union` and `remove` the values are `text` or `list` (tokens of the items, numbers included). */
  readonly properties: readonly ProtectedProperty[];
  readonly isBeyondShare?: true | undefined;
  /** Organisations that a person's profile names (properties that are declared group keys, `set` or `union`), by group slot. */
  readonly groups: readonly { readonly slot: number; readonly ids: readonly BlindIndex[] }[];
}

export type ProtectedRecord = ProtectedEvent | ProtectedProfileChange;

/** A text that is public or has reached the crowd threshold and is being written down for the first time here. */
export interface RevealedText {
  readonly of: 'event_name' | 'property_name' | 'value';
  /** The property's token for `property_name` and `value`; 0 for `event_name`. */
  readonly property: Token;
  readonly token: Token;
  readonly text: string;
}

/** A text that would have been written down, had a detector not said that it is somebody's. Never the text, nor a part of it. */
export interface TextLabel {
  readonly of: RevealedText['of'];
  readonly property: Token;
  readonly token: Token;
  /** The detector's name, as in `detectors/registry.ts`. */
  readonly label: string;
}

/**
 * GATE IN. The only thing the spool takes, and only `protect` (or `decodeBatch`, from bytes that came out of a spool) makes
 * one. One HPKE encapsulation per batch is why the batch, and not the event, is the nominal class.
 */
export class ProtectedBatch {
  readonly #made = true;
  readonly projectId: ProjectId;
  readonly receivedAt: number;
  readonly records: readonly ProtectedRecord[];
  readonly texts: readonly RevealedText[];
  /** Texts that must never be in the dictionary; for the counts per property, and so that nobody keeps wanting them. */
  readonly labels: readonly TextLabel[];
  /** HPKE ciphertext of the identity fields, or empty. */
  readonly envelope: Uint8Array;

  private constructor(fields: ProtectedFields) {
    this.projectId = fields.projectId;
    this.receivedAt = fields.receivedAt;
    this.records = fields.records;
    this.texts = fields.texts;
    this.labels = fields.labels;
    this.envelope = fields.envelope;
  }

  /** For `privacy` alone; the architecture test holds it to that. */
  static made(fields: ProtectedFields): ProtectedBatch {
    return new ProtectedBatch(fields);
  }

  static isMade(value: unknown): value is ProtectedBatch {
    return typeof value === 'object' && value !== null && #made in value;
  }
}

export interface ProtectedFields {
  readonly projectId: ProjectId;
  readonly receivedAt: number;
  readonly records: readonly ProtectedRecord[];
  readonly texts: readonly RevealedText[];
  readonly labels: readonly TextLabel[];
  readonly envelope: Uint8Array;
}
