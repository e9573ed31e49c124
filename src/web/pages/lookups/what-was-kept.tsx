import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Lookup } from '#contract';
import { useMessages } from '../../i18n/index.tsx';

/** How much of the file is kept, and what was left out and why. */
export function WhatWasKept({ saved }: { readonly saved: Lookup }): ReactNode {
  const t = useMessages('lookups');
  const { rows, rowsLeftOut, cellsLeftOut } = saved;
  return (
    <Stack gap={6} role="status">
      <Text size="sm" fw={600}>
        {t('kept', { count: rows })}
      </Text>
      {rowsLeftOut > 0 && <Text size="sm">{t('rowsOut', { count: rowsLeftOut })}</Text>}
      {cellsLeftOut > 0 && <Text size="sm">{t('cellsOut', { count: cellsLeftOut })}</Text>}
      {rowsLeftOut + cellsLeftOut === 0 && (
        <Text size="sm" c="dimmed">
          {t('nothingOut')}
        </Text>
      )}
    </Stack>
  );
}
