import { ActionIcon, Table, VisuallyHidden } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type CSSProperties, type ReactNode, useState } from 'react';
import type { RetentionDefinition, RetentionResult, TableSegment } from '#contract';
import { useFormat, useLocale, useMessages } from '../../i18n/index.tsx';
import { createBucketLabel } from '../shared/bucket-label.ts';
import { FoldedName } from '../shared/folded-name.tsx';
import report from '../shared/report.module.css';
import { Swatch } from '../shared/swatch.tsx';
import { type Crowd, Who } from '../shared/who.tsx';
import classes from './retention.module.css';
import { bucketText, valueText } from './sentence.ts';
import { heats, type ShownSegment } from './shown.ts';
import { crowdsAt } from './who.ts';

interface HeatTableProps {
  readonly definition: RetentionDefinition;
  readonly result: RetentionResult;
  readonly segments: readonly ShownSegment[];
}

/** Every number of the answer: a row of averages per segment, and under it the intervals in which somebody was born. */
export function HeatTable({ definition, result, segments }: HeatTableProps): ReactNode {
  const t = useMessages('retention');
  const reports = useMessages('reports');
  const isSplit = (definition.breakdowns ?? []).length > 0;
  return (
    <section
      className={report['tableFrame']}
      aria-label={reports('tableLabel')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
    >
      <Table className={classes['heat']}>
        <caption>
          <VisuallyHidden>{reports('table')}</VisuallyHidden>
        </caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className={report['first']}>
              {isSplit ? reports('segment') : t('bornColumn')}
            </Table.Th>
            <Table.Th scope="col" className={classes['number']}>
              {definition.counted ? t('organisationsColumn') : reports('peopleColumn')}
            </Table.Th>
            {result.buckets.map((bucket) => (
              <Table.Th key={bucket.from} scope="col" className={classes['number']}>
                {bucketText(bucket, definition, t)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        {segments.map((segment, place) => (
          <Segment
            key={segment.key}
            definition={definition}
            segment={segment}
            result={result}
            isSplit={isSplit}
            isFirst={place === 0}
          />
        ))}
      </Table>
    </section>
  );
}

interface SegmentProps {
  readonly definition: RetentionDefinition;
  readonly segment: ShownSegment;
  readonly result: RetentionResult;
  readonly isSplit: boolean;
  readonly isFirst: boolean;
}

function Segment({ definition, segment, result, isSplit, isFirst }: SegmentProps): ReactNode {
  const t = useMessages('retention');
  const format = useFormat();
  const { locale } = useLocale();
  const [isOpen, setOpen] = useState(isFirst);
  const born = createBucketLabel(locale, result.unit, 'long');
  const hasRows = segment.rows.length > 0;
  const names = result.buckets.map((bucket) => bucketText(bucket, definition, t));
  const heat = heats(segment.average.map(({ value }) => value));
  return (
    <Table.Tbody>
      <Table.Tr className={classes['average']}>
        <Table.Th scope="row" className={report['first']}>
          <span className={report['name']}>
            {isSplit && hasRows && (
              <ActionIcon
                size="xs"
                aria-expanded={isOpen}
                aria-label={t('rowsOf', { name: segment.name })}
                onClick={() => setOpen(!isOpen)}
              >
                {isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
              </ActionIcon>
            )}
            {isSplit && <Swatch style={segment.style} isFolded={segment.isFolded} />}
            {segment.isFolded ? (
              <FoldedName name={segment.name} k={result.k} />
            ) : (
              <span className={report['nameText']}>{isSplit ? segment.name : t('averageRow')}</span>
            )}
          </span>
        </Table.Th>
        <Table.Td className={classes['number']}>
          {segment.people === null ? <Withheld k={result.k} /> : format.number(segment.people)}
        </Table.Td>
        {segment.average.map((average, bucket) => (
          <Table.Td
            key={result.buckets[bucket]?.from}
            className={classes['cell']}
            style={heatStyle(heat[bucket])}
            title={t('rows', { count: average.rows })}
          >
            {valueText(average.value, result.measure, format)}
          </Table.Td>
        ))}
      </Table.Tr>
      {(isOpen || !isSplit) &&
        segment.rows.map((row, place) =>
          row.people === 0 ? null : (
            <Row
              key={result.births[place]}
              row={row}
              name={born(result.births[place] ?? '')}
              result={result}
              crowds={(bucket) =>
                crowdsAt(
                  definition,
                  result,
                  segment,
                  {
                    birth: place,
                    born: born(result.births[place] ?? ''),
                    ...(bucket !== undefined && {
                      bucket: { place: bucket, name: names[bucket] ?? '' },
                    }),
                  },
                  t,
                )
              }
            />
          ),
        )}
    </Table.Tbody>
  );
}

function Row(props: {
  readonly row: TableSegment['rows'][number];
  readonly name: string;
  readonly result: RetentionResult;
  /** At a bucket, or all of the row. */
  readonly crowds: (bucket?: number) => readonly Crowd[];
}): ReactNode {
  const { row, name, result, crowds } = props;
  const format = useFormat();
  const heat = heats(row.cells.map(({ value }) => value));
  return (
    <Table.Tr>
      <Table.Th scope="row" className={`${report['first']} ${classes['born']}`}>
        {name}
      </Table.Th>
      <Table.Td className={classes['number']}>
        <Who crowds={crowds()} isStop>
          {row.people === null ? <Withheld k={result.k} /> : format.number(row.people)}
        </Who>
      </Table.Td>
      {result.buckets.map(({ from }, bucket) => (
        <Cell
          key={from}
          cell={row.cells[bucket]}
          heat={heat[bucket]}
          result={result}
          crowds={crowds(bucket)}
        />
      ))}
    </Table.Tr>
  );
}

/** Empty where the bucket has not begun; marked where it may still grow. */
function Cell(props: {
  readonly cell: TableSegment['rows'][number]['cells'][number] | undefined;
  readonly heat: number | undefined;
  readonly result: RetentionResult;
  readonly crowds: readonly Crowd[];
}): ReactNode {
  const { cell, heat, result, crowds } = props;
  const t = useMessages('retention');
  const reports = useMessages('reports');
  const format = useFormat();
  if (!cell) return <Table.Td />;
  if (cell.people === null)
    return (
      <Table.Td className={classes['cell']} data-withheld="true">
        <Who crowds={crowds}>
          <Withheld k={result.k} />
        </Who>
      </Table.Td>
    );
  const people = reports('people', { count: cell.people });
  return (
    <Table.Td
      className={classes['cell']}
      style={heatStyle(heat)}
      data-open={!cell.isComplete || undefined}
      title={cell.isComplete ? people : `${people}. ${t('incomplete')}`}
    >
      <Who crowds={crowds}>{valueText(cell.value, result.measure, format)}</Who>
      {!cell.isComplete && (
        <>
          <span aria-hidden>*</span>
          <VisuallyHidden> {t('incomplete')}</VisuallyHidden>
        </>
      )}
    </Table.Td>
  );
}

function Withheld({ k }: { readonly k: number }): ReactNode {
  const t = useMessages('retention');
  return (
    <span title={t('withheldCell', { count: k })}>
      <span aria-hidden>·</span>
      <VisuallyHidden>{t('withheldCell', { count: k })}</VisuallyHidden>
    </span>
  );
}

function heatStyle(heat = 0): CSSProperties {
  return { '--heat': `${Math.round(heat * 100)}%` } as CSSProperties; // React's type knows no custom properties
}
