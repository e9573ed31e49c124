import type { ReactNode } from 'react';
import type { InsightsDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import type { ReportViewProps } from '../report-view.ts';
import { type QuestionNotation, ReportPage } from '../shared/report-page.tsx';
import { Answer } from './answer.tsx';

import { readDefinition, writeDefinition } from './definition-url.ts';
import { readDrawing, writeDrawing } from './drawing.ts';
import { FIRST_QUESTION, usualChart } from './edit.ts';
import { Question } from './question.tsx';

const NOTATION: QuestionNotation<InsightsDefinition> = {
  first: FIRST_QUESTION,
  write: writeDefinition,
  read: readDefinition,
};

/** Insights: how much of what, over time and by what. */
export function InsightsReport({ search, onSearch }: ReportViewProps): ReactNode {
  const t = useMessages('insights');
  return (
    <ReportPage
      kind="insights"
      title={t('title')}
      notation={NOTATION}
      search={search}
      onSearch={onSearch}
      question={(props) => <Question {...props} />}
      answer={(props) => (
        <Answer
          {...props}
          drawing={readDrawing(search.chart, usualChart(props.definition))}
          onDraw={(next) => onSearch({ ...search, chart: writeDrawing(next) })}
        />
      )}
    />
  );
}
