import { Drawer, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { HiddenValue } from '../../ui/hidden-value.tsx';
import { Pseudonym } from '../../ui/pseudonym.tsx';
import classes from './live.module.css';
import { PropertyValue } from './property-value.tsx';
import type { LiveEvent } from './use-live-events.ts';

interface EventDrawerProps {
  readonly event: LiveEvent | null;
  readonly onClose: () => void;
}

/** Everything that may be shown of one event. */
export function EventDrawer({ event, onClose }: EventDrawerProps): ReactNode {
  const t = useMessages('events');
  const shell = useMessages('shell');
  return (
    <Drawer
      opened={event !== null}
      onClose={onClose}
      position="right"
      size={440}
      title={t('live.details')}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      {event && <Details event={event} />}
    </Drawer>
  );
}

function Details({ event }: { readonly event: LiveEvent }): ReactNode {
  const t = useMessages('events');
  const { timezone } = useProject();
  const format = useFormat(timezone);
  return (
    <Stack gap="lg">
      <Title order={3} fz={18}>
        {event.event ?? <HiddenValue />}
      </Title>
      {event.person && event.pseudonym && (
        <Pseudonym person={event.person} pseudonym={event.pseudonym} leadsTo="person" />
      )}
      <Group gap="xl">
        <Moment
          label={t('live.happened')}
          at={event.time}
          text={`${format.date(event.time)}, ${format.time(event.time)}`}
        />
        <Moment
          label={t('live.received')}
          at={event.receivedAt}
          text={`${format.date(event.receivedAt)}, ${format.time(event.receivedAt)}`}
        />
      </Group>
      <dl className={classes['details']}>
        {event.properties.map(({ name, value, isHidden }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <PropertyValue value={value} isHidden={isHidden} />
            </dd>
          </div>
        ))}
      </dl>
      {event.hiddenProperties > 0 && (
        <Text size="sm" c="dimmed">
          {t('live.hidden.more', { count: event.hiddenProperties })}
        </Text>
      )}
    </Stack>
  );
}

interface MomentProps {
  readonly label: string;
  readonly at: string;
  readonly text: string;
}

function Moment({ label, at, text }: MomentProps): ReactNode {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <time dateTime={at}>{text}</time>
    </div>
  );
}
