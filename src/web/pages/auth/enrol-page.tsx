import { Alert, Button, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconFingerprint, IconLinkOff } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { ApiError } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { PlainLayout } from '../../layout/plain-layout.tsx';
import { canUsePasskeys, enrol } from '../../passkey.ts';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';

const route = getRouteApi('/enrol');

/** Where an enrolment link leads. The token is kept in memory and taken out of the address at once. */
export function EnrolPage(): ReactNode {
  const t = useMessages('shell');
  const { token: given } = route.useSearch();
  const [token] = useState(given);
  const [isRefused, setRefused] = useState(token === undefined);
  useEffect(() => {
    document.title = `${t('enrol.title')} · Riserbo`;
    window.history.replaceState(window.history.state, '', '/enrol');
  }, [t]);
  return (
    <PlainLayout>
      {token === undefined || isRefused ? (
        <Empty isPage icon={IconLinkOff} title={t('enrol.invalid')}>
          {t('enrol.invalid.body')}
        </Empty>
      ) : (
        <EnrolForm token={token} onRefused={() => setRefused(true)} />
      )}
    </PlainLayout>
  );
}

interface EnrolFormProps {
  readonly token: string;
  readonly onRefused: () => void;
}

function EnrolForm({ token, onRefused }: EnrolFormProps): ReactNode {
  const t = useMessages('shell');
  const router = useRouter();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const ceremony = useMutation({
    mutationFn: () => enrol(token, name.trim()),
    onSuccess: async () => {
      await queryClient.resetQueries();
      await router.navigate({ to: '/' });
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === 'enrolment_invalid') onRefused();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ceremony.mutate();
  };
  return (
    <Paper p="xl" shadow="xs">
      <Stack component="form" gap="lg" onSubmit={submit}>
        <Stack gap="xs">
          <Title order={1}>{t('enrol.title')}</Title>
          <Text c="dimmed">{t('enrol.body')}</Text>
        </Stack>
        <TextInput
          label={t('enrol.name')}
          description={t('enrol.name.description')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="name"
          maxLength={80}
          required
          withAsterisk={false}
        />
        {!canUsePasskeys() && <Alert color="amber">{t('passkey.unsupported')}</Alert>}
        {ceremony.error && <Failure error={ceremony.error} during="change" title={t('enrol.failed')} />}
        <Button
          type="submit"
          size="md"
          leftSection={<IconFingerprint size={20} aria-hidden />}
          loading={ceremony.isPending}
          disabled={name.trim() === ''}
        >
          {t('enrol.action')}
        </Button>
      </Stack>
    </Paper>
  );
}
