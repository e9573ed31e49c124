import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ComponentType, ReactNode } from 'react';
import classes from './empty.module.css';

interface EmptyProps {
  /** An icon of @tabler/icons-react. */
  readonly icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  /** What this place will show. */
  readonly title: string;
  /** The whole page is this: its title is the page's heading. */
  readonly isPage?: boolean;
  readonly children?: ReactNode;
  /** The one action that fills it. */
  readonly action?: ReactNode;
}

/** Nothing here yet: what will be, and the one action that fills it. */
export function Empty({ icon: Icon, title, isPage = false, children, action }: EmptyProps): ReactNode {
  return (
    <Stack className={classes['empty']} align="center" gap="md">
      <ThemeIcon variant="light" size={48} radius="xl" aria-hidden>
        <Icon size={24} stroke={1.6} />
      </ThemeIcon>
      <Stack align="center" gap="xs">
        <Title order={isPage ? 1 : 2} fz={18}>
          {title}
        </Title>
        {children && (
          <Text c="dimmed" ta="center" maw={460} component="div">
            {children}
          </Text>
        )}
      </Stack>
      {action}
    </Stack>
  );
}
