import type { ReactNode } from 'react';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import type { AnswerFacts } from './why-drawer.tsx';

/** How fresh an answer is, in a few words. */
export function Fresh({ facts: { freshAt } }: { readonly facts: AnswerFacts }): ReactNode {
  const t = useMessages('reports');
  const format = useFormat();
  return <span>{freshAt === null ? t('noEventsYet') : t('fresh', { ago: format.relative(freshAt) })}</span>;
}
