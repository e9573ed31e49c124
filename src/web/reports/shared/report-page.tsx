import { Button } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { IconChartLine } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import type { Catalogue, ReportDefinition, ReportName, ReportResult } from '#contract';
import { AnnotatingProvider } from '../../annotations/annotating.tsx';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { ReportHeader } from '../../saved/report-header.tsx';
import { useSavedReport } from '../../saved/saved-context.ts';
import { DemoFilling } from '../../ui/demo-filling.tsx';
import { Empty, Faces, Failure, Loading } from '../../ui/index.ts';
import type { ReportViewProps } from '../report-view.ts';
import { Computing } from './computing.tsx';
import { openEventPicker } from './event-picker.tsx';
import classes from './report.module.css';
import { ProgressContext, useProgress } from './use-progress.ts';
import { WhoProvider } from './who.tsx';

const DEBOUNCE_MS = 200;

/** How a kind's question is written into the address. Equal questions are equal texts. */
export interface QuestionNotation<Definition> {
  /** What a newcomer is shown. */
  readonly first: Definition;
  readonly write: (definition: Definition) => string;
  /** Undefined for a text that is no question of this kind. */
  readonly read: (text: string) => Definition | undefined;
}

export interface QuestionProps<Definition> {
  readonly definition: Definition;
  readonly catalogue: Catalogue;
  /** Every change is a whole new question. */
  readonly onChange: (definition: Definition) => void;
}

export interface AnswerProps<Definition, Result> {
  /** The question that was answered: while a newer one is counted, the one before it. */
  readonly definition: Definition;
  readonly result: Result;
  /** The question as it stands by now: what is changed beside the answer is changed in it. */
  readonly current: Definition;
  readonly onAsk: (definition: Definition) => void;
  /** The answer to a newer question is on its way. */
  readonly isStale: boolean;
}

interface ReportPageProps<Name extends ReportName> extends ReportViewProps {
  readonly kind: Name;
  readonly title: string;
  readonly notation: QuestionNotation<ReportDefinition<Name>>;
  readonly question: (props: QuestionProps<ReportDefinition<Name>>) => ReactNode;
  readonly answer: (props: AnswerProps<ReportDefinition<Name>, ReportResult<Name>>) => ReactNode;
}

/** A report of any kind: its question on the left, the answer beside it at once. The address is the question. */
export function ReportPage<Name extends ReportName>(props: ReportPageProps<Name>): ReactNode {
  const { id, isDemo } = useProject();
  const { kind, notation, search, onSearch } = props;
  const asked = useAsked(props);
  const catalogue = useQuery({
    queryKey: ['catalogue', id],
    queryFn: ({ signal }) => api.catalogue.read(id, signal),
    staleTime: 60_000,
    // While nothing is there, the page fills by itself.
    refetchInterval: ({ state }) => (state.data && isUntouched(state.data) ? 2_000 : false),
  });
  return (
    <>
      <ReportHeader
        kind={kind}
        title={props.title}
        asked={asked.definition}
        q={notation.write(asked.definition)}
        chart={search.chart}
        isChanged={asked.isChanged}
        onSearch={onSearch}
      />
      <Faces
        query={catalogue}
        layout="chart"
        isEmpty={isUntouched}
        empty={isDemo ? <DemoFilling /> : <NoEvents />}
      >
        {(vocabulary) => <Builder {...props} definition={asked.definition} catalogue={vocabulary} />}
      </Faces>
    </>
  );
}

/** The question of the address, else the saved one, else what a newcomer is shown. */
function useAsked<Name extends ReportName>({ kind, notation, search }: ReportPageProps<Name>) {
  const saved = useSavedReport();
  return useMemo(() => {
    // The server has checked it against the schema of its kind.
    const kept = saved?.kind === kind ? (saved.definition as ReportDefinition<Name>) : undefined;
    const definition = notation.read(search.q ?? '') ?? kept ?? notation.first;
    const isChanged = kept !== undefined && notation.write(definition) !== notation.write(kept);
    return { definition, isChanged };
  }, [kind, notation, search.q, saved]);
}

function isUntouched({ events, hiddenEvents }: Catalogue): boolean {
  return events.length === 0 && hiddenEvents === 0;
}

function NoEvents(): ReactNode {
  const t = useMessages('reports');
  const { id } = useProject();
  return (
    <Empty
      icon={IconChartLine}
      title={t('emptyTitle')}
      action={
        <Button
          renderRoot={(props) => (
            <Link {...props} to="/p/$projectId/setup" params={{ projectId: String(id) }} />
          )}
        >
          {t('emptyAction')}
        </Button>
      }
    >
      {t('emptyText')}
    </Empty>
  );
}

function Builder<Name extends ReportName>(
  props: ReportPageProps<Name> & {
    readonly catalogue: Catalogue;
    readonly definition: ReportDefinition<Name>;
  },
): ReactNode {
  const { definition, notation, search, onSearch } = props;
  const page = useRef<HTMLDivElement>(null);
  const answer = useAnswer(props, definition);
  const share = useProgress(answer.question, answer.isStale);
  const ask = (next: ReportDefinition<Name>) => onSearch({ ...search, q: notation.write(next) });
  useHotkeys([['/', () => openEventPicker(page.current)]]);
  return (
    <ProgressContext value={share}>
      <div className={classes['layout']} ref={page}>
        {props.question({ definition, catalogue: props.catalogue, onChange: ask })}
        {answer.error ? (
          <Failure error={answer.error} onRetry={answer.retry} />
        ) : answer.result ? (
          <AnnotatingProvider>
            <WhoProvider kind={props.kind}>
              {props.answer({
                definition: answer.definition,
                result: answer.result,
                current: definition,
                onAsk: ask,
                isStale: answer.isStale,
              })}
            </WhoProvider>
          </AnnotatingProvider>
        ) : (
          <div className={classes['waiting']}>
            {share !== null && <Computing isAlone />}
            <Loading layout="chart" />
          </div>
        )}
      </div>
    </ProgressContext>
  );
}

/** The answer to the latest question; while a newer one is counted, the one before it. An overtaken request is given up. */
function useAnswer<Name extends ReportName>(
  { kind, notation }: ReportPageProps<Name>,
  definition: ReportDefinition<Name>,
) {
  const { id } = useProject();
  const wanted = notation.write(definition);
  const [asked] = useDebouncedValue(wanted, DEBOUNCE_MS);
  const [questionId, setQuestionId] = useState<string | null>(null);
  const query = useQuery({
    queryKey: [kind, id, asked],
    queryFn: async ({ signal }) => {
      const question = notation.read(asked) ?? notation.first;
      const called = crypto.randomUUID();
      setQuestionId(called);
      return { definition: question, result: await api.report(kind, id, question, signal, called) };
    },
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
  });
  return {
    definition: query.data?.definition ?? definition,
    result: query.data?.result,
    error: query.error,
    question: questionId,
    isStale: query.isFetching || wanted !== asked,
    retry: () => void query.refetch(),
  };
}
