import { notifications } from '@mantine/notifications';
import { type UseMutationResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { useFailureMessage } from '../../ui/failure.tsx';
import { useStepUp } from '../../ui/step-up.tsx';

export function useLexicon() {
  const { id } = useProject();
  return useQuery({
    queryKey: ['project', id, 'lexicon'],
    queryFn: ({ signal }) => api.lexicon.read(id, signal),
  });
}

/** A change to the Lexicon, with the passkey where the server asks for it: what was read before is read again. */
export function useLexiconChange(said?: string): UseMutationResult<unknown, Error, () => Promise<unknown>> {
  const t = useMessages('lexicon');
  const { id } = useProject();
  const queryClient = useQueryClient();
  const withStepUp = useStepUp();
  const failureMessage = useFailureMessage();
  const why = (error: unknown): string | undefined => {
    const code = error instanceof ApiError && KNOWN.find((one) => one === error.code);
    return code ? t(`error.${code}`) : undefined;
  };
  return useMutation({
    mutationFn: (run: () => Promise<unknown>) => withStepUp(run),
    onSuccess: async () => {
      notifications.show({ message: said ?? t('saved') });
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['project', id, 'lexicon'] }),
        queryClient.invalidateQueries({ queryKey: ['catalogue', id] }),
        queryClient.invalidateQueries({ queryKey: ['project', id, 'catalogue'] }),
      ]);
    },
    onError: (error) =>
      notifications.show({
        color: 'brick',
        title: t('failed'),
        message: why(error) ?? failureMessage(error),
      }),
  });
}

const KNOWN = [
  'lexicon_text_is_personal',
  'lexicon_example_not_public',
  'lexicon_class_fixed',
  'lexicon_bad_merge',
  'lexicon_bad_file',
] as const;
