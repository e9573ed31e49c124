import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import type { CohortName } from './filter-words.ts';

/** What cohorts are called, from the catalogue that the page has asked for anyway. */
export function useCohortName(): CohortName {
  const { id } = useProject();
  const t = useMessages('reports');
  const { data } = useQuery({
    queryKey: ['catalogue', id],
    queryFn: ({ signal }) => api.catalogue.read(id, signal),
    staleTime: 60_000,
  });
  return useCallback(
    (cohort) =>
      data?.cohorts.find((one) => one.id === cohort)?.name ?? t('cohortGone', { id: String(cohort) }),
    [data, t],
  );
}
