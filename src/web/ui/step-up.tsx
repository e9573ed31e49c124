import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useCallback, useState } from 'react';
import { ApiError } from '../api.ts';
import { useMessages } from '../i18n/index.tsx';
import { stepUp } from '../passkey.ts';
import { sessionQuery } from '../session.ts';
import { Failure } from './failure.tsx';

/** Runs a request; when the API wants the passkey again, asks for it and runs the request once more. */
type WithStepUp = <Reply>(run: () => Promise<Reply>) => Promise<Reply>;

interface Asked {
  confirmed(): void;
  refused(): void;
}

const StepUpContext = createContext<WithStepUp | null>(null);

export function StepUpProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [asked, setAsked] = useState<Asked | null>(null);
  const withStepUp = useCallback<WithStepUp>(async (run) => {
    try {
      return await run();
    } catch (error) {
      if (!isStepUpRequired(error)) throw error;
      await new Promise<void>((resolve, reject) => {
        setAsked({ confirmed: resolve, refused: () => reject(error) });
      }).finally(() => setAsked(null));
      return await run();
    }
  }, []);
  return (
    <StepUpContext value={withStepUp}>
      {children}
      <StepUpDialog asked={asked} />
    </StepUpContext>
  );
}

/** `const withStepUp = useStepUp(); await withStepUp(() => api.people.reveal(…))`. A refusal throws the API's own 403. */
export function useStepUp(): WithStepUp {
  const withStepUp = use(StepUpContext);
  if (!withStepUp) throw new Error('used outside StepUpProvider');
  return withStepUp;
}

export function isStepUpRequired(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403 && error.code === 'step_up_required';
}

function StepUpDialog({ asked }: { readonly asked: Asked | null }): ReactNode {
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
