import { Button, Drawer, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useMessages } from '../i18n/index.tsx';
import { useProject } from '../project.tsx';
import { Faces } from '../ui/index.ts';
import { useAnnotating } from './annotating.tsx';
import { AnnotationItem } from './annotation-item.tsx';
import classes from './annotations.module.css';
import { annotationsQuery } from './queries.ts';

interface AnnotationsDrawerProps {
  /** The days that the chart shows, both included. */
  readonly days: { readonly from: string; readonly to: string } | null;
  readonly onClose: () => void;
}

const AT_FIRST = 50;

/** The annotations of the period that is shown, or all of the project, newest first. */
export default function AnnotationsDrawer({ days, onClose }: AnnotationsDrawerProps): ReactNode {
  const t = useMessages('annotations');
  const shell = useMessages('shell');
  const { id } = useProject();
  const open = useAnnotating();
  const [isWhole, setWhole] = useState(days === null);
  const [most, setMost] = useState(AT_FIRST);
  const query = useQuery(annotationsQuery(id, isWhole ? null : days));
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      title={t('title')}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <Stack gap="lg">
        <Text size="sm" c="dimmed">
          {t('about')}
        </Text>
        <Group justify="space-between">
          {days && (
            <SegmentedControl
              size="xs"
              aria-label={t('which')}
              value={isWhole ? 'whole' : 'period'}
              data={[
                { value: 'period', label: t('ofPeriod') },
                { value: 'whole', label: t('ofProject') },
              ]}
              onChange={(value) => setWhole(value === 'whole')}
            />
          )}
          {open && (
            <Button
              size="compact-sm"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => open({ kind: 'new', at: `${days?.to ?? today()} 00:00:00` })}
            >
              {t('new')}
            </Button>
          )}
        </Group>
        <Faces
          query={query}
          layout="lines"
          isEmpty={(notes) => notes.length === 0}
          empty={<Text c="dimmed">{isWhole ? t('none') : t('noneInPeriod')}</Text>}
        >
          {(notes) => (
            <>
              <ul className={classes['list']} aria-label={t('title')}>
                {notes
                  .toReversed()
                  .slice(0, most)
                  .map((note) => (
                    <AnnotationItem key={note.id} annotation={note} />
                  ))}
              </ul>
              {notes.length > most && (
                <Button variant="default" size="xs" onClick={() => setMost(most + AT_FIRST)}>
                  {t('more')}
                </Button>
              )}
            </>
          )}
        </Faces>
      </Stack>
    </Drawer>
  );
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
