import { Anchor, Button, Skeleton, Text, Tooltip } from '@mantine/core';
import { useInViewport } from '@mantine/hooks';
import { IconShieldHalf } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import type { ReportDefinition, ReportName } from '#contract';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { reportOf } from '../../reports/registry.ts';
import { Fresh } from '../../reports/shared/fresh.tsx';
import { useWho, WhoProvider } from '../../reports/shared/who.tsx';
import { useWhy, WhyProvider } from '../../reports/shared/why.tsx';
import { type AnswerFacts, WhyDrawer } from '../../reports/shared/why-drawer.tsx';
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
  const kind = reportOf<ReportName>(report.kind);
  if (!kind) return <div className={classes['gone']}>{t('cardUnknown')}</div>;
  const { card: Card, why: Why } = kind;
  return (
    <div className={classes['body']} ref={ref} aria-busy={answer.isPending || answer.isPlaceholderData}>
      {answer.data ? (
        <Suspense fallback={<Waiting />}>
          <WhoProvider kind={report.kind}>
            <WhyProvider hasFigures>
              <div className={classes['answer']}>
                <Card definition={answer.data.definition} result={answer.data.result} chart={report.chart} />
              </div>
              <Foot report={report} facts={answer.data.result}>
                <Why definition={answer.data.definition} result={answer.data.result} />
              </Foot>
            </WhyProvider>
          </WhoProvider>
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

/** How fresh the answer is, and why it is so. */
function Foot(props: {
  readonly report: CardReport;
  readonly facts: AnswerFacts;
  readonly children: ReactNode;
}): ReactNode {
  const { report, facts, children } = props;
  const t = useMessages('reports');
  const boards = useMessages('boards');
  const { id } = useProject();
  const why = useWhy();
  const maySeePeople = useWho() !== null;
  return (
    <div className={classes['foot']}>
      <Fresh facts={facts} />
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        fw={500}
        aria-label={boards('cardWhy', { name: report.name })}
        onClick={() => why.setOpen(true)}
      >
        {t('why')}
      </Button>
      <WhyDrawer
        facts={facts}
        isOpen={why.isOpen}
        onClose={() => why.setOpen(false)}
        people={
          maySeePeople ? (
            <Anchor
              renderRoot={(root) => (
                <Link
                  {...root}
                  to="/p/$projectId/reports/$kind"
                  params={{ projectId: String(id), kind: report.kind }}
                  search={{ saved: report.id }}
                />
              )}
            >
              {boards('cardWho')}
            </Anchor>
          ) : (
            t('whyWhoNot')
          )
        }
      >
        <Suspense>{children}</Suspense>
      </WhyDrawer>
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
