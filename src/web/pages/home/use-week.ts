import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { InsightsDefinition, InsightsResult, Metric, Range } from '#contract';
import { api } from '../../api.ts';
import { useProject } from '../../project.tsx';

const DAY_MS = 86_400_000;

/**
 * Seven days against the seven before. Full days, so that the morning of a day does not look like a fall; in a project's
 * first week the present day counts too, since there is little else to show.
 */
export function weekOf(metrics: Metric[], range: Range): InsightsDefinition {
  return { metrics, range, unit: 'day', compare: { kind: 'previous' } };
}

export function weekRange(timeZone: string, firstEventAt: string, now: number): Range {
  if (now - new Date(firstEventAt).getTime() < 7 * DAY_MS) return { last: 7, unit: 'day' };
  return { from: dayOf(now - 7 * DAY_MS, timeZone), to: dayOf(now - DAY_MS, timeZone) };
}

/** "2026-03-29", as Swedes write it. */
function dayOf(time: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(time);
}

export function useWeek(metrics: Metric[], range: Range): UseQueryResult<InsightsResult> {
  const { id } = useProject();
  const definition = weekOf(metrics, range);
  return useQuery({
    queryKey: ['project', id, 'insights', definition],
    queryFn: ({ signal }) => api.report('insights', id, definition, signal),
    enabled: metrics.length > 0,
    staleTime: 30_000,
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
  });
}
