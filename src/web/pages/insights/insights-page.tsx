import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, Suspense } from 'react';
import { REPORT_VIEWS } from '../../reports/registry.ts';
import { Loading } from '../../ui/index.ts';

const route = getRouteApi('/member/p/$projectId/insights');
const View = REPORT_VIEWS.insights;

/** The address holds the question; each change of it is one step that "back" undoes. */
export function InsightsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Suspense fallback={<Loading layout="page" />}>
      <View search={search} onSearch={(next) => void navigate({ search: next, resetScroll: false })} />
    </Suspense>
  );
}
