import { Button, Group, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { useDocumentVisibility } from '@mantine/hooks';
import { IconActivity, IconPlayerPause, IconPlayerPlay, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { DemoFilling } from '../../ui/demo-filling.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { useLate } from '../../use-late.ts';
import { EventDrawer } from './event-drawer.tsx';
import { EventStream } from './event-stream.tsx';
import classes from './live.module.css';
import { matches } from './matches.ts';
import { type LiveEvent, useLiveEvents } from './use-live-events.ts';

export function LivePage(): ReactNode {
  const t = useMessages('events');
  const { id } = useProject();
  const [isPaused, setPaused] = useState(false);
  const isHere = useDocumentVisibility() === 'visible';
  const { events, arrived, error } = useLiveEvents(id, !isPaused && isHere);
  const [filter, setFilter] = useState('');
  const [opened, setOpened] = useState<LiveEvent | null>(null);

  return (
    <>
      <PageHeader
        title={t('live.title')}
        description={t('live.body')}
        meta={<State isPaused={isPaused} isHere={isHere} isBehind={error !== null} />}
        actions={
          <Button
            variant="default"
            leftSection={
              isPaused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />
            }
            onClick={() => setPaused(!isPaused)}
          >
            {isPaused ? t('live.resume') : t('live.pause')}
          </Button>
        }
      />
      {events === null ? (
        <Beginning error={error} />
      ) : (
        <Stream events={events} arrived={arrived} filter={filter} onFilter={setFilter} onOpen={setOpened} />
      )}
      <EventDrawer event={opened} onClose={() => setOpened(null)} />
    </>
  );
}

function Beginning({ error }: { readonly error: unknown }): ReactNode {
  const { isDemo } = useProject();
  const isSlow = useLate(error === null, 1_500);
  if (error !== null) return <Failure error={error} />;
  // A machine that is busy filling the demo answers late: better to say so than to shimmer.
  return isDemo && isSlow ? <DemoFilling /> : <Loading layout="table" rows={12} />;
}

interface StateProps {
  readonly isPaused: boolean;
  readonly isHere: boolean;
  readonly isBehind: boolean;
}

function State({ isPaused, isHere, isBehind }: StateProps): ReactNode {
  const t = useMessages('events');
  const [state, text] = isPaused
    ? ['paused', t('live.paused')]
    : isBehind
      ? ['behind', t('live.behind')]
      : isHere
        ? ['running', t('live.running')]
        : ['paused', t('live.away')];
  return (
    <span className={classes['state']} data-state={state} role="status">
      <i aria-hidden="true" />
      {text}
    </span>
  );
}

interface StreamProps {
  readonly events: readonly LiveEvent[];
  readonly arrived: number;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly onOpen: (event: LiveEvent) => void;
}

function Stream({ events, arrived, filter, onFilter, onOpen }: StreamProps): ReactNode {
  const t = useMessages('events');
  const { isDemo } = useProject();
  const wanted = useDeferredValue(filter.trim().toLowerCase());
  if (events.length === 0) return isDemo ? <DemoFilling /> : <NoEvents />;
  const shown = wanted === '' ? events : events.filter((event) => matches(event, wanted));
  return (
    <>
      <Group justify="space-between" mb="sm" gap="md">
        <TextInput
          aria-label={t('live.filter')}
          placeholder={t('live.filter.placeholder')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={filter}
          onChange={(event) => onFilter(event.currentTarget.value)}
          w={320}
          maw="100%"
        />
        <Text size="sm" c="dimmed" className="numbers">
          {t('live.shown', { count: shown.length })}
          {arrived > 0 && ` · ${t('live.arrived', { count: arrived })}`}
        </Text>
      </Group>
      {shown.length === 0 ? (
        <Group gap="sm">
          <Text c="dimmed">{t('live.noMatch')}</Text>
          <Button variant="subtle" size="xs" onClick={() => onFilter('')}>
            {t('live.clear')}
          </Button>
        </Group>
      ) : (
        <EventStream events={shown} onOpen={onOpen} />
      )}
      {/* Spoken at most once for every ten events, so that a busy stream does not talk over the reader. */}
      <VisuallyHidden aria-live="polite">
        {arrived >= 10 && t('live.arrived', { count: arrived - (arrived % 10) })}
      </VisuallyHidden>
    </>
  );
}

function NoEvents(): ReactNode {
  const t = useMessages('events');
  const { id } = useProject();
  return (
    <Empty
      icon={IconActivity}
      title={t('live.none')}
      action={
        <Button
          renderRoot={(props) => (
            <Link {...props} to="/p/$projectId/setup" params={{ projectId: String(id) }} />
          )}
        >
          {t('live.none.action')}
        </Button>
      }
    >
      {t('live.none.body')}
    </Empty>
  );
}
