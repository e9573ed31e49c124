import { Title } from '@mantine/core';
import { IconActivity, IconChartLine, IconPlugConnected, IconUserPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ProjectSummary } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import classes from './home.module.css';

interface Step {
  readonly name: 'ask' | 'live' | 'invite' | 'setup';
  readonly to:
    | '/p/$projectId/reports/$kind'
    | '/p/$projectId/live'
    | '/p/$projectId/settings/members'
    | '/p/$projectId/setup';
  readonly icon: typeof IconActivity;
  readonly least: ProjectSummary['role'];
}

const STEPS: readonly Step[] = [
  { name: 'ask', to: '/p/$projectId/reports/$kind', icon: IconChartLine, least: 'viewer' },
  { name: 'live', to: '/p/$projectId/live', icon: IconActivity, least: 'analyst' },
  { name: 'invite', to: '/p/$projectId/settings/members', icon: IconUserPlus, least: 'owner' },
  { name: 'setup', to: '/p/$projectId/setup', icon: IconPlugConnected, least: 'viewer' },
];

export function NextSteps(): ReactNode {
  const t = useMessages('shell');
  return (
    <section>
      <Title order={2} mb="sm">
        {t('home.next')}
      </Title>
      <ul className={classes['steps']}>
        {STEPS.map((step) => (
          <NextStep key={step.name} step={step} />
        ))}
      </ul>
    </section>
  );
}

function NextStep({ step }: { readonly step: Step }): ReactNode {
  const t = useMessages('shell');
  const { id } = useProject();
  const isOffered = useHasRole(step.least);
  const Icon = step.icon;
  if (!isOffered) return null;
  return (
    <li>
      <Link to={step.to} params={{ projectId: String(id), kind: 'insights' }} className={classes['step']}>
        <Icon size={20} stroke={1.6} aria-hidden />
        <span>
          <b>{t(`home.next.${step.name}`)}</b>
          <small>{t(`home.next.${step.name}.body`)}</small>
        </span>
      </Link>
    </li>
  );
}
