import { ActionIcon, Group, Menu } from '@mantine/core';
import { IconLanguage, IconSunMoon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/index.tsx';
import { ColourChoice, LanguageChoice } from './choices.tsx';
import { Mark } from './mark.tsx';
import classes from './plain-layout.module.css';

interface PlainLayoutProps {
  readonly isSignedIn?: boolean;
  readonly actions?: ReactNode;
  readonly width?: number;
  readonly children: ReactNode;
}

/** Pages outside a project: signing in, enrolling, choosing a project. */
export function PlainLayout({
  isSignedIn = false,
  actions,
  width = 420,
  children,
}: PlainLayoutProps): ReactNode {
  const t = useMessages('shell');
  return (
    <div className={classes['frame']}>
      <header className={classes['head']}>
        <Group gap="sm">
          <Mark size={26} />
          <strong className={classes['wordmark']}>Riserbo</strong>
        </Group>
        <Group gap="xs">
          <Menu position="bottom-end" width={200} shadow="md">
            <Menu.Target>
              <ActionIcon size="lg" aria-label={t('account.language')}>
                <IconLanguage size={18} stroke={1.6} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <LanguageChoice isSignedIn={isSignedIn} />
            </Menu.Dropdown>
          </Menu>
          <Menu position="bottom-end" width={200} shadow="md">
            <Menu.Target>
              <ActionIcon size="lg" aria-label={t('account.colours')}>
                <IconSunMoon size={18} stroke={1.6} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <ColourChoice />
            </Menu.Dropdown>
          </Menu>
          {actions}
        </Group>
      </header>
      <main className={classes['main']} style={{ maxWidth: width }}>
        {children}
      </main>
    </div>
  );
}
