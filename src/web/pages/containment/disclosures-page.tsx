import { ActionIcon, Button, SegmentedControl, Text, TextInput, Tooltip } from '@mantine/core';
import { IconFileSearch, IconFlame, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api, type DisclosureRow } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { type Column, DataTable, Empty, Failure, Loading, PageHeader } from '../../ui/index.ts';
import classes from './containment.module.css';
import { type DisclosureFilter, fitting, RECIPIENT_KINDS } from './disclosure-filter.ts';
import { purposeText, routeText } from './disclosure-words.ts';
import { Fields } from './fields.tsx';
import { aboutDisclosure } from './incident-window.ts';

/** Who saw what. */
export function DisclosuresPage(): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  const query = useInfiniteQuery({
    queryKey: ['project', id, 'disclosures'],
    queryFn: ({ pageParam, signal }) => api.containment.disclosures(id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
  const rows = query.data?.pages.flatMap((page) => page.disclosures);
  return (
    <>
      <PageHeader title={t('disclosuresTitle')} description={t('disclosuresBody')} />
      {query.error && !rows && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {!query.error && !rows && <Loading layout="table" rows={10} />}
      {rows && rows.length === 0 && (
        <Empty icon={IconFileSearch} title={t('disclosuresEmpty')}>
          {t('disclosuresEmptyBody')}
        </Empty>
      )}
      {rows && rows.length > 0 && (
        <Disclosures
          rows={rows}
          more={
            query.hasNextPage && (
              <Button
                variant="default"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t('moreRows')}
              </Button>
            )
          }
        />
      )}
    </>
  );
}

function Disclosures(props: {
  readonly rows: readonly DisclosureRow[];
  readonly more: ReactNode;
}): ReactNode {
  const t = useMessages('containment');
  const columns = useColumns();
  const [filter, setFilter] = useState<DisclosureFilter>({ kind: 'all', search: '' });
  const shown = fitting(props.rows, filter);
  return (
    <>
      <div className={classes['filters']}>
        <SegmentedControl
          size="sm"
          aria-label={t('filterLabel')}
          value={filter.kind}
          data={[
            { value: 'all', label: t('all') },
            ...RECIPIENT_KINDS.map((kind) => ({ value: kind, label: t(`recipient_${kind}`) })),
          ]}
          onChange={(value) =>
            setFilter({ ...filter, kind: RECIPIENT_KINDS.find((one) => one === value) ?? 'all' })
          }
        />
        <TextInput
          type="search"
          w={300}
          aria-label={t('searchDisclosures')}
          placeholder={t('searchDisclosures')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={filter.search}
          onChange={(event) => setFilter({ ...filter, search: event.currentTarget.value })}
        />
      </div>
      {shown.length > 0 ? (
        <DataTable caption={t('disclosuresCaption')} columns={columns} rows={shown} rowKey={({ id }) => id} />
      ) : (
        <Text c="dimmed">{t('disclosuresNone')}</Text>
      )}
      <div className={classes['foot']}>
        <span role="status">{t('rowsShown', { count: shown.length })}</span>
        {props.more}
      </div>
    </>
  );
}

function useColumns(): Column<DisclosureRow>[] {
  const t = useMessages('containment');
  const { timezone } = useProject();
  const format = useFormat(timezone);
  const isSteward = useHasRole('steward');
  const columns: Column<DisclosureRow>[] = [
    {
      key: 'at',
      header: t('at'),
      width: 150,
      cell: (row) => <time dateTime={row.at}>{format.dateTime(row.at)}</time>,
    },
    {
      key: 'who',
      header: t('who'),
      cell: (row) => (
        <>
          <div style={{ whiteSpace: 'nowrap' }}>{row.recipientName}</div>
          <div className={classes['small']}>{t(`one_${row.recipientKind}`)}</div>
        </>
      ),
    },
    { key: 'people', header: t('people'), align: 'right', cell: (row) => format.number(row.subjects) },
    {
      key: 'organisations',
      header: t('organisations'),
      align: 'right',
      cell: (row) => format.number(row.organisations),
      wideOnly: true,
    },
    { key: 'fields', header: t('fields'), cell: (row) => <Fields fields={row.fields} most={3} /> },
    { key: 'purpose', header: t('purpose'), cell: (row) => purposeText(row.purpose, t), wideOnly: true },
    {
      key: 'through',
      header: t('through'),
      cell: (row) => <span title={row.route}>{routeText(row.route, t)}</span>,
      wideOnly: true,
    },
  ];
  const action: Column<DisclosureRow> = {
    key: 'action',
    header: t('rowAction'),
    isAction: true,
    cell: (row) => <IncidentLink row={row} />,
  };
  return isSteward ? [...columns, action] : columns;
}

function IncidentLink({ row }: { readonly row: DisclosureRow }): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  return (
    <Tooltip label={t('treatAsIncident')}>
      <ActionIcon
        aria-label={t('treatAsIncident')}
        renderRoot={(props) => (
          <Link
            {...props}
            to="/p/$projectId/containment/incidents"
            params={{ projectId: String(id) }}
            search={aboutDisclosure(row)}
          />
        )}
      >
        <IconFlame size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
