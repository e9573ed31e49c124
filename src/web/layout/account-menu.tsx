import { Menu, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconKey, IconLogout, IconSelector } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api } from '../api.ts';
import { useMessages } from '../i18n/index.tsx';
import { addPasskey } from '../passkey.ts';
import { useSession } from '../session.ts';
import { useChange } from '../ui/change.ts';
import { ColourChoice, LanguageChoice } from './choices.tsx';
import classes from './menus.module.css';

export function AccountMenu(): ReactNode {
  const t = useMessages('shell');
  const name = useSession().member?.name ?? '';
  const signOut = useSignOut();
  const passkey = useNewPasskey();
  return (
    <div className={classes['foot']}>
      <Menu position="top-start" width={230} shadow="md" closeOnItemClick={false}>
        <Menu.Target>
          <UnstyledButton className={classes['account']}>
            <VisuallyHidden>{t('account.menu')}</VisuallyHidden>
            <span className={classes['initials']} aria-hidden="true">
              {initials(name)}
            </span>
            <span className={classes['name']}>{name}</span>
            <IconSelector size={16} stroke={1.6} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <LanguageChoice />
          <ColourChoice />
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconKey size={16} aria-hidden />}
            disabled={passkey.isPending}
            onClick={() => passkey.mutate()}
          >
            {t('account.addPasskey')}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
            {t('account.signOut')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** One more passkey, on another device: whoever loses the only one is locked out. */
function useNewPasskey() {
  const t = useMessages('shell');
  const queryClient = useQueryClient();
  return useChange({
    run: addPasskey,
    onDone: () => {
      notifications.show({ title: t('account.passkeyAdded'), message: t('account.passkeyAdded.body') });
      return queryClient.invalidateQueries({ queryKey: ['project'] });
    },
    failed: t('account.passkeyFailed'),
    why: (error) => (isThereAlready(error) ? t('account.passkeyThere') : undefined),
  });
}

/** The browser's answer where the device holds one of the passkeys that there are. */
function isThereAlready(error: unknown): boolean {
  return error instanceof Error && error.name === 'InvalidStateError';
}

/** Ends the session on the server, forgets everything that was read, and leaves. */
export function useSignOut(): () => Promise<void> {
  const queryClient = useQueryClient();
  const router = useRouter();
  return async () => {
    await api.session.signOut();
    queryClient.clear();
    await router.navigate({ to: '/sign-in' });
  };
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : '']
    .map((word) => word?.[0] ?? '')
    .join('')
    .toUpperCase();
}
