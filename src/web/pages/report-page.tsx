import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, Suspense } from 'react';
import { reportOf } from '../reports/registry.ts';
import { Loading } from '../ui/loading.tsx';
import { NotFoundPage } from './not-found-page.tsx';

const route = getRouteApi('/member/p/$projectId/reports/$kind');

/** A report of the kind that the address names. The address holds the question; each change of it is one step that "back" undoes. */
export function ReportPage(): ReactNode {
  const { kind } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const View = reportOf(kind)?.view;
  if (!View) return <NotFoundPage />;
  return (
    <Suspense fallback={<Loading layout="page" />}>
      <View
        key={kind}
        search={search}
        onSearch={(next) => void navigate({ search: next, resetScroll: false })}
      />
    </Suspense>
  );
}
