import type { WireEndpoint } from './endpoint.ts';
import { readEvent } from './event-record.ts';
import { trackReply } from './replies.ts';

/** Events as they happen, from any SDK. */
export const track: WireEndpoint = {
  path: '/track',
  credential: 'token',
  decode: ({ records }, limits) =>
    records
      .map((record) => readEvent(record, limits))
      .filter((event) => event !== undefined)
      // Two identified people are made one by whoever holds a secret: through `/import`.
      .map((event) => (event.merge?.kind === 'merge' ? { ...event, merge: undefined } : event)),
  rules: () => 'live',
  reply: (receipt, { parameters }) => trackReply(receipt, parameters),
};
