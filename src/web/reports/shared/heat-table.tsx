import { ActionIcon, Table, VisuallyHidden } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type CSSProperties, type ReactNode, useState } from 'react';
import type { TableSegment, Unit } from '#contract';
import { useFormat, useLocale, useMessages } from '../../i18n/index.tsx';
import { createBucketLabel } from './bucket-label.ts';
import { FoldedName } from './folded-name.tsx';
import classes from './heat-table.module.css';
import { MoreSegments } from './more-segments.tsx';
import report from './report.module.css';
import { Swatch } from './swatch.tsx';
import { heats, missingRows, type ShownSegment, valueText } from './table-shown.ts';
import { type Crowd, Who } from './who.tsx';

interface Frame {
  /** When each row begins. */
  readonly intervals: readonly string[];
  readonly unit: Unit;
  /** Names of the columns. */
  readonly buckets: readonly string[];
  readonly measure: { readonly kind: string };
  readonly k: number;
  readonly isSplit: boolean;
  /** Why a cell may still grow. */
  readonly incomplete: string;
  /** Why nobody can be named, where organisations are counted. */
  readonly nobody?: string | undefined;
  /** Who is in a cell, or in the whole row. */
  readonly crowds: (segment: ShownSegment, row: number, bucket?: number) => readonly Crowd[];
}

interface HeatTableProps extends Frame {
  readonly segments: readonly ShownSegment[];
  /** What the rows are, and what is counted. */
  readonly heads: { readonly interval: string; readonly people: string };
}

/** Every number of the answer: a row of averages per segment, and under it the intervals in which there is somebody. */
export function HeatTable({ segments, heads, ...frame }: HeatTableProps): ReactNode {
  const t = useMessages('reports');
  return (
    <section
      className={report['tableFrame']}
      aria-label={t('tableLabel')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
    >
      <Table className={classes['heat']}>
        <caption>
          <VisuallyHidden>{t('table')}</VisuallyHidden>
        </caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className={report['first']}>
              {frame.isSplit ? t('segment') : heads.interval}
            </Table.Th>
            <Table.Th scope="col" className={classes['number']}>
              {heads.people}
            </Table.Th>
            {frame.buckets.map((bucket) => (
              <Table.Th key={bucket} scope="col" className={classes['number']}>
                {bucket}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        {segments.map((segment, place) => (
          <Segment key={segment.key} {...frame} segment={segment} isFirst={place === 0} />
        ))}
      </Table>
    </section>
  );
}

/** As many as one answer can have. */
const MOST_SEGMENTS = 3000;

/** Under the table: what its marks mean, and what is missing from it. */
export function TableNotes(props: {
  readonly segments: readonly ShownSegment[];
  readonly moreSegments: number;
  readonly limit: number | undefined;
  readonly onMore: (limit: number) => void;
  /** What a mark at a cell means. */
  readonly incomplete: string;
  /** What is not among the columns. */
  readonly trimmed?: string | undefined;
}): ReactNode {
  const t = useMessages('reports');
  const missing = missingRows(props.segments);
  return (
    <div className={classes['notes']}>
      <span>{props.incomplete}</span>
      {props.trimmed && <span>{props.trimmed}</span>}
      {missing > 0 && <span>{t('noteMissing', { count: missing })}</span>}
      <MoreSegments
        count={props.moreSegments}
        limit={props.limit}
        most={MOST_SEGMENTS}
        onMore={props.onMore}
      />
    </div>
  );
}

interface SegmentProps extends Frame {
  readonly segment: ShownSegment;
  readonly isFirst: boolean;
}

function Segment({ segment, isFirst, ...frame }: SegmentProps): ReactNode {
  const { intervals, isSplit, k } = frame;
  const t = useMessages('reports');
  const format = useFormat();
  const [isOpen, setOpen] = useState(isFirst);
  const hasRows = segment.rows.length > 0;
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
              <FoldedName name={segment.name} k={k} />
            ) : (
              <span className={report['nameText']}>{isSplit ? segment.name : t('averageRow')}</span>
            )}
          </span>
        </Table.Th>
        <Table.Td className={classes['number']}>
          {segment.people === null ? <Withheld k={k} /> : format.number(segment.people)}
        </Table.Td>
        {segment.average.map((average, bucket) => (
          <Table.Td
            key={frame.buckets[bucket]}
            className={classes['cell']}
            style={heatStyle(heat[bucket])}
            title={t('averageOf', { count: average.rows })}
          >
            {valueText(average.value, frame.measure, format)}
          </Table.Td>
        ))}
      </Table.Tr>
      {(isOpen || !isSplit) &&
        segment.rows.map((row, place) =>
          row.people === 0 ? null : (
            <Row
              key={intervals[place]}
              {...frame}
              row={row}
              start={intervals[place] ?? ''}
              crowdsAt={(bucket) => frame.crowds(segment, place, bucket)}
            />
          ),
        )}
    </Table.Tbody>
  );
}

interface RowProps extends Frame {
  readonly row: TableSegment['rows'][number];
  readonly start: string;
  /** At a bucket, or all of the row. */
  readonly crowdsAt: (bucket?: number) => readonly Crowd[];
}

function Row({ row, start, crowdsAt, ...frame }: RowProps): ReactNode {
  const format = useFormat();
  const { locale } = useLocale();
  const heat = heats(row.cells.map(({ value }) => value));
  return (
    <Table.Tr>
      <Table.Th scope="row" className={`${report['first']} ${classes['interval']}`}>
        {createBucketLabel(locale, frame.unit, 'long')(start)}
      </Table.Th>
      <Table.Td className={classes['number']}>
        <Who crowds={crowdsAt()} nobody={frame.nobody} isStop>
          {row.people === null ? <Withheld k={frame.k} /> : format.number(row.people)}
        </Who>
      </Table.Td>
      {frame.buckets.map((name, bucket) => (
        <Cell
          key={name}
          {...frame}
          cell={row.cells[bucket]}
          heat={heat[bucket]}
          crowdsHere={crowdsAt(bucket)}
        />
      ))}
    </Table.Tr>
  );
}

interface CellProps extends Pick<Frame, 'measure' | 'k' | 'incomplete' | 'nobody'> {
  readonly cell: TableSegment['rows'][number]['cells'][number] | undefined;
  readonly heat: number | undefined;
  readonly crowdsHere: readonly Crowd[];
}

/** Empty where the bucket has not begun; marked where it may still grow. */
function Cell({ cell, heat, crowdsHere, nobody, measure, k, incomplete }: CellProps): ReactNode {
  const t = useMessages('reports');
  const format = useFormat();
  if (!cell) return <Table.Td />;
  if (cell.people === null)
    return (
      <Table.Td className={classes['cell']} data-withheld="true">
        <Who crowds={crowdsHere} nobody={nobody}>
          <Withheld k={k} />
        </Who>
      </Table.Td>
    );
  const people = t('people', { count: cell.people });
  return (
    <Table.Td
      className={classes['cell']}
      style={heatStyle(heat)}
      data-open={!cell.isComplete || undefined}
      title={cell.isComplete ? people : `${people}. ${incomplete}`}
    >
      <Who crowds={crowdsHere} nobody={nobody}>
        {valueText(cell.value, measure, format)}
      </Who>
      {!cell.isComplete && (
        <>
          <span aria-hidden>*</span>
          <VisuallyHidden> {incomplete}</VisuallyHidden>
        </>
      )}
    </Table.Td>
  );
}

function Withheld({ k }: { readonly k: number }): ReactNode {
  const t = useMessages('reports');
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
