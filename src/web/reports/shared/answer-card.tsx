import { Paper, Text, Title, VisuallyHidden } from '@mantine/core';
import { IconShieldHalf } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { useLate } from '../../use-late.ts';
import { Computing } from './computing.tsx';
import { HowWithheld } from './folded-name.tsx';
import classes from './report.module.css';
import { WhyProvider } from './why.tsx';

interface AnswerCardProps {
  /** The question in words. */
  readonly sentence: string;
  /** Beside the sentence: how the answer is drawn. */
  readonly tools?: ReactNode;
  /** The answer to a newer question is on its way. */
  readonly isStale: boolean;
  /** The crowd threshold, where some part of the answer was kept back. */
  readonly withheldBelow: number | null;
  /** What those who do not see the chart hear when the answer is there. */
  readonly announced: string;
  /** Headline and chart; {@link NothingFound} where nothing fits. */
  readonly children: ReactNode;
  readonly foot: ReactNode;
  /** The chart's twin, under the card. */
  readonly table?: ReactNode;
}

/** The answer, on the right: a card with the chart, what was kept back, the table. */
export function AnswerCard(props: AnswerCardProps): ReactNode {
  const t = useMessages('reports');
  const isLate = useLate(props.isStale);
  const fading = isLate ? classes['stale'] : undefined;
  return (
    <WhyProvider>
      <section className={classes['answer']} aria-label={t('answer')} aria-busy={props.isStale}>
        <Paper className={classes['card']}>
          {isLate && <Computing />}
          <div className={classes['cardHead']}>
            <Title order={2} className={classes['sentence']}>
              {props.sentence}
            </Title>
            {props.tools}
          </div>
          <div className={fading}>{props.children}</div>
          {props.foot}
          <div role="status">
            <VisuallyHidden>{props.isStale ? t('computing') : props.announced}</VisuallyHidden>
          </div>
        </Paper>
        {props.withheldBelow !== null && <Withheld k={props.withheldBelow} />}
        {props.table && (
          <div className={fading}>
            <div className={classes['tables']}>{props.table}</div>
          </div>
        )}
      </section>
    </WhyProvider>
  );
}

/** In the place of a chart: nothing fits the question. */
export function NothingFound(): ReactNode {
  const t = useMessages('reports');
  return (
    <div className={classes['nothing']}>
      <Text fw={560}>{t('noData')}</Text>
      <Text c="dimmed">{t('noDataHint')}</Text>
    </div>
  );
}

function Withheld({ k }: { readonly k: number }): ReactNode {
  const t = useMessages('reports');
  return (
    <div className={classes['withheld']}>
      <IconShieldHalf size={18} aria-hidden />
      <span>
        <b>{t('withheldTitle')}.</b> {t('withheldText', { count: k })} <HowWithheld />
      </span>
    </div>
  );
}
