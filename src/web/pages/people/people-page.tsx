import { Button, Group, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconUserSearch, IconUsers } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { CohortRule, PersonRow } from '#contract';
import { api } from '../../api.ts';
import { type Format, useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { FilterEditor } from '../../reports/shared/filter-editor.tsx';
import type { Filter } from '../../reports/shared/filter-notation.ts';
import { isOfPeople } from '../../reports/shared/property-options.ts';
import { type Column, DataTable, Empty, Failure, Loading, PageHeader, Pseudonym } from '../../ui/index.ts';
import '../history-state.ts';
import { isWhole, toParts, toRule } from '../cohorts/rule.ts';
import { RuleEditor } from '../cohorts/rule-editor.tsx';
import classes from './people.module.css';
import { PropertyChips } from './properties.tsx';

/** Everybody under made-up names, page by page; every page is a disclosure of its own, so none is fetched unasked. */
export function PeoplePage(): ReactNode {
  const t = useMessages('people');
  const [search, setSearch] = useState('');
  const given = useRouterState({ select: ({ location }) => location.state });
  const [filter, setFilter] = useState(given.filter);
  const [rule, setRule] = useState(given.rule);
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={<Search onSearch={setSearch} />}
      />
      <OnlyWhere filter={filter} onChange={setFilter} rule={rule} onRule={setRule} />
      <PeopleList
        search={search}
        filter={filter}
        rule={rule}
        onClear={() => {
          setSearch('');
          setFilter(undefined);
          setRule(undefined);
        }}
      />
    </>
  );
}

/** Conditions on what people are and what they did; whoever may keep them keeps them as a cohort. */
function OnlyWhere(props: {
  readonly filter: Filter | undefined;
  readonly onChange: (filter: Filter | undefined) => void;
  readonly rule: CohortRule | undefined;
  readonly onRule: (rule: CohortRule | undefined) => void;
}): ReactNode {
  const { filter, rule, onChange, onRule } = props;
  const t = useMessages('people');
  const { id } = useProject();
  const { data } = useQuery({
    queryKey: ['catalogue', id],
    queryFn: ({ signal }) => api.catalogue.read(id, signal),
    staleTime: 60_000,
  });
  const navigate = useNavigate();
  const cohortName = useRouterState({ select: ({ location }) => location.state.cohortName });
  const [isOpen, setOpen] = useState(rule !== undefined);
  if (!data) return null;
  const properties = data.properties.filter(isOfPeople);
  const keep = () =>
    void navigate({
      to: '/p/$projectId/cohorts/$cohort',
      params: { projectId: String(id), cohort: 'new' },
      state: { rule: asRule(filter, rule), ...(cohortName !== undefined && { cohortName }) },
    });
  return (
    <section className={classes['where']} aria-label={t('onlyWhere')}>
      <FilterEditor catalogue={{ ...data, properties }} filter={filter} onChange={onChange} hasGroups />
      {isOpen && <RuleEditor catalogue={data} rule={rule} onChange={onRule} />}
      <Group gap="xs" mt={6}>
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => {
            if (isOpen) onRule(undefined);
            setOpen(!isOpen);
          }}
        >
          {t(isOpen ? 'clearBehaviour' : 'addBehaviour')}
        </Button>
        {(filter || rule) && (
          <Button size="compact-xs" variant="subtle" onClick={keep}>
            {t('saveAsCohort')}
          </Button>
        )}
      </Group>
    </section>
  );
}

/** The filter and what they did, as one rule. */
function asRule(filter: Filter | undefined, rule: CohortRule | undefined): CohortRule {
  const parts = [
    ...(filter ? [{ kind: 'profile' as const, filter }] : []),
    ...(rule ? toParts(rule).parts : []),
  ];
  return toRule(
    filter === undefined || rule === undefined || toParts(rule).match === 'all'
      ? { match: rule ? toParts(rule).match : 'all', parts }
      : { match: 'all', parts: [{ kind: 'profile', filter }, rule] },
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
        aria-label={t('searchLabel')}
        placeholder={t('searchHint')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          if (event.currentTarget.value === '') onSearch('');
        }}
        w={290}
        autoComplete="off"
      />
    </form>
  );
}

