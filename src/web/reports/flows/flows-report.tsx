import type { ReactNode } from 'react';
import type { FlowsDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import type { ReportViewProps } from '../report-view.ts';
import { type QuestionNotation, ReportPage } from '../shared/report-page.tsx';
import { Answer } from './answer.tsx';
import { readDefinition, writeDefinition } from './definition-url.ts';
import { FIRST_QUESTION } from './edit.ts';
import { Question } from './question.tsx';

const NOTATION: QuestionNotation<FlowsDefinition> = {
  first: FIRST_QUESTION,
  write: writeDefinition,
  read: readDefinition,
};

/** Flows: what people do before and after. */
export function FlowsReport({ search, onSearch }: ReportViewProps): ReactNode {
  const t = useMessages('flows');
  return (
    <ReportPage
      kind="flows"
      title={t('title')}
      notation={NOTATION}
      search={search}
      onSearch={onSearch}
      question={(props) => <Question {...props} />}
      answer={(props) => <Answer {...props} />}
    />
  );
}
