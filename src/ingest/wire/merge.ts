import type { IncomingMerge } from '#events';
import type { WireRecord } from './payload.ts';
import { isNobody, readId } from './values.ts';

/**
 * The three events by which ids become one under Original ID Merge. SDKs and documents name their ids differently; `$merge` counts in
 * `/import` alone, which is for the caller to know.
 */
export function readMerge(event: unknown, sent: WireRecord): IncomingMerge | undefined {
  switch (event) {
    case '$identify':
      return pair(
        'identify',
        sent['$anon_id'] ?? sent['$anon_distinct_id'],
        sent['$identified_id'] ?? sent['distinct_id'],
      );
    case '$create_alias':
      return pair('alias', sent['alias'], sent['distinct_id']);
    case '$merge': {
      const ids = sent['$distinct_ids'];
      return Array.isArray(ids) && ids.length === 2 ? pair('merge', ids[0], ids[1]) : undefined;
    }
    default:
      return undefined;
  }
}

const LONGEST = 255;
/** Mixpanel identifies only what its SDKs make up: a UUID of version 4, which the browser's now puts a prefix before. */
const ANONYMOUS = /^(?:\$device:)?[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

function pair(kind: IncomingMerge['kind'], one: unknown, other: unknown): IncomingMerge | undefined {
  const [first, second] = [readId(one), readId(other)];
  if (first === undefined || second === undefined || first === second) return undefined;
  if ([first, second].some((id) => isNobody(id) || id.length > LONGEST)) return undefined;
  return kind === 'identify' && !ANONYMOUS.test(first) ? undefined : { kind, first, second };
}
