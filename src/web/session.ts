import { QueryCache, QueryClient, queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { SessionInfo } from '#contract';
import { ApiError, api } from './api.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api.session.read(signal),
  staleTime: 60_000,
});

/** Who is signed in, and to which projects. The router has read it before a page draws. */
export function useSession(): SessionInfo {
  return useSuspenseQuery(sessionQuery).data;
}

/** One cache for the whole application. A session that ended elsewhere shows at the next answer, and the router then asks to sign in. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.status === 401) onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (attempts, error) => isPassing(error) && attempts < 2,
        refetchOnWindowFocus: false,
      },
    },
  });
}

/** Whether asking again may help: no answer, or a server that was busy. */
function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 502 || error.status === 503);
}
