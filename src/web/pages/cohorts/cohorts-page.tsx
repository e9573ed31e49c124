import { Button } from '@mantine/core';
import { IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Cohort } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { useNamed } from '../../reports/shared/use-named.ts';
import { type Column, DataTable, Empty, Faces, PageHeader } from '../../ui/index.ts';
import { ruleText } from './rule-words.ts';
import { useRuleWords } from './use-rule-words.ts';

/** The project's cohorts, who belongs to each in words, and how many there are. */
export function CohortsPage(): ReactNode {
  const t = useMessages('cohorts');
  const { id } = useProject();
  const mayEdit = useHasRole('analyst');
  const query = useQuery({
    queryKey: ['project', id, 'cohorts'],
    queryFn: ({ signal }) => api.cohorts.list(id, signal),
  });
  const add = mayEdit && (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      renderRoot={(props) => (
        <Link
          {...props}
          to="/p/$projectId/cohorts/$cohort"
          params={{ projectId: String(id), cohort: 'new' }}
        />
      )}
    >
      {t('add')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={add} />
      <Faces
        query={query}
        layout="table"
        isEmpty={({ cohorts }) => cohorts.length === 0}
        empty={
          <Empty icon={IconUsersGroup} title={t('emptyTitle')} action={add || undefined}>
            {t('emptyBody')}
          </Empty>
        }
      >
        {({ cohorts }) => <CohortTable cohorts={cohorts} />}
      </Faces>
    </>
  );
}

function CohortTable({ cohorts }: { readonly cohorts: readonly Cohort[] }): ReactNode {
  const words = useRuleWords();
  const named = useNamed();
  const t = words.cohorts;
  const format = useFormat();
  const { id } = useProject();
  const navigate = useNavigate();
  const { data: sizes } = useQuery({
    queryKey: ['project', id, 'cohorts', 'sizes', cohorts.map(({ id, changedAt }) => [id, changedAt])],
    queryFn: ({ signal }) => api.cohorts.sizes(id, signal),
    staleTime: 60_000,
  });
  const size = (cohort: number) => {
    const found = sizes?.sizes.find((one) => one.id === cohort);
    if (!sizes || !found) return '…';
    return found.people === null ? t('few', { count: sizes.k }) : format.number(found.people);
  };
  const columns: Column<Cohort>[] = [
    {
      key: 'name',
      header: t('name'),
      cell: (cohort) => (
        <Link
          to="/p/$projectId/cohorts/$cohort"
          params={{ projectId: String(id), cohort: String(cohort.id) }}
        >
          {cohort.name}
        </Link>
      ),
    },
    {
      key: 'rule',
      header: t('who'),
      wideOnly: true,
      cell: ({ definition }) =>
        definition.kind === 'rule' ? ruleText(named(definition.rule), words) : t('list'),
    },
    { key: 'people', header: t('people'), align: 'right', cell: (cohort) => size(cohort.id) },
    {
      key: 'changed',
      header: t('changed'),
      wideOnly: true,
      cell: ({ changedAt }) => format.relative(changedAt),
    },
  ];
  return (
    <DataTable
      caption={t('tableCaption')}
      columns={columns}
      rows={cohorts}
      rowKey={(cohort) => cohort.id}
      onRowClick={(cohort) =>
        void navigate({
          to: '/p/$projectId/cohorts/$cohort',
          params: { projectId: String(id), cohort: String(cohort.id) },
        })
      }
    />
  );
}
