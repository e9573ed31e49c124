import type { Range, Unit } from '#contract';

/** What the period's menu offers; each with an interval that makes a readable chart. */
export const RANGES = [
  { key: '60 minute', range: { last: 60, unit: 'minute' }, unit: 'minute' },
  { key: '24 hour', range: { last: 24, unit: 'hour' }, unit: 'hour' },
  { key: '7 day', range: { last: 7, unit: 'day' }, unit: 'day' },
  { key: '30 day', range: { last: 30, unit: 'day' }, unit: 'day' },
  { key: '90 day', range: { last: 90, unit: 'day' }, unit: 'day' },
  { key: '6 month', range: { last: 6, unit: 'month' }, unit: 'week' },
  { key: '12 month', range: { last: 12, unit: 'month' }, unit: 'month' },
] as const satisfies readonly { key: string; range: Range; unit: Unit }[];

const MINUTES: Record<Unit, number> = { minute: 1, hour: 60, day: 1440, week: 10_080, month: 43_800 };
const MOST_POINTS = 400;

/** Intervals that neither leave one point nor more than a screen can hold. */
export function unitsFor(range: Range): Unit[] {
  const length = lengthMinutes(range);
  return (['minute', 'hour', 'day', 'week', 'month'] as const).filter(
    (unit) => length / MINUTES[unit] <= MOST_POINTS && length >= MINUTES[unit],
  );
}

/** The wanted interval where it fits the range, else the nearest that does. */
export function unitWithin(range: Range, wanted: Unit): Unit {
  const units = unitsFor(range);
  if (units.includes(wanted)) return wanted;
  const distance = (unit: Unit) => Math.abs(Math.log(MINUTES[unit] / MINUTES[wanted]));
  return [...units].sort((a, b) => distance(a) - distance(b))[0] ?? 'day';
}

function lengthMinutes(range: Range): number {
  if ('last' in range) return range.last * MINUTES[range.unit];
  return (Date.parse(range.to) - Date.parse(range.from)) / 60_000 + MINUTES.day;
}

export function isRangeInOrder(from: string, to: string): boolean {
  return from !== '' && to !== '' && from <= to;
}

export const LAST_UNITS = ['minute', 'hour', 'day', 'week', 'month'] as const;

/** The last so many units; undefined where a question cannot be asked of them. */
export function lastRange(count: number, unit: Unit): Range | undefined {
  return Number.isInteger(count) && count >= 1 && count <= 1_500 ? { last: count, unit } : undefined;
}
