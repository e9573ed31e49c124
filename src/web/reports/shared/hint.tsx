import { ActionIcon, Popover, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';

/** What must be known to read a number right, on request. */
export function Hint({ text }: { readonly text: string }): ReactNode {
  const t = useMessages('reports');
  return (
    <Popover width={300} withArrow shadow="md">
      <Popover.Target>
        <ActionIcon size={24} aria-label={t('hint')}>
          <IconInfoCircle size={14} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm">{text}</Text>
      </Popover.Dropdown>
    </Popover>
  );
}
