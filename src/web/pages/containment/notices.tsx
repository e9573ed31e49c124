import { Alert, Button, Progress, Stack, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Incident } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { Failure, useConfirm } from '../../ui/index.ts';
import classes from './containment.module.css';
import { noticeProgress } from './notice-progress.ts';
import { useIncidentChange } from './use-incident-change.ts';

/** Who has been told: the button that begins it, and how far it is. */
export function Notices({ incident }: { readonly incident: Incident }): ReactNode {
  const t = useMessages('containment');
  const isSteward = useHasRole('steward');
  const progress = noticeProgress(incident);
  if (incident.affected.subjects === 0) return <Text c="dimmed">{t('noticesNobody')}</Text>;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('noticesBody')}
      </Text>
      {progress.isStarted && <SendingState incident={incident} />}
      {!incident.canNotify && (
        <Alert color="brick" variant="light" title={t('noticesNoMail')}>
          {t('noticesNoMailBody')}
        </Alert>
      )}
      {!progress.isStarted && incident.canNotify && isSteward && <SendButton incident={incident} />}
    </Stack>
  );
}

function SendButton({ incident }: { readonly incident: Incident }): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  const confirm = useConfirm();
  const change = useIncidentChange(incident.id);
  const count = incident.affected.subjects;
  const send = async (): Promise<void> => {
    const isSure = await confirm({
      title: t('noticesSendTitle', { count }),
      body: t('noticesSendBody'),
      action: t('noticesSend', { count }),
    });
    if (isSure) await change.run(() => api.incidents.notify(id, incident.id));
  };
  return (
    <>
      <Button
        leftSection={<IconSend size={16} aria-hidden />}
        loading={change.isBusy}
        onClick={() => void send()}
      >
        {t('noticesSend', { count })}
      </Button>
      {change.error !== null && <Failure error={change.error} during="change" title={t('noticesFailed')} />}
    </>
  );
}

function SendingState({ incident }: { readonly incident: Incident }): ReactNode {
  const t = useMessages('containment');
  const format = useFormat();
  const { queued, sent, failed, unreachable } = incident.notices;
  const { done, total, share } = noticeProgress(incident);
  return (
    <Stack gap={6} role="status">
      <Progress value={share * 100} size="lg" aria-label={t('noticesProgressLabel')} />
      <Text fw={560}>{t('noticesProgress', { done: format.number(done), total: format.number(total) })}</Text>
      <div className={classes['small']}>
        {queued > 0 && <div>{t('noticesQueued', { count: queued })}</div>}
        {failed > 0 && <div>{t('noticesErrors', { count: failed })}</div>}
        {unreachable > 0 && <div>{t('noticesUnreachable', { count: unreachable })}</div>}
        {queued === 0 && failed === 0 && sent > 0 && <div>{t('noticesDone')}</div>}
      </div>
    </Stack>
  );
}
