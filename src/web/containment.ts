import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Containment, Incident } from '#contract';
import { api } from './api.ts';
import { useHasRole, useProject } from './project.tsx';

/** The state that every page shows. Asked again every 15 seconds; not asked for roles that may not see it. */
export function useContainment(): UseQueryResult<Containment> {
  const { id } = useProject();
  const isConcerned = useHasRole('analyst');
  return useQuery({
    queryKey: ['project', id, 'containment'],
    queryFn: ({ signal }) => api.containment.overview(id, signal),
    enabled: isConcerned,
    refetchInterval: 15_000,
  });
}

/** Incidents that are not closed, newest first. */
export function useOpenIncidents(): readonly Incident[] {
  const { id } = useProject();
  const hasOpen = (useContainment().data?.openIncidents ?? 0) > 0;
  const { data } = useQuery({
    queryKey: ['project', id, 'incidents'],
    queryFn: ({ signal }) => api.incidents.list(id, signal),
    enabled: hasOpen,
    refetchInterval: 15_000,
  });
  return hasOpen ? (data?.incidents.filter(({ status }) => status !== 'closed') ?? []) : [];
}
