import { ActionIcon, Badge, Button, Group, Text, Title } from '@mantine/core';
import {
  IconBell,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { type Alert, type Digest, isShareWatched } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { useChange } from '../../ui/change.ts';
import { type Column, DataTable, Empty, Faces, PageHeader, useConfirm } from '../../ui/index.ts';

const EditAlert = lazy(() => import('./edit-alert.tsx'));
const NewAlert = lazy(() => import('./new-alert.tsx'));
const NewDigest = lazy(() => import('./new-digest.tsx'));

/** What is watched, what state it is in, and which boards are mailed. */
export function AlertsPage(): ReactNode {
  const t = useMessages('alerts');
  const { id } = useProject();
  const client = useQueryClient();
  const isWriter = useHasRole('analyst');
  const [dialog, setDialog] = useState<'alert' | 'digest' | Alert | null>(null);
  const alerts = useQuery({
    queryKey: ['project', id, 'alerts'],
    queryFn: ({ signal }) => api.alerts.list(id, signal),
    refetchInterval: 60_000,
  });
  const digests = useQuery({
    queryKey: ['project', id, 'digests'],
    queryFn: ({ signal }) => api.digests.list(id, signal),
  });
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: ['project', id, 'alerts'] });
    await client.invalidateQueries({ queryKey: ['project', id, 'digests'] });
  };
  const create = isWriter && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setDialog('alert')}>
      {t('newAlert')}
    </Button>
  );
  const { canMail = false, canCallWebhooks = false } = alerts.data ?? {};
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('text')}
        actions={alerts.data?.alerts.length ? create : null}
      />
      <Faces
        query={alerts}
        layout="table"
        isEmpty={(data) => data.alerts.length === 0}
        empty={
          <Empty icon={IconBell} title={t('empty')} action={create}>
            {isWriter ? t('emptyText') : t('emptyViewer')}
          </Empty>
        }
      >
        {(data) => <AlertTable alerts={data.alerts} refresh={refresh} onEdit={setDialog} />}
      </Faces>
      <Group justify="space-between" mt="xl" mb="sm">
        <Title order={2}>{t('digestsTitle')}</Title>
        {isWriter && (
          <Button variant="default" onClick={() => setDialog('digest')}>
            {t('newDigest')}
          </Button>
        )}
      </Group>
      <Faces
        query={digests}
        layout="table"
        rows={2}
        isEmpty={(data) => data.digests.length === 0}
        empty={<Text c="dimmed">{t('noDigests')}</Text>}
      >
        {(data) => <DigestTable digests={data.digests} refresh={refresh} />}
      </Faces>
      <Suspense>
        {dialog === 'alert' && (
          <NewAlert
            canMail={canMail}
            canCallWebhooks={canCallWebhooks}
            onDone={refresh}
            onClose={() => setDialog(null)}
          />
        )}
        {dialog !== null && typeof dialog === 'object' && (
          <EditAlert alert={dialog} canMail={canMail} onDone={refresh} onClose={() => setDialog(null)} />
        )}
        {dialog === 'digest' && (
          <NewDigest canMail={canMail} onDone={refresh} onClose={() => setDialog(null)} />
        )}
      </Suspense>
    </>
  );
}

const COLOURS: Partial<Record<Alert['state'], string>> = { calm: 'pine', firing: 'brick', failed: 'amber' };

/** The report, and the letter of its metric where that is not the first. */
function watches({ report, metric }: Alert): string {
  return metric === 'A' ? report.name : `${report.name} · ${metric}`;
}

