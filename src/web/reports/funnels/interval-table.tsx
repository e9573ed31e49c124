import { Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { curveOf, type FunnelsDefinition, type FunnelsResult, type Unit } from '#contract';
import { useFormat, useLocale, useMessages } from '../../i18n/index.tsx';
import { createBucketLabel } from '../shared/bucket-label.ts';
import { BucketName } from '../shared/bucket-name.tsx';
import { FoldedName } from '../shared/folded-name.tsx';
import classes from '../shared/report.module.css';
import { Swatch } from '../shared/swatch.tsx';
import { useOpenFrom } from '../shared/use-open-from.ts';
import { Who } from '../shared/who.tsx';
import { createDuration } from './duration.ts';
import { numberOf, secondsToConvert } from './edit.ts';
import { stepText } from './sentence.ts';
import { overallConversion, overallTime, type ShownFunnel } from './shown.ts';
import { audienceAt } from './who.ts';

const TIMES = ['average', 'median'] as const;

interface IntervalTableProps {
  readonly definition: FunnelsDefinition;
  readonly result: FunnelsResult;
  readonly funnels: readonly ShownFunnel[];
  readonly unit: Unit;
}

/** The twin of the chart over time: a line for each interval, under each segment's name. */
export function IntervalTable({ definition, result, funnels, unit }: IntervalTableProps): ReactNode {
  const t = useMessages('funnels');
  const reports = useMessages('reports');
  const { steps, view } = definition;
  const curves = curveOf(view) === 'conversion' ? [] : TIMES;
  const open = useOpenFrom(result, unit, secondsToConvert(definition));
  const isSplit = result.segments.length > 0;
  return (
    <section
      className={classes['tableFrame']}
      aria-label={t('intervalTable')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
    >
      <Table>
        <caption>
          <VisuallyHidden>{t('intervalTable')}</VisuallyHidden>
        </caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className={classes['first']}>
              {reports('unitLabel')}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              {t('shareColumn')}
            </Table.Th>
            {curves.map((curve) => (
              <Table.Th key={curve} scope="col" ta="right">
                {t(`curve_${curve}`)}
              </Table.Th>
            ))}
            {steps.map((step, place) => (
              <Table.Th key={`${numberOf(place)} ${step.event}`} scope="col" ta="right">
                {t('stepColumn', { step: numberOf(place), name: stepText(step, t) })}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        {funnels.map((one) => (
          <Table.Tbody key={one.key}>
            {isSplit && (
              <Table.Tr>
                <Table.Th scope="rowgroup" className={classes['first']}>
                  <span className={classes['name']}>
                    <Swatch style={one.style} isFolded={one.isFolded} />
                    {one.isFolded ? (
                      <FoldedName name={one.name} k={result.k} />
                    ) : (
                      <span className={`${classes['nameText']} ${classes['whole']}`}>{one.name}</span>
                    )}
                  </span>
                </Table.Th>
                <Table.Td colSpan={steps.length + 1 + curves.length} />
              </Table.Tr>
            )}
            {result.buckets.map((bucket, place) => (
              <Interval
                key={bucket}
                definition={definition}
                one={one}
                bucket={bucket}
                isOpen={place >= open}
                unit={unit}
                cell={one.funnel.cells?.[place] ?? []}
                curves={curves}
              />
            ))}
          </Table.Tbody>
        ))}
      </Table>
    </section>
  );
}

function Interval(props: {
  readonly definition: FunnelsDefinition;
  readonly one: ShownFunnel;
  readonly bucket: string;
  /** Whether some of its entries may still convert. */
  readonly isOpen: boolean;
  readonly unit: Unit;
  readonly cell: NonNullable<ShownFunnel['funnel']['cells']>[number];
  /** The times beside the conversion, where they are asked for. */
  readonly curves: readonly (typeof TIMES)[number][];
}): ReactNode {
  const { definition, one, bucket, isOpen, unit, cell, curves } = props;
  const words = { funnels: useMessages('funnels'), reports: useMessages('reports') };
  const format = useFormat();
  const { locale } = useLocale();
  const name = createBucketLabel(locale, unit, 'long')(bucket);
  const conversion = overallConversion(cell);
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes['first']}>
        <BucketName name={name} open={isOpen ? words.funnels('mayConvert') : undefined} />
      </Table.Th>
      <Table.Td ta="right" className={classes['whole']}>
        {conversion === null ? '–' : format.percent(conversion)}
      </Table.Td>
      {curves.map((curve) => {
        const seconds = overallTime(cell, curve);
        return (
          <Table.Td key={curve} ta="right" className={classes['value']}>
            {seconds === null ? '–' : createDuration(locale)(seconds)}
          </Table.Td>
        );
      })}
      {cell.map(({ entries }, step) => (
        <Table.Td key={numberOf(step)} ta="right" className={classes['value']}>
          {entries === null ? (
            '–'
          ) : (
            <Who {...audienceAt(definition, one, step, words, { bucket, unit, name })} isStop={step === 0}>
              {format.number(entries)}
            </Who>
          )}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
