import { Button, Center } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import type { ErrorComponentProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ApiError } from '../api.ts';
import { useMessages } from '../i18n/index.tsx';
import { Empty } from '../ui/empty.tsx';
import { Failure } from '../ui/failure.tsx';

/** What the router shows when a page threw: an answer of the server's is explained, anything else is our mistake. */
export function CrashPage({ error, reset }: ErrorComponentProps): ReactNode {
  const t = useMessages('shell');
  return (
    <Center mih="60vh" p="lg">
      {error instanceof ApiError ? (
        <Failure error={error} onRetry={reset} />
      ) : (
        <Empty
          isPage
          icon={IconCloudOff}
          title={t('crash.title')}
          action={<Button onClick={() => location.reload()}>{t('crash.action')}</Button>}
        >
          {t('crash.body')}
        </Empty>
      )}
    </Center>
  );
}
