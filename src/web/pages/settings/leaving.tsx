import { Button, Code, Group, Modal, Paper, Stack, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { download } from '../../reports/shared/take-away.ts';
import { useChange } from '../../ui/change.ts';
import { useConfirm } from '../../ui/confirm.tsx';

/** A project that leaves: shredded after its name is typed and the passkey used. What is left is a receipt, shown once. */
export function Leaving(): ReactNode {
  const t = useMessages('settings');
  const { id, name } = useProject();
  const confirm = useConfirm();
  const [receipt, setReceipt] = useState<string | null>(null);
  const erasure = useChange({
    run: () => api.projects.erase(id, { name }),
    onDone: (reply) => setReceipt(reply.receipt),
    failed: t('leaving.failed'),
  });
  const ask = async (): Promise<void> => {
    const isConfirmed = await confirm({
      title: t('leaving.confirm', { name }),
      body: t('leaving.confirm.body'),
      action: t('leaving.action'),
      isDangerous: true,
      word: name,
    });
    if (isConfirmed) erasure.mutate();
  };
  return (
    <Paper p="lg" component="section" aria-labelledby="leaving-title">
      <Title order={2} id="leaving-title" mb={4}>
        {t('leaving.title')}
      </Title>
      <Text c="dimmed" mb="md" maw={640}>
        {t('leaving.body')}
      </Text>
      <Button variant="default" loading={erasure.isPending} onClick={() => void ask()}>
        {t('leaving.action')}
      </Button>
      {receipt !== null && <Receipt text={receipt} projectId={id} />}
    </Paper>
  );
}

/** The project is gone when this shows: closing it begins anew. */
function Receipt({ text, projectId }: { readonly text: string; readonly projectId: number }): ReactNode {
  const t = useMessages('settings');
  const shell = useMessages('shell');
  const leave = () => window.location.assign('/');
  return (
    <Modal
      opened
      onClose={leave}
      size="xl"
      title={t('leaving.done')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <Stack gap="lg">
        <Text>{t('leaving.done.body')}</Text>
        <Code block style={{ whiteSpace: 'pre-wrap' }}>
          {text}
        </Code>
        <Group justify="flex-end" gap="sm">
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => download(`receipt-project-${projectId}.txt`, 'text/plain;charset=utf-8', text)}
          >
            {t('leaving.download')}
          </Button>
          <Button onClick={leave}>{t('done')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
