import { Button } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { IconChartLine } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo, useRef } from 'react';
import type { Catalogue, InsightsDefinition } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { DemoFilling } from '../../ui/demo-filling.tsx';
import { Empty, Faces, Failure, Loading, PageHeader } from '../../ui/index.ts';
import type { ReportViewProps } from '../report-view.ts';
import { Answer } from './answer.tsx';
import { readDefinition, writeDefinition } from './definition-url.ts';
import { FIRST_QUESTION } from './edit.ts';
import classes from './insights.module.css';
import { Question } from './question.tsx';

const DEBOUNCE_MS = 200;

/** Insights: how much of what, over time and by what. The address is the question. */
export function InsightsReport({ search, onSearch }: ReportViewProps): ReactNode {
  const t = useMessages('insights');
  const { id, isDemo } = useProject();
  const catalogue = useQuery({
    queryKey: ['catalogue', id],
    queryFn: ({ signal }) => api.catalogue.read(id, signal),
    staleTime: 60_000,
    // While nothing is there, the page fills by itself.
    refetchInterval: ({ state }) => (state.data && isUntouched(state.data) ? 2_000 : false),
  });
  return (
    <>
      <PageHeader title={t('title')} />
      <Faces
        query={catalogue}
        layout="chart"
        isEmpty={isUntouched}
        empty={isDemo ? <DemoFilling /> : <NoEvents />}
      >
        {(vocabulary) => <Builder catalogue={vocabulary} search={search} onSearch={onSearch} />}
      </Faces>
    </>
  );
}

function isUntouched({ events, hiddenEvents }: Catalogue): boolean {
  return events.length === 0 && hiddenEvents === 0;
}

function NoEvents(): ReactNode {
  const t = useMessages('insights');
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

function Builder({
  catalogue,
  search,
  onSearch,
}: ReportViewProps & { readonly catalogue: Catalogue }): ReactNode {
  const page = useRef<HTMLDivElement>(null);
  const definition = useMemo(() => readDefinition(search.q ?? '') ?? FIRST_QUESTION, [search.q]);
  const answer = useAnswer(definition);
  const chart = search.chart === 'bar' ? 'bar' : 'line';
  const ask = (next: InsightsDefinition) => onSearch({ ...search, q: writeDefinition(next) });
  useHotkeys([['/', () => openEventPicker(page.current)]]);
  return (
    <div className={classes['layout']} ref={page}>
      <Question definition={definition} catalogue={catalogue} onChange={ask} />
      {answer.error ? (
        <Failure error={answer.error} onRetry={answer.retry} />
      ) : answer.result ? (
        <Answer
          definition={answer.definition}
          result={answer.result}
          chart={chart}
          onChart={(next) => onSearch({ ...search, chart: next })}
          onAsk={ask}
          isStale={answer.isStale}
        />
      ) : (
        <Loading layout="chart" />
      )}
    </div>
  );
}

/** The answer to the latest question; while a newer one is counted, the one before it. An overtaken request is given up. */
function useAnswer(definition: InsightsDefinition) {
  const { id } = useProject();
  const wanted = writeDefinition(definition);
  const [asked] = useDebouncedValue(wanted, DEBOUNCE_MS);
  const query = useQuery({
    queryKey: ['insights', id, asked],
    queryFn: async ({ signal }) => {
      const question = readDefinition(asked) ?? FIRST_QUESTION;
      return { definition: question, result: await api.report('insights', id, question, signal) };
    },
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
  });
  return {
    definition: query.data?.definition ?? definition,
    result: query.data?.result,
    error: query.error,
    isStale: query.isFetching || wanted !== asked,
    retry: () => void query.refetch(),
  };
}

/** `/` opens the last event picker of the question: the one just added. */
function openEventPicker(page: HTMLElement | null): void {
  const pickers = [...(page?.querySelectorAll<HTMLElement>('[data-slash]') ?? [])];
  pickers.at(-1)?.click();
}
