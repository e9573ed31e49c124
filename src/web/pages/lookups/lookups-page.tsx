import { Button } from '@mantine/core';
import { IconPlus, IconTableShortcut } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Lookup } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { type Column, DataTable, Empty, Faces, PageHeader } from '../../ui/index.ts';

/** The project's lookup tables: what each is looked up by, and what it knows. */
export function LookupsPage(): ReactNode {
  const t = useMessages('lookups');
  const { id } = useProject();
  const isSteward = useHasRole('steward');
  const query = useQuery({
    queryKey: ['project', id, 'lookups'],
    queryFn: ({ signal }) => api.lookups.list(id, signal),
  });
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={isSteward && <AddButton />} />
      <Faces
        query={query}
        layout="table"
        isEmpty={({ lookups }) => lookups.length === 0}
        empty={
          <Empty icon={IconTableShortcut} title={t('emptyTitle')}>
            {t('emptyBody')} {!isSteward && t('emptySteward')}
          </Empty>
        }
      >
        {({ lookups }) => <LookupTable lookups={lookups} />}
      </Faces>
    </>
  );
}

function AddButton(): ReactNode {
  const t = useMessages('lookups');
  const { id } = useProject();
  return (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      renderRoot={(props) => (
        <Link
          {...props}
          to="/p/$projectId/lookups/$lookup"
          params={{ projectId: String(id), lookup: 'new' }}
        />
      )}
    >
      {t('add')}
    </Button>
  );
}

function LookupTable({ lookups }: { readonly lookups: readonly Lookup[] }): ReactNode {
  const t = useMessages('lookups');
  const format = useFormat();
  const { id } = useProject();
  const navigate = useNavigate();
  const place = (lookup: Lookup) => ({
    to: '/p/$projectId/lookups/$lookup' as const,
    params: { projectId: String(id), lookup: String(lookup.id) },
  });
  const columns: Column<Lookup>[] = [
    { key: 'name', header: t('name'), cell: (one) => <Link {...place(one)}>{one.name}</Link> },
    { key: 'property', header: t('property'), cell: ({ property }) => property.name },
    {
      key: 'columns',
      header: t('columns'),
      wideOnly: true,
      cell: (one) => format.list(one.columns.map(({ name }) => name)),
    },
    { key: 'rows', header: t('rows'), align: 'right', cell: ({ rows }) => format.number(rows) },
    {
      key: 'leftOut',
      header: t('leftOut'),
      align: 'right',
      wideOnly: true,
      cell: ({ rowsLeftOut }) => format.number(rowsLeftOut),
    },
    {
      key: 'uses',
      header: t('uses'),
      align: 'right',
      wideOnly: true,
      cell: ({ usedBy }) => format.number(usedBy.length),
    },
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
      rows={lookups}
      rowKey={(one) => one.id}
      onRowClick={(one) => void navigate(place(one))}
    />
  );
}
