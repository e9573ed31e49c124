import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../api.ts';
import { useMessages } from '../i18n/index.tsx';
import { useProject } from '../project.tsx';
import { useFailureMessage } from '../ui/failure.tsx';
import { refreshKept } from './queries.ts';

/** A change to what is kept. When somebody else was faster, theirs is read and the reader is told; nothing is overwritten. */
export function useSaving<Input, Reply>(saving: {
  readonly run: (input: Input) => Promise<Reply>;
  readonly onDone: (reply: Reply) => unknown;
  readonly failed: string;
}) {
  const t = useMessages('boards');
  const { id } = useProject();
  const client = useQueryClient();
  const failureMessage = useFailureMessage();
  return useMutation({
    mutationFn: saving.run,
    onSuccess: async (reply) => {
      await refreshKept(client, id);
      await saving.onDone(reply);
    },
    onError: async (error) => {
      const isOvertaken = error instanceof ApiError && error.code === 'changed_meanwhile';
      const message = isOvertaken ? t('meanwhile') : failureMessage(error);
      notifications.show({ color: 'brick', title: saving.failed, message });
      if (isOvertaken) await refreshKept(client, id);
    },
  });
}
