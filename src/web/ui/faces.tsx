import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from './failure.tsx';
import { Loading, type LoadingLayout } from './loading.tsx';

interface FacesProps<Data> {
  readonly query: UseQueryResult<Data>;
  readonly layout: LoadingLayout;
  readonly rows?: number;
  /** Drawn when `isEmpty` says so. */
  readonly empty?: ReactNode;
  readonly isEmpty?: (data: Data) => boolean;
  /** The page has its heading already. */
  readonly hasTitle?: boolean;
  readonly children: (data: Data) => ReactNode;
}

/** The four faces of what a query shows: loading, wrong, empty, full. Data that is there stays while it is asked again. */
export function Faces<Data>(props: FacesProps<Data>): ReactNode {
  const { query, layout, rows, empty, isEmpty, hasTitle = false, children } = props;
  if (query.data === undefined) {
    if (query.error)
      return (
        <Failure
          error={query.error}
          onRetry={() => void query.refetch()}
          isPage={layout === 'page' && !hasTitle}
        />
      );
    return <Loading layout={layout} {...(rows === undefined ? {} : { rows })} />;
  }
  if (empty && isEmpty?.(query.data)) return empty;
  return children(query.data);
}
