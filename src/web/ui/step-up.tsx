import { createContext, lazy, type ReactNode, Suspense, use, useCallback, useState } from 'react';
import { ApiError } from '../api.ts';
import type { Asked } from './step-up-dialog.tsx';

const StepUpDialog = lazy(() => import('./step-up-dialog.tsx'));

/** Runs a request; when the API wants the passkey again, asks for it and runs the request once more. */
type WithStepUp = <Reply>(run: () => Promise<Reply>) => Promise<Reply>;

const StepUpContext = createContext<WithStepUp | null>(null);

export function StepUpProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [hasAsked, setHasAsked] = useState(false);
  const withStepUp = useCallback<WithStepUp>(async (run) => {
    try {
      return await run();
    } catch (error) {
      if (!isStepUpRequired(error)) throw error;
      setHasAsked(true);
      await new Promise<void>((resolve, reject) => {
        setAsked({ confirmed: resolve, refused: () => reject(error) });
      }).finally(() => setAsked(null));
      return await run();
    }
  }, []);
  return (
    <StepUpContext value={withStepUp}>
      {children}
      <Suspense>{hasAsked && <StepUpDialog asked={asked} />}</Suspense>
    </StepUpContext>
  );
}

/** `const withStepUp = useStepUp(); await withStepUp(() => api.people.reveal(…))`. A refusal throws the API's own 403. */
export function useStepUp(): WithStepUp {
  const withStepUp = use(StepUpContext);
  if (!withStepUp) throw new Error('used outside StepUpProvider');
  return withStepUp;
}

function isStepUpRequired(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403 && error.code === 'step_up_required';
}
