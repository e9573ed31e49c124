import { createContext, lazy, type ReactNode, Suspense, use, useCallback, useState } from 'react';
import type { Asked, Question } from './confirm-dialog.tsx';

// Dialogs are not part of the first view.
const ConfirmDialog = lazy(() => import('./confirm-dialog.tsx'));

type Ask = (question: Question) => Promise<boolean>;

const ConfirmContext = createContext<Ask | null>(null);

export function ConfirmProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isOpen, setOpen] = useState(false);
  const ask = useCallback<Ask>(
    (question) =>
      new Promise((resolve) => {
        const answer = (isConfirmed: boolean) => {
          setOpen(false);
          resolve(isConfirmed);
        };
        setAsked({ question, answer });
        setOpen(true);
      }),
    [],
  );
  return (
    <ConfirmContext value={ask}>
      {children}
      <Suspense>
        {asked && <ConfirmDialog key={asked.question.title} asked={asked} isOpen={isOpen} />}
      </Suspense>
    </ConfirmContext>
  );
}

/** `const confirm = useConfirm(); if (await confirm({ … })) …` */
export function useConfirm(): Ask {
  const ask = use(ConfirmContext);
  if (!ask) throw new Error('used outside ConfirmProvider');
  return ask;
}
