import { IconArrowDownRight, IconArrowUpRight, IconMinus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ExperimentMetric, ExperimentsDefinition, ExperimentsResult } from '#contract';
import type { useFormat } from '../../i18n/index.tsx';
import classes from './experiments.module.css';
import { metricText } from './sentence.ts';
import { placeOf, reachOf, type Verdict, verdictOf } from './shown.ts';
import { useSentenceWords } from './use-words.ts';

interface IntervalsProps {
  readonly definition: ExperimentsDefinition;
  readonly result: ExperimentsResult;
}

/** For each metric the variants against the control: where the difference lies, around a line of no difference. */
export function Intervals({ definition, result }: IntervalsProps): ReactNode {
  const words = useSentenceWords();
  const { experiments: t, format } = words;
  const all = result.variants.flatMap(({ cells }) => cells.flatMap(({ comparison }) => comparison ?? []));
  const reach = reachOf(all);
  return (
    <div className={classes['metrics']}>
      {definition.metrics.map((metric, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a metric has no identity but its place
        <div key={place}>
          <h3 className={classes['metricName']}>
            {metricText(metric, words)}
            {metric.guardrail && ` · ${t('guardrail')}`}
          </h3>
          {result.variants.map((variant) => (
            <Row
              key={variant.variant}
              metric={metric}
              name={variant.variant}
              isControl={variant.variant === result.control}
              cell={variant.cells[place]}
              reach={reach}
            />
          ))}
        </div>
      ))}
      {all.length > 0 && (
        <div className={classes['scale']} aria-hidden>
          <span>{format.percent(-reach)}</span>
          <span>{t('noDifference')}</span>
          <span>{`+${format.percent(reach)}`}</span>
        </div>
      )}
    </div>
  );
}

const ICONS = { better: IconArrowUpRight, worse: IconArrowDownRight, undecided: IconMinus } as const;

function Row(props: {
  readonly metric: ExperimentMetric;
  readonly name: string;
  readonly isControl: boolean;
  readonly cell: ExperimentsResult['variants'][number]['cells'][number] | undefined;
  readonly reach: number;
}): ReactNode {
  const { metric, name, isControl, cell, reach } = props;
  const { experiments: t, format } = useSentenceWords();
  const comparison = cell?.comparison ?? null;
  const verdict: Verdict | undefined = comparison ? verdictOf(comparison, metric) : undefined;
  const Icon = ICONS[verdict ?? 'undecided'];
  const left = comparison ? placeOf(comparison.low, reach) : 50;
  const right = comparison ? placeOf(comparison.high, reach) : 50;
  return (
    <div className={classes['row']} data-verdict={verdict}>
      <span className={classes['variant']}>{name}</span>
      <span className={classes['value']}>{valueText(metric, cell?.value ?? null, format)}</span>
      <div className={classes['axis']} aria-hidden>
        {comparison && (
          <>
            <div className={classes['interval']} style={{ left: `${left}%`, width: `${right - left}%` }} />
            <div className={classes['point']} style={{ left: `${placeOf(comparison.lift, reach)}%` }} />
          </>
        )}
      </div>
      <span className={classes['verdict']}>
        {isControl ? t('control') : comparison && <Icon size={14} aria-hidden />}
        {comparison && `${signed(comparison.lift, format)} · ${t(`verdict_${verdict ?? 'undecided'}`)}`}
        {!isControl && !comparison && t('nothingSaid')}
      </span>
    </div>
  );
}

type Format = ReturnType<typeof useFormat>;

export function valueText({ measure }: ExperimentMetric, value: number | null, format: Format): string {
  if (value === null) return '–';
  return measure.kind === 'conversion' ? format.percent(value) : format.number(value);
}

export function signed(lift: number, format: Format): string {
  return `${lift > 0 ? '+' : ''}${format.percent(lift)}`;
}
