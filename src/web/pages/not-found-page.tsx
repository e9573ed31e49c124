import { Button, Center } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/index.tsx';
import { Empty } from '../ui/empty.tsx';

export function NotFoundPage(): ReactNode {
  const t = useMessages('shell');
  return (
    <Center component="main" mih="60vh" p="lg">
      <Empty
        isPage
        icon={IconMapOff}
        title={t('notFound.title')}
        action={<Button renderRoot={(props) => <Link {...props} to="/" />}>{t('notFound.action')}</Button>}
      >
        {t('notFound.body')}
      </Empty>
    </Center>
  );
}
