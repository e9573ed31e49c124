import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import classes from './page-header.module.css';

interface PageHeaderProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** Freshness, state, or other small facts beside the title. */
  readonly meta?: ReactNode;
  readonly actions?: ReactNode;
}

/** The page's one `h1`; also the document's title. */
export function PageHeader({ title, description, meta, actions }: PageHeaderProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Riserbo`;
  }, [title]);
  return (
    <header className={classes['header']}>
      <Stack gap={2} className={classes['words']}>
        <Group gap="sm" align="center">
          <Title order={1}>{title}</Title>
          {meta}
        </Group>
        {description && (
          <Text c="dimmed" maw={680} component="div">
            {description}
          </Text>
        )}
      </Stack>
      {actions && (
        <Group gap="sm" wrap="nowrap">
          {actions}
        </Group>
      )}
    </header>
  );
}
