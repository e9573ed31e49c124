import { Anchor, Popover, Text, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import classes from './report.module.css';

/** "fewer than 10 people", with the reason on request. */
export function FoldedName({ name, k }: { readonly name: string; readonly k: number }): ReactNode {
  const t = useMessages('reports');
  return (
    <Popover width={320} withArrow shadow="md">
      <Popover.Target>
        <UnstyledButton className={`${classes['nameText']} ${classes['folded']}`}>{name}</UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" style={{ whiteSpace: 'normal' }}>
          {t('withheldText', { count: k })} <HowWithheld />
        </Text>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Leads to the page that explains the crowd threshold, for those who may see it; Privacy has it for everybody. */
export function HowWithheld(): ReactNode {
  const t = useMessages('reports');
  const { id } = useProject();
  const isAnalyst = useHasRole('analyst');
  const to = isAnalyst ? '/p/$projectId/containment' : '/p/$projectId/settings/privacy';
  return (
    <Anchor
      fz="inherit"
      underline="always"
      renderRoot={(props) => <Link {...props} to={to} params={{ projectId: String(id) }} />}
    >
      {t('withheldMore')}
    </Anchor>
  );
}
