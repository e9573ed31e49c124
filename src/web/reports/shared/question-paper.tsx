import { Group, Kbd, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import classes from './report.module.css';

/** The question, on the left: a sentence of pickers in a few parts. */
export function QuestionPaper({ children }: { readonly children: ReactNode }): ReactNode {
  const t = useMessages('reports');
  return (
    <Paper component="section" className={classes['question']} aria-label={t('question')}>
      {children}
    </Paper>
  );
}

export function QuestionPart(props: {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className={classes['part']}>
      <Group justify="space-between">
        <Title order={2} size="h3" className={classes['partTitle']}>
          {props.title}
        </Title>
        {props.hint}
      </Group>
      {props.children}
    </div>
  );
}

/** Says that `/` chooses an event: the hint of the part with the events. */
export function SlashHint(): ReactNode {
  const t = useMessages('reports');
  return (
    <Text size="xs" c="dimmed" visibleFrom="sm" title={t('slashHint')}>
      <Kbd size="xs">/</Kbd>
    </Text>
  );
}
