import { notifications } from '@mantine/notifications';
import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useFailureMessage } from './failure.tsx';
import { useStepUp } from './step-up.tsx';

interface Change<Reply> {
  readonly run: () => Promise<Reply>;
  /** The server's answer is here: what was read before is old now. */
  readonly onDone: (reply: Reply) => unknown;
  /** What did not happen, as a title. */
  readonly failed: string;
  /** A better sentence than the general one, for failures that this change knows. */
  readonly why?: (error: unknown) => string | undefined;
  /** Failures that stand on the page itself, where they can be mended: no news of them. */
  readonly isSaid?: (error: unknown) => boolean;
}

/** A change, with the passkey where the server asks for it. A failure is short news: for places too small for `Failure`. */
export function useChange<Reply>({
  run,
  onDone,
  failed,
  why,
  isSaid,
}: Change<Reply>): UseMutationResult<Reply, Error, void> {
  const withStepUp = useStepUp();
  const failureMessage = useFailureMessage();
  return useMutation({
    mutationFn: () => withStepUp(run),
    onSuccess: onDone,
    onError: (error) => {
      if (isSaid?.(error)) return;
      notifications.show({ color: 'brick', title: failed, message: why?.(error) ?? failureMessage(error) });
    },
  });
}
