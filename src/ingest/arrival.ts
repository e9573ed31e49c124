import type { Rejection } from '#core';
import type { IncomingIdentity, IncomingMerge, IncomingProfileChange, IncomingValue } from '#events';
import type { Refusal } from '#privacy';
import type { RefusalCode } from './refusals.ts';

/** What a wire decoder makes of one record: our words, and nobody has judged the content yet. */
export type Arrival = ArrivedEvent | ArrivedProfile;

interface Arrived {
  /** Position in the request. */
  readonly index: number;
  readonly token: string | undefined;
  /** 0 where the whole request is smaller than one record may be. */
  readonly sizeBytes: number;
}

export interface ArrivedEvent extends Arrived {
  readonly kind: 'event';
  readonly name: string | undefined;
  readonly identity: IncomingIdentity;
  readonly rawDistinctId: string | undefined;
  readonly merge?: IncomingMerge | undefined;
  readonly isLinkOnly?: boolean;
  /** Milliseconds; `undefined`: none was sent; `NaN`: it could not be read. */
  readonly time: number | undefined;
  readonly insertId: string | undefined;
  readonly ip: string | null | undefined;
  readonly propertyCount: number;
  readonly properties: Readonly<Record<string, IncomingValue>>;
}

export interface ArrivedProfile extends Arrived {
  readonly kind: 'profile';
  /** `undefined`: the record names nobody. */
  readonly subject: IncomingProfileChange['subject'] | undefined;
  readonly time: number | undefined;
  readonly ip: string | null | undefined;
  readonly propertyCount: number;
  readonly operations: readonly Pick<IncomingProfileChange, 'operation' | 'properties'>[];
  /** The first operation whose form is wrong. */
  readonly malformedOperation: string | undefined;
}

/** A rejection, and the sender's own id of the record where that id is well formed (Mixpanel's `/import` answers with it). */
export interface RejectedRecord extends Rejection {
  readonly insertId?: string | undefined;
}

/** What became of a request. */
export type Receipt =
  | {
      readonly kind: 'taken';
      readonly accepted: number;
      readonly rejected: readonly RejectedRecord[];
      /** What was left out of accepted records: secrets. */
      readonly refused?: readonly Refusal[];
    }
  | { readonly kind: 'refused'; readonly code: RefusalCode };
