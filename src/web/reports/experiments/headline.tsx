import type { ReactNode } from 'react';
import type { ExperimentsDefinition, ExperimentsResult } from '#contract';
import report from '../shared/report.module.css';
import { Figure } from '../shared/why.tsx';
import classes from './experiments.module.css';
import { metricText, type SentenceWords, signed } from './sentence.ts';
import { findingOf } from './shown.ts';

interface HeadlineProps {
  readonly definition: ExperimentsDefinition;
  readonly result: ExperimentsResult;
  readonly words: SentenceWords;
}

const MOST_HEADLINES = 3;

/** What the test says of the first metric, in words, for each of the first variants. */
export function Headline({ definition, result, words }: HeadlineProps): ReactNode {
  const { experiments: t, format } = words;
  const [metric] = definition.metrics;
  const found = result.variants.flatMap((variant) => {
    const finding = findingOf(result, variant, { place: 0, better: metric?.better });
    return finding.kind === 'compared' ? [{ variant: variant.variant, ...finding }] : [];
  });
  if (!metric || found.length === 0) return null;
  return (
    <div className={report['headlines']} data-many={found.length > 1 || undefined}>
      {found.slice(0, MOST_HEADLINES).map(({ variant, comparison, verdict }) => (
        <div key={variant} className={report['headline']}>
          {definition.metrics.length > 1 && (
            <div className={classes['note']}>{metricText(metric, words)}</div>
          )}
          <Figure className={report['headlineNumber']}>{signed(comparison.lift, format)}</Figure>
          <div className={report['change']}>
            {t(`said_${verdict}`, { variant, control: result.control ?? '' })}
          </div>
        </div>
      ))}
    </div>
  );
}
