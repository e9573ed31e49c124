import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api } from '../api.ts';

interface Days {
  readonly from: string;
  readonly to: string;
}

/** The annotations of a project on some days, both included; all of them where none are said. */
export const annotationsQuery = (project: number, days: Days | null) =>
  queryOptions({
    queryKey: ['project', project, 'annotations', days],
    queryFn: async ({ signal }) => (await api.annotations.list(project, days ?? {}, signal)).annotations,
    staleTime: 60_000,
  });

export function refreshAnnotations(client: QueryClient, project: number): Promise<void> {
  return client.invalidateQueries({ queryKey: ['project', project, 'annotations'] });
}
