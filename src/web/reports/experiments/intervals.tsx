import { Badge } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight, IconCircleDashed } from '@tabler/icons-react';
import type { CSSProperties, ReactNode } from 'react';
import type { ExperimentComparison, ExperimentsDefinition, ExperimentsResult } from '#contract';
import classes from './experiments.module.css';
import { metricText, type SentenceWords, signed, valueText } from './sentence.ts';
import { findingOf, placeOf, reachOf, type Verdict } from './shown.ts';

interface IntervalsProps {
  readonly definition: ExperimentsDefinition;
  readonly result: ExperimentsResult;
  readonly words: SentenceWords;
}

/** For each metric the variants against the control: where the difference lies, around a line of no difference. */
export function Intervals({ definition, result, words }: IntervalsProps): ReactNode {
  return (
    <div className={classes['metrics']}>
      {definition.metrics.map((_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a metric has no identity but its place
        <Metric key={place} definition={definition} result={result} words={words} place={place} />
      ))}
    </div>
  );
}

interface MetricProps extends IntervalsProps {
  readonly place: number;
}

function Metric({ definition, result, words, place }: MetricProps): ReactNode {
  const { experiments: t, format } = words;
  const metric = definition.metrics[place];
  const comparisons = result.variants.flatMap(({ cells }) => cells[place]?.comparison ?? []);
  const reach = reachOf(comparisons);
  if (!metric) return null;
  return (
    <div>
      <div className={classes['metricHead']}>
        <h3 className={classes['metricName']}>{metricText(metric, words)}</h3>
        {metric.guardrail && <Badge color="gray">{t('guardrail')}</Badge>}
        {metric.better === 'down' && <Badge color="gray">{t('role_down')}</Badge>}
      </div>
      {result.variants.map((variant) => {
        const finding = findingOf(result, variant, { place, better: metric.better });
        const compared = finding.kind === 'compared' ? finding : null;
        return (
          <div key={variant.variant} className={classes['row']} data-verdict={compared?.verdict}>
            <span className={classes['variant']}>
              <span className={classes['name']}>{variant.variant}</span>
              <span className={classes['note']}>{t('exposed', { count: variant.people })}</span>
            </span>
            <span className={classes['value']}>
              {valueText(metric, variant.cells[place]?.value ?? null, format)}
            </span>
            <Axis comparison={compared?.comparison ?? null} reach={reach} />
            {compared ? (
              <Found comparison={compared.comparison} verdict={compared.verdict} words={words} />
            ) : (
              <span className={classes['note']}>
                {finding.kind === 'silent' && t(`silent_${finding.why}`, { count: result.k })}
              </span>
            )}
          </div>
        );
      })}
      {comparisons.length > 0 && (
        <div className={classes['row']} data-scale aria-hidden>
          <div className={classes['scale']}>
            <span>{signed(-reach, format)}</span>
            <span>{t('noDifference')}</span>
            <span>{signed(reach, format)}</span>
          </div>
        </div>
      )}
    </div>
  );
}

function Axis(props: {
  readonly comparison: ExperimentComparison | null;
  readonly reach: number;
}): ReactNode {
  const { comparison, reach } = props;
  if (!comparison) return <div className={classes['axis']} aria-hidden />;
  const [low, at, high] = [comparison.low, comparison.lift, comparison.high].map((lift) =>
    placeOf(lift, reach),
  );
  // React's type knows no custom properties.
  const places = { '--low': `${low}%`, '--at': `${at}%`, '--high': `${high}%` } as CSSProperties;
  return (
    <div className={classes['axis']} style={places} aria-hidden>
      <div className={classes['interval']} />
      <div className={classes['point']} />
    </div>
  );
}

const ICONS = { better: IconArrowUpRight, worse: IconArrowDownRight, undecided: IconCircleDashed } as const;

function Found(props: {
  readonly comparison: ExperimentComparison;
  readonly verdict: Verdict;
  readonly words: SentenceWords;
}): ReactNode {
  const { lift, low, high } = props.comparison;
  const { experiments: t, format } = props.words;
  const Icon = ICONS[props.verdict];
  return (
    <span className={classes['found']}>
      <span className={classes['verdict']}>
        <Icon size={15} aria-hidden /> {signed(lift, format)} · {t(`verdict_${props.verdict}`)}
      </span>
      <span className={classes['note']}>
        {t('between', { low: signed(low, format), high: signed(high, format) })}
      </span>
    </span>
  );
}
