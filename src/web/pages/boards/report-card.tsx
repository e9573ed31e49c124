import { Button, Skeleton, Text, Tooltip } from '@mantine/core';
import { useInViewport } from '@mantine/hooks';
import { IconShieldHalf } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import type { ReportDefinition, ReportName } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { reportOf } from '../../reports/registry.ts';
import { useFailureMessage } from '../../ui/failure.tsx';
import { askedOnBoard, type BoardQuestion, type CardReport } from './ask.ts';
import classes from './boards.module.css';

interface ReportCardProps {
  readonly report: CardReport;
  readonly board: BoardQuestion;
  /** Told when some part of the answer was kept back. */
  readonly onWithheld: (below: number | null) => void;
}

/** A saved report's answer on a board, asked when the card is first seen. */
export function ReportCard({ report, board, onWithheld }: ReportCardProps): ReactNode {
  const t = useMessages('boards');
  const failureMessage = useFailureMessage();
  const { ref, isSeen } = useSeen();
  const answer = useAnswer(report, board, isSeen);
  const result = answer.data?.result;
  const below = result?.withheld ? result.k : null;
  useEffect(() => onWithheld(below), [onWithheld, below]);
  const Card = reportOf<ReportName>(report.kind)?.card;
  if (!Card) return <div className={classes['gone']}>{t('cardUnknown')}</div>;
  return (
    <div className={classes['body']} ref={ref} aria-busy={answer.isPending || answer.isPlaceholderData}>
      {answer.data ? (
        <Suspense fallback={<Waiting />}>
          <Card definition={answer.data.definition} result={answer.data.result} chart={report.chart} />
        </Suspense>
      ) : answer.error ? (
        <div className={classes['gone']} role="alert">
          <Text size="sm">{failureMessage(answer.error)}</Text>
          <Button mt="xs" size="compact-sm" variant="default" onClick={() => void answer.refetch()}>
            {t('cardRetry')}
          </Button>
        </div>
      ) : (
        <Waiting />
      )}
    </div>
  );
}

function Waiting(): ReactNode {
  const t = useMessages('shell');
  return (
    <div role="status" aria-label={t('loading')} style={{ height: '100%', padding: '0 12px 12px' }}>
      <Skeleton height="100%" radius="md" />
    </div>
  );
}

/** True from the first time on that the element is on the screen. */
function useSeen() {
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const [isSeen, setSeen] = useState(false);
  if (inViewport && !isSeen) setSeen(true);
  return { ref, isSeen };
}

function useAnswer(report: CardReport, board: BoardQuestion, isSeen: boolean) {
  const { id } = useProject();
  // The server has checked it against the schema of its kind.
  const definition = askedOnBoard(report, board) as ReportDefinition<ReportName>;
  return useQuery({
    queryKey: ['project', id, 'cards', report.kind, definition],
    queryFn: async ({ signal }) => ({
      definition,
      result: await api.report<ReportName>(report.kind, id, definition, signal),
    }),
    enabled: isSeen,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });
}

/** Beside a card's name: some part of its answer was kept back. */
export function WithheldMark({ below }: { readonly below: number }): ReactNode {
  const t = useMessages('reports');
  const text = t('withheldText', { count: below });
  return (
    <Tooltip label={text} multiline maw={320}>
      <span className={classes['note']} role="img" aria-label={t('withheldTitle')}>
        <IconShieldHalf size={16} aria-hidden />
      </span>
    </Tooltip>
  );
}
