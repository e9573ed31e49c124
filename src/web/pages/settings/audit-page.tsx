import { Button, Center, Code, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type AuditEntry, api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { Copy } from '../../ui/copy.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { actionText, referenceText } from './audit-words.ts';

export function AuditPage(): ReactNode {
  const t = useMessages('settings');
  return (
    <>
      <PageHeader title={t('audit.title')} description={t('audit.body')} />
      <Entries />
    </>
  );
}

function Entries(): ReactNode {
  const t = useMessages('settings');
  const shell = useMessages('shell');
  const { id } = useProject();
  const columns = useColumns();
  const query = useInfiniteQuery({
    queryKey: ['project', id, 'audit'],
    queryFn: ({ pageParam, signal }) => api.audit(id, pageParam, signal),
    initialPageParam: null as string | null, // the first page has no cursor
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  if (query.isPending) return <Loading layout="table" rows={10} />;
  if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  const entries = query.data.pages.flatMap((page) => page.entries);
  if (entries.length === 0) return <Empty icon={IconHistory} title={t('audit.empty')} />;
  return (
    <DataTable
      caption={t('audit.caption')}
      columns={columns}
      rows={entries}
      rowKey={({ seq }) => seq}
      footer={
        query.hasNextPage && (
          <Center p="md">
            <Button
              variant="default"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {shell('more')}
            </Button>
          </Center>
        )
      }
    />
  );
}

function useColumns(): readonly Column<AuditEntry>[] {
  const t = useMessages('settings');
  const { timezone } = useProject();
  const format = useFormat(timezone);
  return [
    { key: 'seq', header: t('audit.seq'), align: 'right', width: 72, cell: ({ seq }) => format.number(seq) },
    {
      key: 'at',
      header: t('audit.at'),
      cell: ({ at }) => (
        <time dateTime={at} style={{ whiteSpace: 'nowrap' }}>
          {format.dateTime(at)}
        </time>
      ),
    },
    { key: 'actor', header: t('audit.actor'), cell: ({ actor }) => referenceText(actor, t) },
    {
      key: 'action',
      header: t('audit.action'),
      cell: ({ action }) => (
        <Text span fw={560} title={action}>
          {actionText(action, t)}
        </Text>
      ),
    },
    {
      key: 'object',
      header: t('audit.object'),
      wideOnly: true,
      cell: ({ object }) => <span title={object}>{referenceText(object, t)}</span>,
    },
    {
      key: 'hash',
      header: t('audit.hash'),
      wideOnly: true,
      cell: ({ hash }) => (
        <span style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}>
          <Code>{hash.slice(0, 12)}</Code>
          <Copy value={hash} what={t('audit.hash')} />
        </span>
      ),
    },
  ];
}
