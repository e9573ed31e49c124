import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { InsightsDefinition, InsightsResult, Metric } from '#contract';
import { api } from '../../api.ts';
import { useProject } from '../../project.tsx';

/** The last seven days by day, against the seven before. */
export function weekOf(metrics: Metric[]): InsightsDefinition {
  return { metrics, range: { last: 7, unit: 'day' }, unit: 'day', compare: { kind: 'previous' } };
}

export function useWeek(metrics: Metric[]): UseQueryResult<InsightsResult> {
  const { id } = useProject();
  const definition = weekOf(metrics);
  return useQuery({
    queryKey: ['project', id, 'insights', definition],
    queryFn: ({ signal }) => api.reports.insights(id, definition, signal),
    enabled: metrics.length > 0,
    staleTime: 30_000,
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
  });
}
