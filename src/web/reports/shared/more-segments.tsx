import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { nextLimit } from './next-limit.ts';

interface MoreSegmentsProps {
  /** Segments that there are beside those of the answer. */
  readonly count: number;
  /** Asked for so far; absent: the usual dozen. */
  readonly limit: number | undefined;
  /** As many as one answer can have. */
  readonly most: number;
  readonly onMore: (limit: number) => void;
}

/** How many segments the answer leaves out, and a button that asks for more: the table and the CSV then hold them. */
export function MoreSegments({ count, limit, most, onMore }: MoreSegmentsProps): ReactNode {
  const t = useMessages('reports');
  if (count === 0) return null;
  const next = nextLimit(limit, most);
  return (
    <Group gap="xs" mt="xs">
      <Text size="xs" c="dimmed">
        {t('moreSegments', { count })}
      </Text>
      {next !== undefined && (
        <Button variant="default" size="compact-xs" onClick={() => onMore(next)}>
          {t('askMoreSegments')}
        </Button>
      )}
    </Group>
  );
}
