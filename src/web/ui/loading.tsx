import { Box, Group, Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/index.tsx';
import classes from './loading.module.css';

/** The layouts that a page can have before its data is there: the skeleton stands where the content will stand. */
export type LoadingLayout = 'page' | 'table' | 'chart' | 'cards' | 'lines';

export function Loading({
  layout,
  rows = 6,
}: {
  readonly layout: LoadingLayout;
  readonly rows?: number;
}): ReactNode {
  const t = useMessages('shell');
  return (
    <Box className={classes['loading']} role="status" aria-busy="true" aria-label={t('loading')}>
      {LAYOUTS[layout](rows)}
    </Box>
  );
}

const LAYOUTS: Record<LoadingLayout, (rows: number) => ReactNode> = {
  page: (rows) => (
    <Stack gap="xl">
      <Stack gap="sm">
        <Skeleton height={28} width={220} />
        <Skeleton height={16} width="min(480px, 80%)" />
      </Stack>
      {LAYOUTS.table(rows)}
    </Stack>
  ),
  table: (rows) => (
    <Stack gap="sm">
      <Skeleton height={20} width="100%" opacity={0.6} />
      {lines(rows).map((line) => (
        <Skeleton key={line} height={32} />
      ))}
    </Stack>
  ),
  chart: () => <Skeleton height={320} radius="lg" />,
  cards: (rows) => (
    <Group gap="md" grow align="stretch">
      {lines(Math.min(rows, 4)).map((line) => (
        <Skeleton key={line} height={112} radius="lg" />
      ))}
    </Group>
  ),
  lines: (rows) => (
    <Stack gap="sm">
      {lines(rows).map((line) => (
        <Skeleton key={line} height={14} width={`${92 - ((line * 17) % 40)}%`} />
      ))}
    </Stack>
  ),
};

function lines(count: number): number[] {
  return Array.from({ length: count }, (_, line) => line);
}
