import { createHmac } from 'node:crypto';

/**
 * Ids that exist at one vendor alone: HMAC-SHA-256 under a random key of that vendor, 128 bits. Two vendors cannot join what
 * they hold, and once the key is destroyed nobody can join it with ours.
 */
export interface VendorIds {
  person(subject: bigint): string;
  organisation(subject: bigint): string;
  event(event: bigint, person: bigint, time: number, insertKey: bigint): string;
}

export function createVendorIds(key: Uint8Array): VendorIds {
  const derive = (scope: string, ...parts: readonly (bigint | number)[]) =>
    createHmac('sha256', key)
      .update([scope, ...parts].join('\0'))
      .digest('hex')
      .slice(0, 32);
  return {
    person: (subject) => derive('person', subject),
    organisation: (subject) => derive('organisation', subject),
    event: (event, person, time, insertKey) => derive('event', event, person, time, insertKey),
  };
}
