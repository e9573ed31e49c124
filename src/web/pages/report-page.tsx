import { Button } from '@mantine/core';
import { IconFileOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, Suspense } from 'react';
import type { SavedReport } from '#contract';
import { ApiError } from '../api.ts';
import { useMessages } from '../i18n/index.tsx';
import { useProject } from '../project.tsx';
import { reportOf } from '../reports/registry.ts';
import { savedReportQuery } from '../saved/queries.ts';
import { SavedReportProvider } from '../saved/saved-context.ts';
import { Empty } from '../ui/empty.tsx';
import { Faces } from '../ui/faces.tsx';
import { Loading } from '../ui/loading.tsx';
import { NotFoundPage } from './not-found-page.tsx';

const route = getRouteApi('/member/p/$projectId/reports/$kind');

/** A report of the kind that the address names. The address holds the question; each change of it is one step that "back" undoes. */
export function ReportPage(): ReactNode {
  const { kind } = route.useParams();
  const { saved } = route.useSearch();
  if (!reportOf(kind)) return <NotFoundPage />;
  return saved === undefined ? <Asked key={kind} saved={null} /> : <Kept key={saved} id={saved} />;
}

function Kept({ id }: { readonly id: number }): ReactNode {
  const project = useProject();
  const { kind } = route.useParams();
  const query = useQuery({ ...savedReportQuery(project.id, id), retry: false });
  if (query.error instanceof ApiError && query.error.status === 404) return <Gone />;
  return (
    <Faces query={query} layout="page">
      {(saved) => (saved.kind === kind ? <Asked saved={saved} /> : <NotFoundPage />)}
    </Faces>
  );
}

function Asked({ saved }: { readonly saved: SavedReport | null }): ReactNode {
  const { kind } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const View = reportOf(kind)?.view;
  if (!View) return <NotFoundPage />;
  const chart = search.chart ?? saved?.chart;
  return (
    <SavedReportProvider value={saved}>
      <Suspense fallback={<Loading layout="page" />}>
        <View
          search={{ ...search, ...(chart && { chart }) }}
          onSearch={(next) => void navigate({ search: next, resetScroll: false })}
        />
      </Suspense>
    </SavedReportProvider>
  );
}

/** The address names a saved report that somebody has deleted. */
function Gone(): ReactNode {
  const t = useMessages('boards');
  const navigate = route.useNavigate();
  return (
    <Empty
      icon={IconFileOff}
      title={t('reportGone')}
      isPage
      action={<Button onClick={() => void navigate({ search: {} })}>{t('reportGoneAction')}</Button>}
    >
      {t('reportGoneBody')}
    </Empty>
  );
}
