import { Button, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type AffectedPage, api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { type Column, DataTable, Failure, Loading, Pseudonym } from '../../ui/index.ts';
import classes from './containment.module.css';
import { Fields } from './fields.tsx';

type AffectedPerson = AffectedPage['people'][number];

/** The list itself, opened on request: each page of it is a disclosure. */
export function AffectedList({ incidentId }: { readonly incidentId: number }): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  const [isWanted, setWanted] = useState(false);
  const query = useInfiniteQuery({
    queryKey: ['project', id, 'affected', incidentId],
    queryFn: ({ pageParam, signal }) => api.incidents.affected(id, incidentId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const people = query.data?.pages.flatMap((page) => page.people);
  const columns: Column<AffectedPerson>[] = [
    {
      key: 'person',
      header: t('person'),
      cell: (row) => <Pseudonym person={row.person} pseudonym={row.pseudonym} leadsTo="person" />,
    },
    { key: 'fields', header: t('fields'), cell: (row) => <Fields fields={row.fields} most={8} /> },
  ];
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('listBody')}
      </Text>
      {!isWanted && (
        <div>
          <Button variant="default" onClick={() => setWanted(true)}>
            {t('listShow')}
          </Button>
        </div>
      )}
      {isWanted && query.isPending && <Loading layout="table" />}
      {query.error && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {people && people.length === 0 && <Text c="dimmed">{t('listEmpty')}</Text>}
      {people && people.length > 0 && (
        <>
          <DataTable
            caption={t('listCaption')}
            columns={columns}
            rows={people}
            rowKey={({ person }) => person}
          />
          <div className={classes['foot']}>
            <span role="status">{t('rowsShown', { count: people.length })}</span>
            {query.hasNextPage && (
              <Button
                variant="default"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t('moreRows')}
              </Button>
            )}
          </div>
        </>
      )}
    </>
  );
}
