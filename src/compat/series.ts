import type { InsightsResult, InsightsSeries, SegmentValue, Unit } from '#contract';
import { assertNever, writeCsvRows } from '#core';

/** Our answers in the shape of Mixpanel's: dates in the project's time zone, segments by name. */

/** `{ date: number }`, oldest first. */
export type Dated = Readonly<Record<string, number | null>>;

/** A bucket's start, "2026-03-29T00:00:00+01:00", as Mixpanel writes it: by day and more the date alone. */
export function dateLabel(bucket: string, unit: Unit): string {
  return unit === 'minute' || unit === 'hour' ? bucket.slice(0, 19).replace('T', ' ') : bucket.slice(0, 10);
}

export function datesOf({ buckets, unit }: InsightsResult): string[] {
  return buckets.map((bucket) => dateLabel(bucket, unit));
}

export function datedValues(result: InsightsResult, series: InsightsSeries): Dated {
  return Object.fromEntries(
    datesOf(result).map((date, index) => [date, series.values[index] ?? null] as const),
  );
}

/** A series that the gate has withheld has nothing that could be said of it. */
export function isShown({ total, people }: InsightsSeries): boolean {
  return total !== null || people !== null;
}

/** A segment's name: what several breakdowns say is joined. Texts that are not public are one segment, as on our pages. */
export function segmentName(segment: readonly SegmentValue[], k: number): string {
  return segment.map((value) => valueName(value, k)).join(', ');
}

function valueName(value: SegmentValue, k: number): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'boolean':
      return String(value.value);
    case 'number':
      return `${edge(value.from) ?? '-inf'} - ${edge(value.to) ?? 'inf'}`;
    case 'date':
      return value.start.slice(0, 19);
    case 'unset':
      return 'undefined';
    case 'hidden':
      return `(fewer than ${k} people)`;
    case 'cohort':
      return `${value.isIn ? 'In' : 'Not in'} cohort ${value.cohort}`;
    default:
      return assertNever(value);
  }
}

/** "2,000": as Mixpanel writes the edges of its buckets. */
function edge(number: number | null): string | undefined {
  return number?.toLocaleString('en-US', { maximumFractionDigits: 20 });
}

/** `{ legend_size, data: { series, values } }`: the shape of segmentation and of events. */
export function legend(dates: readonly string[], values: Readonly<Record<string, Dated>>) {
  return { legend_size: Object.keys(values).length, data: { series: dates, values } };
}

/** The same as CSV, where that is asked for: a row for each date, a column for each name. What is withheld is an empty cell. */
export function inFormat(format: 'json' | 'csv' | undefined, reply: ReturnType<typeof legend>) {
  return format === 'csv' ? tableOf(reply) : reply;
}

function tableOf({ data }: ReturnType<typeof legend>): string {
  const names = Object.keys(data.values);
  return writeCsvRows([
    ['date', ...names],
    ...data.series.map((date) => [date, ...names.map((name) => data.values[name]?.[date] ?? null)]),
  ]);
}
