import { Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, type PersonPage as Page } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { Avatar, BackLink, Faces, PageHeader, Pseudonym } from '../../ui/index.ts';
import { Activity } from './activity.tsx';
import { Erase } from './erase.tsx';
import { Identity } from './identity.tsx';
import classes from './people.module.css';
import { PropertyList } from './properties.tsx';
import { Retrieve } from './retrieve.tsx';

const route = getRouteApi('/member/p/$projectId/people/$person');

export function PersonPage(): ReactNode {
  const t = useMessages('people');
  const { person } = route.useParams();
  const { id } = useProject();
  const query = useQuery({
    queryKey: ['project', id, 'person', person],
    queryFn: ({ signal }) => api.people.read(id, person, signal),
    staleTime: 60_000,
  });
  return (
    <>
      <BackLink to="/p/$projectId/people" params={{ projectId: String(id) }}>
        {t('back')}
      </BackLink>
      <Faces query={query} layout="page">
        {(page) => <Person page={page} />}
      </Faces>
    </>
  );
}

function Person({ page }: { readonly page: Page }): ReactNode {
  const t = useMessages('people');
  const { timezone } = useProject();
  const isSteward = useHasRole('steward');
  const format = useFormat(timezone);
  const { person } = page;
  const when = (time: string | null) => (time === null ? t('never') : format.dateTime(time));
  return (
    <>
      <PageHeader
        title={person.pseudonym}
        meta={<Avatar person={person.person} size={28} />}
        description={t('facts', {
          events: t('events', { count: person.events }),
          first: when(person.firstSeenAt),
          last: when(person.lastSeenAt),
        })}
      />
      <div className={classes['columns']}>
        <Stack gap="lg">
          <Card title={t('properties')}>
            <PropertyList properties={person.properties} />
          </Card>
          <Card title={t('organisations')}>
            <Organisations page={page} />
          </Card>
          <Card title={t('identity')}>
            <Identity key={person.person} page={page} />
          </Card>
          {isSteward && (
            <Card title={t('requests')}>
              <Retrieve key={`copy ${person.person}`} person={person} />
              <Erase key={person.person} kind="person" subject={person.person} pseudonym={person.pseudonym} />
            </Card>
          )}
        </Stack>
        <Card title={t('activity')} description={t('activityBody')}>
          <Activity of="person" subject={person.person} latest={page.activity} earlier={page.moreActivity} />
        </Card>
      </div>
    </>
  );
}

function Card(props: {
  readonly title: string;
  readonly description?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Paper component="section" className={classes['card']} aria-label={props.title}>
      <Stack gap="sm">
        <div>
          <Title order={2}>{props.title}</Title>
          {props.description && (
            <Text size="sm" c="dimmed">
              {props.description}
            </Text>
          )}
        </div>
        {props.children}
      </Stack>
    </Paper>
  );
}

function Organisations({ page }: { readonly page: Page }): ReactNode {
  const t = useMessages('people');
  if (page.organisations.length === 0) {
    return (
      <Text c="dimmed" size="sm">
        {t('noOrganisations')}
      </Text>
    );
  }
  return (
    <dl className={classes['pairs']}>
      {page.organisations.map(({ groupKey, organisation, pseudonym }) => (
        <div key={organisation} className={classes['pair']}>
          <dt>{groupKey}</dt>
          <dd>
            <Pseudonym person={organisation} pseudonym={pseudonym} leadsTo="organisation" />
          </dd>
        </div>
      ))}
    </dl>
  );
}
