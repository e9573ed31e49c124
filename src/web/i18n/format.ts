import type { Locale } from './locale.ts';

export interface Format {
  /** 1,204 */
  number(value: number, options?: Intl.NumberFormatOptions): string;
  /** 12.4K */
  compact(value: number): string;
  /** 0.128 is 12.8% */
  percent(share: number): string;
  /** 22 Nov 2026 */
  date(time: string | number): string;
  /** 22 Nov 2026, 14:02 */
  dateTime(time: string | number): string;
  /** 14:02:09 */
  time(time: string | number): string;
  /** "3 minutes ago", "in 2 days" */
  relative(time: string | number, now?: number): string;
  /** "a, b and c" */
  list(items: readonly string[]): string;
}

const RELATIVE_STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** Numbers and times as the reader writes them. `timeZone` is the project's; without it, the reader's own. */
export function createFormat(locale: Locale, timeZone?: string): Format {
  // British dates: day before month, 24 hours, as in Italian, so that no reader mistakes 03/04.
  const tag = locale === 'en' ? 'en-GB' : 'it-IT';
  const zone = timeZone === undefined ? {} : { timeZone };
  const formatDate = (time: string | number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { ...options, ...zone }).format(new Date(time));
  return {
    number: (value, options) =>
      new Intl.NumberFormat(tag, { maximumFractionDigits: 2, ...options }).format(value),
    compact: (value) =>
      new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 }).format(value),
    percent: (share) =>
      new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 }).format(share),
    date: (time) => formatDate(time, { day: 'numeric', month: 'short', year: 'numeric' }),
    dateTime: (time) =>
      formatDate(time, {
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
      }),
    time: (time) => formatDate(time, { hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    relative: (time, now = Date.now()) => relative(tag, (new Date(time).getTime() - now) / 1000),
    list: (items) => new Intl.ListFormat(tag).format(items),
  };
}

function relative(tag: string, seconds: number): string {
  const step = RELATIVE_STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const);
  const [unit, length] = step;
  return new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }).format(Math.trunc(seconds / length), unit);
}
