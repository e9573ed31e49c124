import type { Unit } from '#contract';

const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
const MONTH: Intl.DateTimeFormatOptions = { month: 'short', year: 'numeric' };
const SHORT: Record<Unit, Intl.DateTimeFormatOptions> = {
  minute: CLOCK,
  hour: { ...DAY, ...CLOCK },
  day: DAY,
  week: DAY,
  month: MONTH,
};
const LONG: Record<Unit, Intl.DateTimeFormatOptions> = {
  minute: { weekday: 'short', ...DAY, ...CLOCK },
  hour: { weekday: 'short', ...DAY, ...CLOCK },
  day: { weekday: 'short', ...DAY, year: 'numeric' },
  week: { ...DAY, year: 'numeric' },
  month: { month: 'long', year: 'numeric' },
};

/** Names buckets ("29 Mar", "Sun 29 Mar 2026"). A bucket says its own local time, so the reader's time zone plays no part. */
export function createBucketLabel(
  locale: string,
  unit: Unit,
  length: 'short' | 'long',
): (bucket: string) => string {
  const options = (length === 'short' ? SHORT : LONG)[unit];
  const format = new Intl.DateTimeFormat(locale === 'it' ? 'it-IT' : 'en-GB', {
    ...options,
    timeZone: 'UTC',
  });
  return (bucket) => {
    const local = bucket.length > 10 ? `${bucket.slice(0, 19)}Z` : `${bucket}T00:00:00Z`;
    const time = new Date(local);
    return Number.isNaN(time.getTime()) ? bucket : format.format(time);
  };
}
