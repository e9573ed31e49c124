import { Anchor, Button, Group } from '@mantine/core';
import { IconFlame, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Incident } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { type Column, DataTable, Empty, Faces, PageHeader } from '../../ui/index.ts';
import classes from './containment.module.css';
import { NewIncident } from './new-incident.tsx';
import { StateBadge } from './state-badge.tsx';

const route = getRouteApi('/member/p/$projectId/containment/incidents');

export function IncidentsPage(): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  const search = route.useSearch();
  const navigate = useNavigate();
  const isSteward = useHasRole('steward');
  const [isAsked, setAsked] = useState(false);
  const isNew = isSteward && (isAsked || search.about !== undefined);
  const query = useQuery({
    queryKey: ['project', id, 'incidents'],
    queryFn: ({ signal }) => api.incidents.list(id, signal),
  });
  const params = { projectId: String(id) };
  const leave = () => {
    setAsked(false);
    void navigate({ to: '/p/$projectId/containment/incidents', params, search: {}, replace: true });
  };
  const openButton = isSteward && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAsked(true)}>
      {t('openIncident')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('incidentsTitle')} description={t('incidentsBody')} actions={openButton} />
      <Faces
        query={query}
        layout="table"
        isEmpty={({ incidents }) => incidents.length === 0}
        empty={
          <Empty icon={IconFlame} title={t('incidentsEmpty')}>
            {t('incidentsEmptyBody')}
          </Empty>
        }
      >
        {({ incidents }) => <IncidentTable incidents={incidents} />}
      </Faces>
      <NewIncident
        key={JSON.stringify(search)}
        search={search}
        isOpen={isNew}
        onClose={leave}
        onOpened={(incident) =>
          void navigate({
            to: '/p/$projectId/containment/incidents/$incidentId',
            params: { ...params, incidentId: String(incident.id) },
          })
        }
      />
    </>
  );
}

function IncidentTable({ incidents }: { readonly incidents: readonly Incident[] }): ReactNode {
  const t = useMessages('containment');
  const format = useFormat();
  const columns: Column<Incident>[] = [
    { key: 'incident', header: t('incident'), cell: (row) => <IncidentLink incident={row} /> },
    {
      key: 'status',
      header: t('status'),
      cell: (row) => <StateBadge state={row.status}>{t(`status_${row.status}`)}</StateBadge>,
    },
    {
      key: 'affected',
      header: t('affected'),
      cell: (row) => (
        <Group gap="xs">
          {t('affectedPeople', { count: row.affected.subjects })}
          <span className={classes['small']}>
            {t('affectedOrganisations', { count: row.affected.organisations })}
          </span>
        </Group>
      ),
    },
    {
      key: 'notices',
      header: t('noticesTitle'),
      cell: (row) => t('noticesSent', { count: row.notices.sent }),
      wideOnly: true,
    },
    { key: 'opened', header: t('opened'), cell: (row) => format.dateTime(row.openedAt), wideOnly: true },
  ];
  return (
    <DataTable caption={t('incidentsCaption')} columns={columns} rows={incidents} rowKey={({ id }) => id} />
  );
}

function IncidentLink({ incident }: { readonly incident: Incident }): ReactNode {
  const { id } = useProject();
  return (
    <Anchor
      fw={560}
      fz="inherit"
      renderRoot={(props) => (
        <Link
          {...props}
          to="/p/$projectId/containment/incidents/$incidentId"
          params={{ projectId: String(id), incidentId: String(incident.id) }}
        />
      )}
    >
      {incident.title}
    </Anchor>
  );
}
