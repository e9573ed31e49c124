/** Local time for the oracle, by asking Intl for the wall clock again and again. Shares nothing with `src/reports/shared/time.ts`. */
const formats = new Map<string, Intl.DateTimeFormat>();

export interface WallClock {
  readonly date: string;
  readonly hour: number;
  readonly minute: number;
  readonly offsetMinutes: number;
  /** "2026-03-29T03:00:00+02:00" */
  readonly iso: string;
}

export function wallClock(instant: number, timezone: string): WallClock {
  const parts = Object.fromEntries(
    formatOf(timezone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const date = `${parts['year']}-${parts['month']}-${parts['day']}`;
  const time = `${parts['hour']}:${parts['minute']}:${parts['second']}`;
  const whole = Math.floor(instant / 1000) * 1000;
  const offsetMinutes = Math.round((Date.parse(`${date}T${time}Z`) - whole) / 60_000);
  const size = Math.abs(offsetMinutes);
  const offset = `${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
  return {
    date,
    hour: Number(parts['hour']),
    minute: Number(parts['minute']),
    offsetMinutes,
    iso: `${date}T${time}${offset}`,
  };
}

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(timezone, format);
  return format;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

const starts = new Map<string, number>();

/** The first instant that is on `date` or later: walked to in steps of a quarter of an hour. */
export function startOfDate(date: string, timezone: string): number {
  const key = `${timezone} ${date}`;
  const known = starts.get(key);
  if (known !== undefined) return known;
  const quarter = 15 * 60_000;
  let instant = Date.parse(`${date}T00:00:00Z`) - 15 * 3_600_000;
  while (wallClock(instant, timezone).date < date) instant += quarter;
  starts.set(key, instant);
  return instant;
}

// Calendar arithmetic on "YYYY-MM-DD", through UTC days.

export function addDays(date: string, days: number): string {
  const value = new Date(`${date}T00:00:00Z`);
  value.setUTCDate(value.getUTCDate() + days);
  return value.toISOString().slice(0, 10);
}

export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, length));
  return first.toISOString().slice(0, 10);
}

export function mondayOf(date: string): string {
  let day = date;
  while (new Date(`${day}T00:00:00Z`).getUTCDay() !== 1) day = addDays(day, -1);
  return day;
}

export function firstOfMonth(date: string): string {
  return `${date.slice(0, 7)}-01`;
}
