import { z } from 'zod';
import type { RetentionDefinition, RetentionResult, TableSegment } from '#contract';
import { defineQuery } from './endpoint.ts';
import {
  byValue,
  common,
  day,
  interval,
  isUnitOrWeek,
  limit,
  oneName,
  property,
  unitTogether,
  where,
} from './params.ts';
import { dateLabel, segmentName } from './series.ts';

const params = z
  .strictObject({
    ...common,
    from_date: day,
    to_date: day,
    /** `birth`: from `born_event` on; `compounded`: from each time on, by the same event. */
    retention_type: z.enum(['birth', 'compounded']).default('birth'),
    born_event: oneName.optional(),
    event: oneName.optional(),
    unit: z.enum(['hour', 'day', 'week', 'month']).default('day'),
    interval,
    interval_count: z.coerce.number().int().min(1).max(60).default(1),
    unbounded_retention: z.enum(['true', 'false']).default('false'),
    where: where.optional(),
    born_where: where.optional(),
    on: property.optional(),
    limit: limit(3_000).optional(),
  })
  .refine(isUnitOrWeek, { path: ['interval'] });

/** Mixpanel's `retention`: of those who did one event in an interval, how many did another in each interval after it. */
export const retention = defineQuery({
  params,
  kind: 'retention',
  ask: (asked, { catalogue }): RetentionDefinition[] => {
    const returning = { event: asked.event ?? null, ...(asked.where && { filter: asked.where }) };
    const isCompounded = asked.retention_type === 'compounded';
    return [
      {
        birth: isCompounded
          ? returning
          : { event: asked.born_event ?? null, ...(asked.born_where && { filter: asked.born_where }) },
        returning,
        ...(asked.on && { breakdowns: [{ property: byValue(asked.on, catalogue) }] }),
        range: { from: asked.from_date, to: asked.to_date },
        unit: unitTogether(asked),
        bucketing: 'rolling',
        buckets: { kind: 'even', count: asked.interval_count },
        criterion: asked.unbounded_retention === 'true' ? 'on_or_after' : 'on',
        measure: { kind: 'users' },
        ...(asked.limit && { limit: asked.limit }),
      },
    ];
  },
  reply: ({ on }, [result]) => (result ? byDate(result, on !== undefined) : {}),
});

/** What was withheld is left out: a date without its row, a count without its number. */
function byDate({ births, segments, unit, k }: RetentionResult, isSplit: boolean) {
  return Object.fromEntries(
    births.flatMap((birth, place) => {
      const rows = segments.flatMap((segment) => {
        const row = toRow(segment, place);
        return row ? [[segmentName(segment.segment, k), row] as const] : [];
      });
      if (rows.length === 0) return [];
      return [[dateLabel(birth, unit), isSplit ? Object.fromEntries(rows) : rows[0]?.[1]]];
    }),
  );
}

function toRow({ rows }: TableSegment, place: number) {
  const row = rows[place];
  if (!row || row.people === null) return undefined;
  return { counts: row.cells.map(({ people }) => people), first: row.people };
}
