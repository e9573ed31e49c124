import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconBuilding, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Catalogue, OrganisationRow } from '#contract';
import { api } from '../../api.ts';
import { type Format, useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { FilterEditor } from '../../reports/shared/filter-editor.tsx';
import type { Filter } from '../../reports/shared/filter-notation.ts';
import {
  type Column,
  DataTable,
  Empty,
  Faces,
  Failure,
  Loading,
  PageHeader,
  Pseudonym,
} from '../../ui/index.ts';
import classes from '../people/people.module.css';
import { PropertyChips } from '../people/properties.tsx';

/** Organisations under made-up names, page by page; every page is a disclosure of its own. */
export function OrganisationsPage(): ReactNode {
  const t = useMessages('people');
  const { id } = useProject();
  const project = useQuery({
    queryKey: ['project', id, 'organisations', 'keys'],
    queryFn: async ({ signal }) => ({
      groupKeys: (await api.projects.read(id, signal)).groupKeys,
      catalogue: await api.catalogue.read(id, signal),
    }),
    staleTime: 60_000,
  });
  return (
    <>
      <PageHeader title={t('organisationsTitle')} description={t('organisationsDescription')} />
      <Faces
        query={project}
        layout="table"
        isEmpty={({ groupKeys }) => groupKeys.length === 0}
        empty={
          <Empty
            icon={IconBuilding}
            title={t('noGroupKeys')}
            action={
              <Button
                renderRoot={(props) => (
                  <Link {...props} to="/p/$projectId/setup" params={{ projectId: String(id) }} />
                )}
              >
                {t('noGroupKeysAction')}
              </Button>
            }
          >
            {t('noGroupKeysBody')}
          </Empty>
        }
      >
        {({ groupKeys, catalogue }) => <Groups groupKeys={groupKeys} catalogue={catalogue} />}
      </Faces>
    </>
  );
}

function Groups(props: { readonly groupKeys: readonly string[]; readonly catalogue: Catalogue }): ReactNode {
  const { groupKeys, catalogue } = props;
  const t = useMessages('people');
  const [group, setGroup] = useState(groupKeys[0] ?? '');
  const [search, setSearch] = useState('');
  const [filter, setFilter] = useState<Filter>();
  const properties = catalogue.properties.filter((one) => one.scope === 'group' && one.group === group);
  return (
    <>
      <div className={classes['where']}>
        {groupKeys.length > 1 && (
          <SegmentedControl
            aria-label={t('groupKey')}
            data={[...groupKeys]}
            value={group}
            onChange={(next) => {
              setGroup(next);
              setFilter(undefined);
            }}
          />
        )}
        <Search key={group} onSearch={setSearch} />
        {properties.length > 0 && (
          <FilterEditor
            catalogue={{ ...catalogue, properties, cohorts: [] }}
            filter={filter}
            onChange={setFilter}
            hasGroups
          />
        )}
      </div>
      <OrganisationList group={group} search={search} filter={filter} />
    </>
  );
}

function Search({ onSearch }: { readonly onSearch: (search: string) => void }): ReactNode {
  const t = useMessages('people');
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(typed.trim());
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        type="search"
        aria-label={t('organisationSearchLabel')}
        placeholder={t('searchHint')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          if (event.currentTarget.value === '') onSearch('');
        }}
        w={290}
        my="xs"
        autoComplete="off"
      />
    </form>
  );
}

function OrganisationList(props: {
  readonly group: string;
  readonly search: string;
  readonly filter: Filter | undefined;
}): ReactNode {
  const { group, search, filter } = props;
  const t = useMessages('people');
  const { id } = useProject();
  const format = useFormat();
  const navigate = useNavigate();
  const query = useInfiniteQuery({
    queryKey: ['project', id, 'organisations', group, search, filter],
    queryFn: ({ pageParam, signal }) =>
      api.organisations.search(
        id,
        {
          group,
          ...(pageParam === null ? {} : { cursor: pageParam }),
          ...(search === '' ? {} : { search }),
          ...(filter === undefined ? {} : { filter }),
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  if (query.error && !query.data) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading layout="table" rows={12} />;
  const organisations = query.data.pages.flatMap((page) => page.organisations);
  const total = query.data.pages[0]?.total ?? null;
  if (organisations.length === 0)
    return (
      <Empty icon={IconBuilding} title={t('organisationsEmpty')}>
        {t('organisationsEmptyBody')}
      </Empty>
    );
  return (
    <>
      <DataTable
        caption={t('organisationsCaption')}
        columns={columns(t, format, organisations)}
        rows={organisations}
        rowKey={({ organisation }) => organisation}
        onRowClick={({ organisation }) =>
          void navigate({
            to: '/p/$projectId/organisations/$organisation',
            params: { projectId: String(id), organisation },
          })
        }
      />
      <div className={classes['foot']}>
        <span>
          {total !== null && `${t('totalOrganisations', { count: total })} · `}
          {t('shown', { count: organisations.length })}. {t('recorded')}
        </span>
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
  );
}

function columns(
  t: ReturnType<typeof useMessages<'people'>>,
  format: Format,
  rows: readonly OrganisationRow[],
): Column<OrganisationRow>[] {
  const hasProperties = rows.some(({ properties }) => properties.length > 0);
  return [
    {
      key: 'organisation',
      header: t('organisation'),
      cell: (row) => <Pseudonym person={row.organisation} pseudonym={row.pseudonym} leadsTo="organisation" />,
    },
    {
      key: 'last',
      header: t('lastSeen'),
      cell: (row) => (row.lastSeenAt === null ? t('never') : format.relative(row.lastSeenAt)),
    },
    { key: 'people', header: t('peopleColumn'), align: 'right', cell: (row) => format.number(row.people) },
    {
      key: 'events',
      header: t('eventsColumn'),
      align: 'right',
      cell: (row) => format.number(row.events),
      wideOnly: true,
    },
    ...(hasProperties
      ? [
          {
            key: 'properties',
            header: t('propertiesColumn'),
            cell: (row: OrganisationRow) => <PropertyChips properties={row.properties} />,
            wideOnly: true,
          },
        ]
      : []),
  ];
}
