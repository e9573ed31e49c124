import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useMessages } from '../i18n/index.tsx';
import { stepUp } from '../passkey.ts';
import { sessionQuery } from '../session.ts';
import { Failure } from './failure.tsx';

export interface Asked {
  confirmed(): void;
  refused(): void;
}

export default function StepUpDialog({ asked }: { readonly asked: Asked | null }): ReactNode {
  const t = useMessages('shell');
  const queryClient = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  const confirm = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await stepUp();
      void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
      asked?.confirmed();
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  const refuse = (): void => {
    setError(null);
    asked?.refused();
  };

  return (
    <Modal
      opened={asked !== null}
      onClose={refuse}
      title={t('stepUp.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack gap="lg">
        <Text>{t('stepUp.body')}</Text>
        {error !== null && <Failure error={error} during="change" />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={refuse}>
            {t('cancel')}
          </Button>
          <Button
            leftSection={<IconFingerprint size={18} aria-hidden />}
            loading={isBusy}
            onClick={() => void confirm()}
            data-autofocus
          >
            {t('stepUp.action')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