function PeopleList({
  search,
  filter,
  rule,
  onClear,
}: {
  readonly search: string;
  readonly filter: Filter | undefined;
  readonly rule: CohortRule | undefined;
  readonly onClear: () => void;
}): ReactNode {
  const t = useMessages('people');
  const { id } = useProject();
  const format = useFormat();
  const navigate = useNavigate();
  const isWholeRule =
    rule !== undefined && toParts(rule).parts.length > 0 && toParts(rule).parts.every(isWhole);
  const [whole] = useDebouncedValue(isWholeRule ? rule : undefined, 300);
  const query = useInfiniteQuery({
    queryKey: ['project', id, 'people', search, filter, whole],
    queryFn: ({ pageParam, signal }) =>
      api.people.search(
        id,
        {
          ...(pageParam === null ? {} : { cursor: pageParam }),
          ...(search === '' ? {} : { search }),
          ...(filter === undefined ? {} : { filter }),
          ...(whole === undefined ? {} : { rule: whole }),
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
  const people = query.data.pages.flatMap((page) => page.people);
  const total = query.data.pages[0]?.total ?? null;
  if (people.length === 0)
    return search === '' && !filter && !whole ? <Nobody /> : <NobodyFits onClear={onClear} />;
  const open = ({ person }: PersonRow) =>
    void navigate({ to: '/p/$projectId/people/$person', params: { projectId: String(id), person } });
  return (
    <>
      <DataTable
        caption={t('tableCaption')}
        columns={columns(t, format)}
        rows={people}
        rowKey={({ person }) => person}
        onRowClick={open}
      />
      <div className={classes['foot']}>
        <span>
          {total !== null && `${t('total', { count: total })} · `}
          {t('shown', { count: people.length })}. {t('recorded')}
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
      {query.error && <Failure error={query.error} onRetry={() => void query.fetchNextPage()} />}
    </>
  );
}

function columns(t: ReturnType<typeof useMessages<'people'>>, format: Format): Column<PersonRow>[] {
  const ago = (time: string | null) => (time === null ? t('never') : format.relative(time));
  return [
    {
      key: 'person',
      header: t('person'),
      cell: (row) => <Pseudonym person={row.person} pseudonym={row.pseudonym} leadsTo="person" />,
    },
    { key: 'last', header: t('lastSeen'), cell: (row) => ago(row.lastSeenAt) },
    { key: 'first', header: t('firstSeen'), cell: (row) => ago(row.firstSeenAt), wideOnly: true },
    { key: 'events', header: t('eventsColumn'), align: 'right', cell: (row) => format.number(row.events) },
    {
      key: 'properties',
      header: t('propertiesColumn'),
      cell: (row) => <PropertyChips properties={row.properties} />,
      wideOnly: true,
    },
  ];
}

function Nobody(): ReactNode {
  const t = useMessages('people');
  const { id } = useProject();
  return (
    <Empty
      icon={IconUsers}
      title={t('emptyTitle')}
      action={
        <Button
          renderRoot={(props) => (
            <Link {...props} to="/p/$projectId/setup" params={{ projectId: String(id) }} />
          )}
        >
          {t('emptyAction')}
        </Button>
      }
    >
      {t('emptyBody')}
    </Empty>
  );
}

function NobodyFits({ onClear }: { readonly onClear: () => void }): ReactNode {
  const t = useMessages('people');
  return (
    <Empty
      icon={IconUserSearch}
      title={t('searchNothing')}
      action={
        <Button variant="default" onClick={onClear}>
          {t('searchClear')}
        </Button>
      }
    >
      {t('searchNothingBody')}
    </Empty>
  );
}
