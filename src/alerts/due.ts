/** When something is due, by the clock on the wall of the project's zone. */
export type Rhythm =
  | { readonly every: 'hour' }
  | { readonly every: 'day'; readonly hour: number }
  /** Monday is 1. */
  | { readonly every: 'week'; readonly weekday: number; readonly hour: number }
  | { readonly every: 'month'; readonly hour: number };

const QUARTER_MS = 900_000;
const LONGEST_QUARTERS = 33 * 96;

/**
 * The first instant after `after` at which the rhythm's hour has come. Zones are off by quarters of an hour at the finest; an hour that
 * the clock skips comes with the first instant after it, one that it repeats comes once.
 */
export function nextDue(rhythm: Rhythm, timezone: string, after: number): number {
  const read = wallReader(timezone);
  let at = Math.floor(after / QUARTER_MS) * QUARTER_MS;
  let period = periodOf(rhythm, read(at));
  for (let step = 0; step < LONGEST_QUARTERS; step++) {
    at += QUARTER_MS;
    const next = periodOf(rhythm, read(at));
    if (next > period) return at;
    period = next;
  }
  throw new RangeError('a rhythm that never comes round');
}

interface Wall {
  /** Days since 1970. */
  readonly day: number;
  readonly hour: number;
  readonly months: number;
}

/** How many times the rhythm's hour has come so far: the number grows when it is due. */
function periodOf(rhythm: Rhythm, wall: Wall): number {
  const hours = wall.day * 24 + wall.hour;
  if (rhythm.every === 'hour') return hours;
  if (rhythm.every === 'day') return Math.floor((hours - rhythm.hour) / 24);
  // 1970-01-01 was a Thursday.
  if (rhythm.every === 'week') return Math.floor((hours - rhythm.hour - (rhythm.weekday + 3) * 24) / 168);
  return wall.hour >= rhythm.hour || !isFirstOfMonth(wall.day) ? wall.months : wall.months - 1;
}

function isFirstOfMonth(day: number): boolean {
  return new Date(day * 86_400_000).getUTCDate() === 1;
}

function wallReader(timezone: string): (at: number) => Wall {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const parts = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    );
    const [year, month, day, hour] = [parts['year'], parts['month'], parts['day'], parts['hour']].map(
      (part) => part ?? 0,
    ) as [number, number, number, number]; // as many as were asked for
    return { day: Date.UTC(year, month - 1, day) / 86_400_000, hour, months: year * 12 + month };
  };
}
