import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Catalogue, Selector } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { SelectorEditor } from '../../reports/shared/selector-editor.tsx';
import { ownFirst } from '../../ui/own-first.ts';

const MOST_EVENTS = 25;

interface EventEditorProps {
  readonly catalogue: Catalogue;
  readonly of: readonly Selector[];
  readonly onChange: (of: readonly Selector[]) => void;
}

/** "API call where model is large, or Sign up, or …": each event with a filter of its own. */
export function EventEditor({ catalogue, of, onChange }: EventEditorProps): ReactNode {
  const t = useMessages('custom');
  const sent = { ...catalogue, customEvents: [] };
  return (
    <Stack gap="sm" role="group" aria-label={t('events')}>
      {of.map((selector, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an event has no identity but its place
        <Group key={place} gap="xs" align="flex-start" wrap="nowrap">
          <Text size="sm" c="dimmed" w={28} pt={4}>
            {place === 0 ? '' : t('or')}
          </Text>
          <Stack gap={4} flex={1}>
            <SelectorEditor
              offersSessions={false}
              catalogue={sent}
              selector={selector}
              label={t('eventLabel', { place: place + 1 })}
              onChange={(next) => onChange(of.with(place, next))}
            />
          </Stack>
          {of.length > 1 && (
            <ActionIcon
              size="sm"
              my={4}
              aria-label={t('removeEvent', { place: place + 1 })}
              onClick={() => onChange(of.toSpliced(place, 1))}
            >
              <IconX size={14} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {of.length < MOST_EVENTS && (
        <div>
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...of, { event: nextEvent(catalogue, of) }])}
          >
            {t('addEvent')}
          </Button>
        </div>
      )}
    </Stack>
  );
}

/** The first that is not there yet. */
function nextEvent({ events }: Catalogue, of: readonly Selector[]): string | null {
  const free = ownFirst(events).find(
    ({ name, isHidden }) => !isHidden && of.every(({ event }) => event !== name),
  );
  return free?.name ?? events[0]?.name ?? null;
}
