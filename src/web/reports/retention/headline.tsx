import type { ReactNode } from 'react';
import type { RetentionDefinition, RetentionResult } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import classes from '../shared/report.module.css';
import { Swatch } from '../shared/swatch.tsx';
import { type Drawing, headlineBucket } from './edit.ts';
import { bucketText, valueText } from './sentence.ts';
import type { ShownSegment } from './shown.ts';

const MOST_HEADLINES = 4;

interface HeadlineProps {
  readonly definition: RetentionDefinition;
  readonly result: RetentionResult;
  readonly segments: readonly ShownSegment[];
  readonly drawing: Drawing;
}

/** The average at one bucket: the drawn one, else that of the first week. */
export function Headline({ definition, result, segments, drawing }: HeadlineProps): ReactNode {
  const t = useMessages('retention');
  const reports = useMessages('reports');
  const format = useFormat();
  const place = drawing.kind === 'trend' ? drawing.bucket : headlineBucket(segments[0]?.average ?? []);
  const bucket = result.buckets[place];
  const shown = segments.slice(0, MOST_HEADLINES);
  return (
    <div className={classes['headlines']} data-many={shown.length > 1 || undefined}>
      {shown.map((segment) => {
        const average = segment.average[place];
        return (
          <div key={segment.key} className={classes['headline']}>
            {shown.length > 1 && (
              <div className={classes['headlineName']}>
                <Swatch style={segment.style} isFolded={segment.isFolded} />
                <span className={classes['nameText']}>{segment.name}</span>
              </div>
            )}
            <div className={classes['headlineNumber']}>
              {segment.people === null
                ? reports('withheldNumber')
                : valueText(average?.value ?? null, result.measure, format)}
            </div>
            <div className={classes['change']}>
              {bucket && bucketText(bucket, definition, t)} · {t('rows', { count: average?.rows ?? 0 })}
            </div>
          </div>
        );
      })}
    </div>
  );
}
