import type { ReactNode } from 'react';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import classes from './report.module.css';
import { Swatch } from './swatch.tsx';
import { type ShownSegment, valueText } from './table-shown.ts';
import { Figure } from './why.tsx';

const MOST_HEADLINES = 4;

interface TableHeadlineProps {
  readonly segments: readonly ShownSegment[];
  readonly measure: { readonly kind: string };
  /** The column that it speaks of, and its name. */
  readonly bucket: { readonly place: number; readonly name: string };
  /** What the numbers are, where they are no averages. */
  readonly caption?: string | undefined;
}

/** The average in one column of each of the first segments. */
export function TableHeadline({ segments, measure, bucket, caption }: TableHeadlineProps): ReactNode {
  const t = useMessages('reports');
  const format = useFormat();
  const shown = segments.slice(0, MOST_HEADLINES);
  return (
    <div className={classes['headlines']} data-many={shown.length > 1 || undefined}>
      {shown.map((segment) => {
        const average = segment.average[bucket.place];
        return (
          <div key={segment.key} className={classes['headline']}>
            {shown.length > 1 && (
              <div className={classes['headlineName']}>
                <Swatch style={segment.style} isFolded={segment.isFolded} />
                <span className={classes['nameText']}>{segment.name}</span>
              </div>
            )}
            <Figure className={classes['headlineNumber']}>
              {segment.people === null
                ? t('withheldNumber')
                : valueText(average?.value ?? null, measure, format)}
            </Figure>
            <div className={classes['change']}>
              {bucket.name} · {caption ?? t('averageOf', { count: average?.rows ?? 0 })}
            </div>
          </div>
        );
      })}
    </div>
  );
}
