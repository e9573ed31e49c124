import { type ReactNode, useMemo } from 'react';
import type { FunnelsDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { useSavedReport } from '../../saved/saved-context.ts';
import { Loading } from '../../ui/index.ts';
import type { ReportViewProps } from '../report-view.ts';
import { type QuestionNotation, ReportPage } from '../shared/report-page.tsx';
import { Answer } from './answer.tsx';
import { readDefinition, writeDefinition } from './definition-url.ts';
import { FIRST_QUESTION } from './edit.ts';
import { useFirstQuestion } from './first-question.ts';
import { Question } from './question.tsx';

const NOTATION: QuestionNotation<FunnelsDefinition> = {
  first: FIRST_QUESTION,
  write: writeDefinition,
  read: readDefinition,
};

/** Funnels: how many come through, where they drop out, how long it takes. */
export function FunnelsReport({ search, onSearch }: ReportViewProps): ReactNode {
  const t = useMessages('funnels');
  const saved = useSavedReport();
  const first = useFirstQuestion(search.q === undefined && !saved);
  const notation = useMemo(() => (first ? { ...NOTATION, first } : undefined), [first]);
  if (!notation) return <Loading layout="chart" />;
  return (
    <ReportPage
      kind="funnels"
      title={t('title')}
      notation={notation}
      search={search}
      onSearch={onSearch}
      question={(props) => <Question {...props} />}
      answer={(props) => <Answer {...props} />}
    />
  );
}
