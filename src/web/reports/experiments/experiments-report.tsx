import { IconFlask } from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import type { ExperimentsDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { Empty, Faces } from '../../ui/index.ts';
import type { ReportViewProps } from '../report-view.ts';
import { type QuestionNotation, ReportPage } from '../shared/report-page.tsx';
import { Answer } from './answer.tsx';
import { readDefinition, writeDefinition } from './definition-url.ts';
import { firstQuestion } from './edit.ts';
import { useNames } from './name-picker.tsx';
import { Question } from './question.tsx';

/** Experiments: what a variant did to people, and whether it is more than chance. */
export function ExperimentsReport(props: ReportViewProps): ReactNode {
  const t = useMessages('experiments');
  const names = useNames('experiment');
  const isAsked = props.search.q !== undefined || props.search.saved !== undefined;
  return (
    <Faces
      query={names}
      layout="chart"
      isEmpty={({ values }) => values.length === 0 && !isAsked}
      empty={
        <Empty icon={IconFlask} title={t('emptyTitle')} isPage>
          {t('emptyText')}
        </Empty>
      }
    >
      {({ values: [first] }) => <Report {...props} experiment={first ?? '-'} />}
    </Faces>
  );
}

function Report({
  search,
  onSearch,
  experiment,
}: ReportViewProps & { readonly experiment: string }): ReactNode {
  const t = useMessages('experiments');
  const notation = useMemo(
    (): QuestionNotation<ExperimentsDefinition> => ({
      first: firstQuestion(experiment),
      write: writeDefinition,
      read: readDefinition,
    }),
    [experiment],
  );
  return (
    <ReportPage
      kind="experiments"
      title={t('title')}
      notation={notation}
      search={search}
      onSearch={onSearch}
      question={(props) => <Question {...props} />}
      answer={(props) => <Answer {...props} />}
    />
  );
}
