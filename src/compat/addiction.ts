import { z } from 'zod';
import type { FrequencyDefinition, FrequencyResult, TableSegment } from '#contract';
import { defineQuery } from './endpoint.ts';
import { byValue, common, day, limit, oneName, property, where } from './params.ts';
import { dateLabel, segmentName } from './series.ts';

const params = z
  .strictObject({
    ...common,
    from_date: day,
    to_date: day,
    unit: z.enum(['day', 'week', 'month']),
    addiction_unit: z.enum(['hour', 'day']),
    event: oneName.optional(),
    where: where.optional(),
    on: property.optional(),
    limit: limit(3_000).optional(),
  })
  .refine(({ unit, addiction_unit }) => unit !== addiction_unit, { path: ['addiction_unit'] });

/** Mixpanel's `retention/addiction`: how many were active in at least 1, 2, … of the hours or days of each interval. */
export const addiction = defineQuery({
  params,
  kind: 'frequency',
  ask: (asked, { catalogue }): FrequencyDefinition[] => [
    {
      active: { event: asked.event ?? null, ...(asked.where && { filter: asked.where }) },
      ...(asked.on && { breakdowns: [{ property: byValue(asked.on, catalogue) }] }),
      range: { from: asked.from_date, to: asked.to_date },
      unit: asked.unit,
      times: asked.addiction_unit,
      counting: 'at_least',
      measure: { kind: 'users' },
      ...(asked.limit && { limit: asked.limit }),
    },
  ],
  reply: ({ on }, [result]) => ({ data: result ? byDate(result, on !== undefined) : {} }),
});

/** As many numbers as the longest interval has hours or days. What was withheld is left out: a date, or a null for a number. */
const LENGTHS = { day: { hour: 24, day: 1 }, week: { hour: 168, day: 7 }, month: { hour: 744, day: 31 } };

function byDate({ intervals, segments, unit, times, k }: FrequencyResult, isSplit: boolean) {
  return Object.fromEntries(
    intervals.flatMap((interval, place) => {
      const rows = segments.flatMap((segment) => {
        const counts = countsOf(segment, place, LENGTHS[unit][times]);
        return counts ? [[segmentName(segment.segment, k), counts] as const] : [];
      });
      if (rows.length === 0) return [];
      return [[dateLabel(interval, unit), isSplit ? Object.fromEntries(rows) : rows[0]?.[1]]];
    }),
  );
}

function countsOf({ rows }: TableSegment, place: number, length: number) {
  const row = rows[place];
  if (!row || row.people === null) return undefined;
  const counts = row.cells.map(({ people }) => people);
  return [...counts, ...Array<number>(Math.max(0, length - counts.length)).fill(0)];
}
