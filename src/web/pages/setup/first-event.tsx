import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconActivity, IconChartLine, IconCircleCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Setup } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import classes from './first-event.module.css';

/** Waits for the first event, and says so when it is there. */
export function FirstEvent({ setup }: { readonly setup: Setup }): ReactNode {
  const [hasWaited] = useState(setup.firstEventAt === null);
  return (
    <section className={classes['card']} data-received={setup.firstEventAt !== null} aria-live="polite">
      {setup.firstEventAt === null ? (
        <Waiting />
      ) : (
        <Received firstEventAt={setup.firstEventAt} count={setup.events} isNew={hasWaited} />
      )}
    </section>
  );
}

function Waiting(): ReactNode {
  const t = useMessages('settings');
  return (
    <Stack gap="xs">
      <Group gap="sm" wrap="nowrap">
        <span className={classes['pulse']} aria-hidden="true" />
        <Title order={2}>{t('setup.waiting')}</Title>
      </Group>
      <Text size="sm" c="dimmed">
        {t('setup.waiting.body')}
      </Text>
    </Stack>
  );
}

interface ReceivedProps {
  readonly firstEventAt: string;
  readonly count: number;
  readonly isNew: boolean;
}

function Received({ firstEventAt, count, isNew }: ReceivedProps): ReactNode {
  const t = useMessages('settings');
  const format = useFormat();
  const { id } = useProject();
  const isAnalyst = useHasRole('analyst');
  const params = { projectId: String(id) };
  return (
    <Stack gap="sm">
      <Group gap="sm" wrap="nowrap">
        <IconCircleCheck size={20} color="var(--calm)" aria-hidden />
        <Title order={2}>{isNew ? t('setup.received.new') : t('setup.received')}</Title>
      </Group>
      <Text size="sm" c="dimmed">
        {t('setup.received.body', { count, when: format.relative(firstEventAt) })}
      </Text>
      <Group gap="sm">
        {isAnalyst && (
          <Button
            size="xs"
            leftSection={<IconActivity size={16} aria-hidden />}
            renderRoot={(props) => <Link {...props} to="/p/$projectId/live" params={params} />}
          >
            {t('setup.live')}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          leftSection={<IconChartLine size={16} aria-hidden />}
          renderRoot={(props) => (
            <Link {...props} to="/p/$projectId/reports/$kind" params={{ ...params, kind: 'insights' }} />
          )}
        >
          {t('setup.ask')}
        </Button>
      </Group>
    </Stack>
  );
}
