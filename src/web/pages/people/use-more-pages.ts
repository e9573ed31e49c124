import { useInfiniteQuery } from '@tanstack/react-query';

interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
}

interface MorePages<Row> {
  /** Those that came with the page itself, and those asked for since. */
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
  readonly isAsking: boolean;
  readonly error: Error | null;
  readonly more: () => void;
}

/** A list whose first page came with something else; each further page is a disclosure of its own, so none is fetched unasked. */
export function useMorePages<Row>(
  key: readonly unknown[],
  first: Page<Row>,
  ask: (cursor: string, signal: AbortSignal) => Promise<Page<Row>>,
): MorePages<Row> {
  const query = useInfiniteQuery({
    queryKey: [...key, first.nextCursor],
    queryFn: ({ pageParam, signal }) => ask(pageParam, signal),
    initialPageParam: first.nextCursor ?? '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return {
    rows: [...first.rows, ...(query.data?.pages.flatMap(({ rows }) => rows) ?? [])],
    hasMore: query.data ? query.hasNextPage : first.nextCursor !== null,
    isAsking: query.isFetching,
    error: query.error,
    more: () => void query.fetchNextPage(),
  };
}
