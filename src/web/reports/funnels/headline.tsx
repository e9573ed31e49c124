import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { FunnelsResult } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import classes from '../shared/report.module.css';
import { Swatch } from '../shared/swatch.tsx';
import { Figure } from '../shared/why.tsx';
import { barShare, overallConversion, type ShownFunnel } from './shown.ts';

const MOST_HEADLINES = 4;

interface HeadlineProps {
  readonly result: FunnelsResult;
  readonly funnels: readonly ShownFunnel[];
}

/** What part of everybody came through, and what became of it; broken down, that of the first few segments. */
export function Headline({ result, funnels }: HeadlineProps): ReactNode {
  const isSplit = result.segments.length > 0;
  const shown = funnels.slice(0, MOST_HEADLINES);
  return (
    <div className={classes['headlines']} data-many={isSplit || undefined}>
      {shown.map((one) => (
        <div key={one.key} className={classes['headline']}>
          {isSplit && (
            <div className={classes['headlineName']}>
              <Swatch style={one.style} isFolded={one.isFolded} />
              <span className={classes['nameText']}>{one.name}</span>
            </div>
          )}
          <Conversion steps={one.funnel.steps} />
          <div className={classes['changes']}>
            <Counts steps={one.funnel.steps} />
            {!isSplit && result.comparison && (
              <Change
                now={overallConversion(one.funnel.steps)}
                before={overallConversion(result.comparison.steps)}
              />
            )}
          </div>
        </div>
      ))}
    </div>
  );
}

function Conversion({ steps }: { readonly steps: FunnelsResult['overall']['steps'] }): ReactNode {
  const t = useMessages('funnels');
  const reports = useMessages('reports');
  const format = useFormat();
  const conversion = overallConversion(steps);
  const last = steps.at(-1);
  const about = last?.withheld === 'few_dropped' ? barShare(steps, steps.length - 1) : null;
  return (
    <Figure className={classes['headlineNumber']}>
      {conversion !== null
        ? format.percent(conversion)
        : about !== null
          ? t('headlineAbout', { share: format.percent(about) })
          : reports('withheldNumber')}
    </Figure>
  );
}

function Counts({ steps }: { readonly steps: FunnelsResult['overall']['steps'] }): ReactNode {
  const t = useMessages('funnels');
  const format = useFormat();
  const entered = steps[0]?.entries ?? null;
  const last = steps.at(-1)?.entries ?? null;
  if (entered === null) return null;
  return (
    <div className={classes['change']}>
      {last === null
        ? t('headlineCountsHidden', { count: entered })
        : t('headlineCounts', { count: entered, converted: format.number(last) })}
    </div>
  );
}

/** In percentage points: a share of a share would be misread. */
function Change(props: { readonly now: number | null; readonly before: number | null }): ReactNode {
  const { now, before } = props;
  const t = useMessages('funnels');
  const reports = useMessages('reports');
  const format = useFormat();
  if (now === null || before === null) return null;
  const points = Math.round((now - before) * 1000) / 10;
  const compare = reports('comparePrevious');
  const Arrow = points > 0 ? IconArrowUpRight : points < 0 ? IconArrowDownRight : IconArrowRight;
  const signed = `${points > 0 ? '+' : ''}${format.number(points)}`;
  return (
    <div className={classes['change']} title={format.percent(before)}>
      <Arrow size={16} aria-hidden />
      <span>
        {points === 0
          ? t('headlineNoChange', { compare })
          : t.rich('headlineChange', { change: <b>{t('points', { points: signed })}</b>, compare })}
      </span>
    </div>
  );
}
