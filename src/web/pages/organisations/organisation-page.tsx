import { Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, type OrganisationPage as Page } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { Avatar, BackLink, DataTable, Faces, PageHeader, Pseudonym } from '../../ui/index.ts';
import { Activity } from '../people/activity.tsx';
import { Erase } from '../people/erase.tsx';
import { MoreRows } from '../people/more-rows.tsx';
import classes from '../people/people.module.css';
import { PropertyList } from '../people/properties.tsx';
import { useMorePages } from '../people/use-more-pages.ts';

const route = getRouteApi('/member/p/$projectId/organisations/$organisation');

/** An organisation under its made-up name: what it is, its people, and what they did for it. */
export function OrganisationPage(): ReactNode {
  const t = useMessages('people');
  const { organisation } = route.useParams();
  const { id } = useProject();
  const query = useQuery({
    queryKey: ['project', id, 'organisation', organisation],
    queryFn: ({ signal }) => api.organisations.read(id, organisation, signal),
    staleTime: 60_000,
  });
  return (
    <>
      <BackLink to="/p/$projectId/organisations" params={{ projectId: String(id) }}>
        {t('backToOrganisations')}
      </BackLink>
      <Faces query={query} layout="page">
        {(page) => <Organisation page={page} />}
      </Faces>
    </>
  );
}

function Organisation({ page }: { readonly page: Page }): ReactNode {
  const t = useMessages('people');
  const { timezone } = useProject();
  const isSteward = useHasRole('steward');
  const format = useFormat(timezone);
  const { organisation } = page;
  const when = (time: string | null) => (time === null ? t('never') : format.dateTime(time));
  return (
    <>
      <PageHeader
        title={organisation.pseudonym}
        meta={<Avatar person={organisation.organisation} size={28} />}
        description={t('organisationFacts', {
          group: page.groupKey,
          people: t('total', { count: organisation.people }),
          events: t('events', { count: organisation.events }),
          last: when(organisation.lastSeenAt),
        })}
      />
      <div className={classes['columns']}>
        <Stack gap="lg">
          <Card title={t('properties')}>
            <PropertyList properties={organisation.properties} />
          </Card>
          <Card title={t('organisationPeople')}>
            <PeopleOf page={page} />
          </Card>
          {isSteward && (
            <Card title={t('erasure')}>
              <Erase
                key={organisation.organisation}
                kind="organisation"
                subject={organisation.organisation}
                pseudonym={organisation.pseudonym}
              />
            </Card>
          )}
        </Stack>
        <Card title={t('activity')}>
          <Activity
            of="organisation"
            subject={organisation.organisation}
            latest={page.activity}
            earlier={page.moreActivity}
          />
        </Card>
      </div>
    </>
  );
}

function Card(props: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <Paper component="section" className={classes['card']} aria-label={props.title}>
      <Stack gap="sm">
        <Title order={2}>{props.title}</Title>
        {props.children}
      </Stack>
    </Paper>
  );
}

function PeopleOf({ page }: { readonly page: Page }): ReactNode {
  const t = useMessages('people');
  const format = useFormat();
  const { id } = useProject();
  const { organisation } = page.organisation;
  const { rows, ...pages } = useMorePages(
    ['project', id, 'organisation', organisation, 'people'],
    { rows: page.people, nextCursor: page.morePeople },
    async (cursor, signal) => {
      const { people, nextCursor } = await api.organisations.people(id, organisation, cursor, signal);
      return { rows: people, nextCursor };
    },
  );
  if (page.people.length === 0)
    return (
      <Text c="dimmed" size="sm">
        {t('noOrganisationPeople')}
      </Text>
    );
  return (
    <>
      <DataTable
        caption={t('tableCaption')}
        maxHeight={420}
        columns={[
          {
            key: 'person',
            header: t('person'),
            cell: (row) => <Pseudonym person={row.person} pseudonym={row.pseudonym} leadsTo="person" />,
          },
          { key: 'last', header: t('lastSeen'), cell: (row) => format.relative(row.lastSeenAt) },
          {
            key: 'events',
            header: t('eventsColumn'),
            align: 'right',
            cell: (row) => format.number(row.events),
          },
        ]}
        rows={rows}
        rowKey={({ person }) => person}
      />
      <MoreRows {...pages} shown={rows.length} label={t('moreRows')} />
    </>
  );
}
