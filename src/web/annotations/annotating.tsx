import { createContext, lazy, type ReactNode, Suspense, use, useMemo, useState } from 'react';
import type { Annotation } from '#contract';
import { useHasRole } from '../project.tsx';

const AnnotationDialog = lazy(() => import('./annotation-dialog.tsx'));

/** What the dialog begins with: an annotation that is there, or the wall time of a new one. */
export type Draft =
  | { readonly kind: 'new'; readonly at: string }
  | { readonly kind: 'change'; readonly annotation: Annotation };

const AnnotatingContext = createContext<((draft: Draft) => void) | null>(null);

/** Opens the dialog; null where the reader may not annotate, and where nothing is changed in passing (boards). */
export function useAnnotating(): ((draft: Draft) => void) | null {
  return use(AnnotatingContext);
}

/** Around what may be annotated: one dialog for new annotations and changed ones. */
export function AnnotatingProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const mayAnnotate = useHasRole('analyst');
  const [draft, setDraft] = useState<Draft | null>(null);
  const open = useMemo(() => (mayAnnotate ? (next: Draft) => setDraft(next) : null), [mayAnnotate]);
  return (
    <AnnotatingContext value={open}>
      {children}
      <Suspense>{draft && <AnnotationDialog draft={draft} onClose={() => setDraft(null)} />}</Suspense>
    </AnnotatingContext>
  );
}
