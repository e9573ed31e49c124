import { Popover, Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/index.tsx';
import { useProject } from '../project.tsx';
import classes from './hidden-value.module.css';

/** A text that fewer than k people share: honest and calm, with its reason on request. */
export function HiddenValue(): ReactNode {
  const t = useMessages('shell');
  const { k } = useProject();
  return (
    <Popover width={300} withArrow shadow="md">
      <Popover.Target>
        <UnstyledButton className={classes['hidden']}>{t('hidden.short', { count: k })}</UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm">{t('hidden.why', { k })}</Text>
      </Popover.Dropdown>
    </Popover>
  );
}
