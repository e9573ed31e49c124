import { useQuery } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { api } from '../../api.ts';
import { useProject } from '../../project.tsx';
import { useLate } from '../../use-late.ts';

const EVERY_MS = 500;

/** How far the answer to a question has come, as a share of 1; null while it is quick, and where the engine does not say. */
export function useProgress(question: string | null, isAsked: boolean): number | null {
  const { id } = useProject();
  const isLate = useLate(isAsked);
  const { data } = useQuery({
    queryKey: ['project', id, 'progress', question],
    queryFn: ({ signal }) => api.progress(id, question ?? '', signal),
    enabled: question !== null && isAsked && isLate,
    refetchInterval: EVERY_MS,
    gcTime: 0,
    retry: false,
  });
  return isAsked && isLate ? (data?.share ?? null) : null;
}

/** The progress of the question that an answer waits for. */
export const ProgressContext = createContext<number | null>(null);

export function useShareDone(): number | null {
  return use(ProgressContext);
}
