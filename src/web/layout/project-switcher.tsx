import { Badge, Menu, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconLayoutGrid, IconSelector } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/index.tsx';
import { useProject } from '../project.tsx';
import { useSession } from '../session.ts';
import { Mark } from './mark.tsx';
import classes from './menus.module.css';

export function ProjectSwitcher(): ReactNode {
  const t = useMessages('shell');
  const project = useProject();
  const { projects } = useSession();
  const navigate = useNavigate();
  return (
    <Menu position="bottom-start" width={260} shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes['switcher']}>
          <VisuallyHidden>{t('project.switch')}</VisuallyHidden>
          <Mark />
          <span className={classes['name']}>{project.name}</span>
          <IconSelector size={16} stroke={1.6} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {projects.map(({ id, name, isDevelopment, isDemo }) => (
          <Menu.Item
            key={id}
            onClick={() => void navigate({ to: '/p/$projectId', params: { projectId: String(id) } })}
            leftSection={<IconCheck size={16} opacity={id === project.id ? 1 : 0} aria-hidden />}
            rightSection={
              (isDemo || isDevelopment) && (
                <Badge size="sm" color={isDemo ? 'pine' : 'amber'}>
                  {isDemo ? t('project.demo') : t('project.development')}
                </Badge>
              )
            }
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLayoutGrid size={16} aria-hidden />}
          onClick={() => void navigate({ to: '/' })}
        >
          {t('project.all')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
