import { Alert, Button, Paper, Stack, Text, Title } from '@mantine/core';
import { IconFingerprint, IconInfoCircle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { ApiError } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { PlainLayout } from '../../layout/plain-layout.tsx';
import { canUsePasskeys, signIn } from '../../passkey.ts';
import { sessionQuery } from '../../session.ts';
import { Failure } from '../../ui/failure.tsx';

const route = getRouteApi('/sign-in');

export function SignInPage(): ReactNode {
  const t = useMessages('shell');
  const { next } = route.useSearch();
  const router = useRouter();
  const queryClient = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const ceremony = useMutation({
    mutationFn: signIn,
    onSuccess: async () => {
      await queryClient.resetQueries();
      router.history.push(next ?? '/');
    },
  });
  useEffect(() => {
    document.title = `${t('signIn.title')} · Riserbo`;
  }, [t]);

  return (
    <PlainLayout>
      <Paper p="xl" shadow="xs">
        <Stack gap="lg">
          <Stack gap="xs">
            <Title order={1}>{t('signIn.title')}</Title>
            <Text c="dimmed">{t('signIn.body')}</Text>
          </Stack>
          {session?.needsOwner && (
            <Alert color="amber" icon={<IconInfoCircle aria-hidden />} title={t('signIn.needsOwner')}>
              {t('signIn.needsOwner.body')}
            </Alert>
          )}
          {!canUsePasskeys() && <Alert color="amber">{t('passkey.unsupported')}</Alert>}
          {ceremony.error && <SignInFailure error={ceremony.error} />}
          <Button
            size="md"
            leftSection={<IconFingerprint size={20} aria-hidden />}
            loading={ceremony.isPending}
            onClick={() => ceremony.mutate()}
          >
            {t('signIn.action')}
          </Button>
          <Text size="sm" c="dimmed">
            {t('signIn.lost')}
          </Text>
        </Stack>
      </Paper>
    </PlainLayout>
  );
}

function SignInFailure({ error }: { readonly error: unknown }): ReactNode {
  const t = useMessages('shell');
  if (error instanceof ApiError && error.code === 'sign_in_failed') {
    return (
      <Alert color="brick" role="alert" title={t('signIn.failed')}>
        {t('signIn.refused')}
      </Alert>
    );
  }
  if (error instanceof ApiError && error.code === 'member_suspended') {
    return (
      <Alert color="amber" role="alert" title={t('signIn.suspended')}>
        {t('signIn.suspended.body')}
      </Alert>
    );
  }
  return <Failure error={error} during="change" title={t('signIn.failed')} />;
}
