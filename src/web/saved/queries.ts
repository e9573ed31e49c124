import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api } from '../api.ts';

export const savedReportsQuery = (project: number) =>
  queryOptions({
    queryKey: ['project', project, 'saved-reports'],
    queryFn: ({ signal }) => api.savedReports.list(project, signal),
    staleTime: 60_000,
  });

export const savedReportQuery = (project: number, report: number) =>
  queryOptions({
    queryKey: ['project', project, 'saved-reports', report],
    queryFn: ({ signal }) => api.savedReports.read(project, report, signal),
    staleTime: 60_000,
  });

export const boardsQuery = (project: number) =>
  queryOptions({
    queryKey: ['project', project, 'boards'],
    queryFn: ({ signal }) => api.boards.list(project, signal),
    staleTime: 60_000,
  });

export const boardQuery = (project: number, board: number) =>
  queryOptions({
    queryKey: ['project', project, 'boards', board],
    queryFn: ({ signal }) => api.boards.read(project, board, signal),
  });

/** A report or a board has changed: lists, boards with the report and the report itself are old. */
export async function refreshKept(client: QueryClient, project: number): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['project', project, 'saved-reports'] }),
    client.invalidateQueries({ queryKey: ['project', project, 'boards'] }),
  ]);
}
