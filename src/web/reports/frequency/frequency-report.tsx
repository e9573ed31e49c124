import type { ReactNode } from 'react';
import type { FrequencyDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import type { ReportViewProps } from '../report-view.ts';
import { type QuestionNotation, ReportPage } from '../shared/report-page.tsx';
import { readDrawing, writeDrawing } from '../shared/table-drawing.ts';
import { Answer } from './answer.tsx';
import { readDefinition, writeDefinition } from './definition-url.ts';
import { FIRST_QUESTION } from './edit.ts';
import { Question } from './question.tsx';

const NOTATION: QuestionNotation<FrequencyDefinition> = {
  first: FIRST_QUESTION,
  write: writeDefinition,
  read: readDefinition,
};

/** Frequency: how much of a habit something is. */
export function FrequencyReport({ search, onSearch }: ReportViewProps): ReactNode {
  const t = useMessages('frequency');
  return (
    <ReportPage
      kind="frequency"
      title={t('title')}
      notation={NOTATION}
      search={search}
      onSearch={onSearch}
      question={(props) => <Question {...props} />}
      answer={(props) => (
        <Answer
          {...props}
          drawing={readDrawing(search.chart, props.result.buckets.length)}
          onDraw={(drawing) => onSearch({ ...search, chart: writeDrawing(drawing) })}
        />
      )}
    />
  );
}
