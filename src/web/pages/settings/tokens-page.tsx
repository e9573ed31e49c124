import { Button, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { useChange } from '../../ui/change.ts';
import { useConfirm } from '../../ui/confirm.tsx';
import { CopyField } from '../../ui/copy.tsx';
import { Faces } from '../../ui/faces.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ServiceAccounts } from './service-accounts.tsx';

export function TokensPage(): ReactNode {
  const t = useMessages('settings');
  return (
    <>
      <PageHeader title={t('tokens.title')} description={t('tokens.body')} />
      <Stack gap="xl">
        <ProjectToken />
        <ServiceAccounts />
      </Stack>
    </>
  );
}

function ProjectToken(): ReactNode {
  const t = useMessages('settings');
  const { id } = useProject();
  const query = useQuery({
    queryKey: ['project', id, 'settings'],
    queryFn: ({ signal }) => api.projects.read(id, signal),
  });
  return (
    <Paper p="lg" component="section">
      <Title order={2} mb={4}>
        {t('tokens.project')}
      </Title>
      <Text c="dimmed" mb="md" maw={640}>
        {t('tokens.project.body')}
      </Text>
      <Faces query={query} layout="lines" rows={2}>
        {({ token }) => (
          <Stack gap="md" maw={560} align="flex-start">
            <div style={{ width: '100%' }}>
              <CopyField label={t('tokens.current')} value={token} />
            </div>
            <Rotate />
          </Stack>
        )}
      </Faces>
    </Paper>
  );
}

function Rotate(): ReactNode {
  const t = useMessages('settings');
  const { name } = useProject();
  const confirm = useConfirm();
  const rotation = useRotation();
  const ask = async (): Promise<void> => {
    const isConfirmed = await confirm({
      title: t('tokens.rotate.title'),
      body: t('tokens.rotate.body'),
      action: t('tokens.rotate'),
      isDangerous: true,
      word: name,
    });
    if (isConfirmed) rotation.mutate();
  };
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={16} aria-hidden />}
      loading={rotation.isPending}
      onClick={() => void ask()}
    >
      {t('tokens.rotate')}
    </Button>
  );
}

function useRotation() {
  const t = useMessages('settings');
  const { id } = useProject();
  const queryClient = useQueryClient();
  return useChange({
    run: () => api.projects.rotateToken(id),
    onDone: async () => {
      await queryClient.invalidateQueries({ queryKey: ['project', id] });
      notifications.show({ color: 'pine', message: t('tokens.rotated') });
    },
    failed: t('tokens.rotate.failed'),
  });
}
