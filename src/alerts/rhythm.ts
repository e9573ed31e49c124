import type { Alert } from '#contract';
import { nextDue } from './due.ts';
import type { DigestRecord } from './ports.ts';

/** Events of an interval still arrive when it is over: it is judged a little later. */
const HOUR_GRACE_MS = 5 * 60_000;
const GRACE_MS = 30 * 60_000;

/** When the interval that is running now will be judged. */
export function nextCheck(unit: Alert['unit'], timezone: string, now: number): number {
  const grace = unit === 'hour' ? HOUR_GRACE_MS : GRACE_MS;
  const rhythms = {
    hour: { every: 'hour' },
    day: { every: 'day', hour: 0 },
    week: { every: 'week', weekday: 1, hour: 0 },
    month: { every: 'month', hour: 0 },
  } as const;
  // A check that comes within its own grace belongs to the interval that has just ended, not to the next one.
  return nextDue(rhythms[unit], timezone, now - grace) + grace;
}

export function nextDigest(
  { weekday, hour }: Pick<DigestRecord, 'weekday' | 'hour'>,
  timezone: string,
  now: number,
): number {
  return nextDue(weekday === null ? { every: 'day', hour } : { every: 'week', weekday, hour }, timezone, now);
}