function AlertTable(props: {
  readonly alerts: readonly Alert[];
  readonly refresh: () => Promise<void>;
  readonly onEdit: (alert: Alert) => void;
}): ReactNode {
  const t = useMessages('alerts');
  const format = useFormat();
  const { id } = useProject();
  const columns: Column<Alert>[] = [
    { key: 'name', header: t('nameColumn'), cell: ({ name }) => <b>{name}</b> },
    { key: 'report', header: t('watchesColumn'), wideOnly: true, cell: watches },
    {
      key: 'state',
      header: t('stateColumn'),
      cell: ({ state, isPaused }) =>
        isPaused ? (
          <Badge color="gray">{t('paused')}</Badge>
        ) : (
          <Badge color={COLOURS[state] ?? 'gray'}>{t(`state_${state}`)}</Badge>
        ),
    },
    {
      key: 'value',
      header: t('valueColumn'),
      align: 'right',
      cell: ({ lastValue, report, metric }) => {
        if (lastValue === null) return '–';
        return isShareWatched(report.kind, metric) ? format.percent(lastValue) : format.number(lastValue);
      },
    },
    {
      key: 'to',
      header: t('toColumn'),
      wideOnly: true,
      cell: ({ recipients, webhookHost }) =>
        [recipients > 0 ? t('to', { count: recipients }) : '', webhookHost ?? '']
          .filter((part) => part !== '')
          .join(', ') || '–',
    },
    {
      key: 'actions',
      header: t('actionsColumn'),
      isAction: true,
      cell: (alert) => (
        <Actions
          name={alert.name}
          isPaused={alert.isPaused}
          onPause={(isPaused) => api.alerts.change(id, alert.id, { isPaused })}
          onRemove={() => api.alerts.remove(id, alert.id)}
          onEdit={() => props.onEdit(alert)}
          refresh={props.refresh}
        />
      ),
    },
  ];
  return (
    <DataTable caption={t('caption')} columns={columns} rows={props.alerts} rowKey={(alert) => alert.id} />
  );
}

function DigestTable(props: {
  readonly digests: readonly Digest[];
  readonly refresh: () => Promise<void>;
}): ReactNode {
  const t = useMessages('alerts');
  const format = useFormat();
  const { id } = useProject();
  const columns: Column<Digest>[] = [
    { key: 'board', header: t('boardColumn'), cell: ({ board }) => <b>{board.name}</b> },
    {
      key: 'when',
      header: t('whenColumn'),
      cell: ({ weekday, hour, isPaused }) =>
        isPaused ? (
          <Badge color="gray">{t('paused')}</Badge>
        ) : (
          t('when', { day: dayText(weekday, t), hour: String(hour) })
        ),
    },
    {
      key: 'to',
      header: t('toColumn'),
      wideOnly: true,
      cell: ({ recipients }) => t('to', { count: recipients }),
    },
    {
      key: 'sent',
      header: t('sentColumn'),
      wideOnly: true,
      cell: ({ sentAt }) => (sentAt === null ? t('never') : format.relative(sentAt)),
    },
    {
      key: 'actions',
      header: t('actionsColumn'),
      isAction: true,
      cell: (digest) => (
        <Actions
          name={digest.board.name}
          isPaused={digest.isPaused}
          onPause={(isPaused) => api.digests.change(id, digest.id, { isPaused })}
          onRemove={() => api.digests.remove(id, digest.id)}
          refresh={props.refresh}
        />
      ),
    },
  ];
  return (
    <DataTable
      caption={t('digestsCaption')}
      columns={columns}
      rows={props.digests}
      rowKey={(digest) => digest.id}
    />
  );
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

function dayText(weekday: number | null, t: ReturnType<typeof useMessages<'alerts'>>): string {
  const known = WEEKDAYS.find((day) => day === weekday);
  return known ? t(`weekday_${known}`) : t('everyDay');
}

function Actions(props: {
  readonly name: string;
  readonly isPaused: boolean;
  readonly onPause: (isPaused: boolean) => Promise<unknown>;
  readonly onRemove: () => Promise<unknown>;
  readonly onEdit?: () => void;
  readonly refresh: () => Promise<void>;
}): ReactNode {
  const { name, isPaused, onPause, onRemove, onEdit, refresh } = props;
  const t = useMessages('alerts');
  const confirm = useConfirm();
  const isWriter = useHasRole('analyst');
  const pausing = useChange({ run: () => onPause(!isPaused), onDone: refresh, failed: t('failed') });
  const removal = useChange({ run: onRemove, onDone: refresh, failed: t('failed') });
  if (!isWriter) return null;
  const remove = async () => {
    const isConfirmed = await confirm({
      title: t('removeTitle', { name }),
      body: t('removeBody'),
      action: t('removeAction'),
      isDangerous: true,
    });
    if (isConfirmed) removal.mutate();
  };
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      {onEdit && (
        <ActionIcon variant="subtle" color="gray" aria-label={t('edit', { name })} onClick={onEdit}>
          <IconPencil size={16} aria-hidden />
        </ActionIcon>
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={isPaused ? t('resume', { name }) : t('pause', { name })}
        onClick={() => pausing.mutate()}
      >
        {isPaused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />}
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('remove', { name })}
        onClick={() => void remove()}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
