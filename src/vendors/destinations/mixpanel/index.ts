import type { Destination, VendorEvent } from '../destination.ts';

/** Any host that speaks Mixpanel's `/track`: it takes 2,000 events a request; SDKs send 50, which every host takes. */
export const mixpanel: Destination = {
  maxBatch: 50,
  toRequest: (events, token) => ({
    path: '/track?verbose=1&ip=0',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(events.map((event) => toWire(event, token))),
  }),
  readReply(status, body) {
    if (status === 413) return 'smaller';
    if (status === 408 || status === 429 || status >= 500) return 'later';
    if (status < 200 || status > 299) return 'refused';
    return isYes(body) ? 'taken' : 'refused';
  },
};

function toWire(event: VendorEvent, token: string) {
  return {
    event: event.event,
    properties: {
      ...event.properties,
      token,
      distinct_id: event.distinctId,
      $insert_id: event.insertId,
      time: event.time,
    },
  };
}

/** `1`, or `{"status": 1}`. */
function isYes(body: string): boolean {
  const text = body.trim();
  if (text === '1') return true;
  try {
    const reply: unknown = JSON.parse(text);
    return typeof reply === 'object' && reply !== null && 'status' in reply && reply.status === 1;
  } catch {
    // Not JSON: not Mixpanel's yes.
    return false;
  }
}
