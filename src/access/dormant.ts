import type { ServiceAccountRow } from './ports.ts';

const DAY_MS = 86_400_000;
/** A member who has not signed in for so long is let in again by an owner, or not at all. */
export const DORMANT_MS = 90 * DAY_MS;
/** Long enough for what runs once a month. */
const UNUSED_MS = 45 * DAY_MS;

/** When a service account ends: at its date, or earlier where nobody uses it. */
export function endOf({
  expiresAt,
  lastUsedAt,
  createdAt,
}: Pick<ServiceAccountRow, 'expiresAt' | 'lastUsedAt' | 'createdAt'>): number {
  return Math.min(expiresAt, (lastUsedAt ?? createdAt) + UNUSED_MS);
}
