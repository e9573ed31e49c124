import type { ReactNode } from 'react';
import type { FunnelsDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import type { ReportViewProps } from '../report-view.ts';
import { type QuestionNotation, ReportPage } from '../shared/report-page.tsx';
import { Answer } from './answer.tsx';
import { readDefinition, writeDefinition } from './definition-url.ts';
import { FIRST_QUESTION } from './edit.ts';
import { Question } from './question.tsx';

const NOTATION: QuestionNotation<FunnelsDefinition> = {
  first: FIRST_QUESTION,
  write: writeDefinition,
  read: readDefinition,
};

/** Funnels: how many come through, where they drop out, how long it takes. */
export function FunnelsReport({ search, onSearch }: ReportViewProps): ReactNode {
  const t = useMessages('funnels');
  return (
    <ReportPage
      kind="funnels"
      title={t('title')}
      notation={NOTATION}
      search={search}
      onSearch={onSearch}
      question={(props) => <Question {...props} />}
      answer={(props) => <Answer {...props} />}
    />
  );
}
