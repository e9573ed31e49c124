import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { InsightsDefinition } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { type Change, changeOf } from '../shared/change.ts';
import { compareText } from '../shared/range-words.ts';
import classes from '../shared/report.module.css';
import { Swatch } from '../shared/swatch.tsx';
import { Figure } from '../shared/why.tsx';
import { isOfShares, type ShownSeries } from './series.ts';

const MOST_HEADLINES = 4;
const ARROWS = {
  up: IconArrowUpRight,
  down: IconArrowDownRight,
  same: IconArrowRight,
  unknown: IconArrowRight,
};

interface HeadlineProps {
  readonly series: readonly ShownSeries[];
  readonly compare: InsightsDefinition['compare'];
}

/** The number that answers the question, with what became of it. Several series: the first few. */
export function Headline({ series, compare }: HeadlineProps): ReactNode {
  const shown = series.slice(0, MOST_HEADLINES);
  return (
    <div className={classes['headlines']} data-many={shown.length > 1 || undefined}>
      {shown.map((one) => (
        <div key={one.key} className={classes['headline']}>
          {shown.length > 1 && (
            <div className={classes['headlineName']}>
              <Swatch style={one.style} isFolded={one.isFolded} />
              <span className={classes['nameText']}>{one.name}</span>
            </div>
          )}
          <HeadlineNumber value={one.total} />
          {one.comparison && one.total !== null && (
            <ChangeText
              change={changeOf(one.total, one.comparison.total)}
              before={one.comparison.total}
              compare={compare}
            />
          )}
        </div>
      ))}
    </div>
  );
}

function HeadlineNumber({ value }: { readonly value: number | null }): ReactNode {
  const format = useFormat();
  const t = useMessages('reports');
  return (
    <Figure className={classes['headlineNumber']}>
      {value === null ? t('withheldNumber') : format.number(value)}
    </Figure>
  );
}

function ChangeText(props: {
  readonly change: Change;
  readonly before: number | null;
  readonly compare: InsightsDefinition['compare'];
}): ReactNode {
  const { change, before, compare } = props;
  const t = useMessages('insights');
  const reports = useMessages('reports');
  const format = useFormat();
  const Arrow = ARROWS[change.direction];
  const period = compareText(compare, reports);
  if (isOfShares(compare)) {
    const text =
      change.share === null
        ? t('headlineUnknown')
        : t('headlineShare', { share: format.percent(change.share + 1), compare: period });
    return <div className={classes['change']}>{text}</div>;
  }
  if (change.share === null)
    return (
      <div className={classes['change']}>{t(before === 0 ? 'headlineFromNone' : 'headlineFewBefore')}</div>
    );
  return (
    <div
      className={classes['change']}
      title={t('headlineOf', { before: before === null ? '' : format.number(before) })}
    >
      <Arrow size={16} aria-hidden />
      <span>
        {change.direction === 'same'
          ? t('headlineNoChange', { compare: period })
          : t.rich('headlineChange', {
              change: <b>{signed(format.percent(change.share), change)}</b>,
              compare: period,
            })}
      </span>
    </div>
  );
}

/** A change says which way it goes, also to those who do not see the arrow. */
export function signed(percent: string, change: Change): string {
  return change.direction === 'up' ? `+${percent}` : percent;
}
