import { Button, Checkbox, Group, SegmentedControl, Table, VisuallyHidden } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { InsightsDefinition, InsightsResult } from '#contract';
import { useFormat, useLocale, useMessages } from '../../i18n/index.tsx';
import { createBucketLabel } from '../shared/bucket-label.ts';
import { BucketName } from '../shared/bucket-name.tsx';
import { FoldedName } from '../shared/folded-name.tsx';
import classes from '../shared/report.module.css';
import { Swatch } from '../shared/swatch.tsx';
import { useOpenFrom } from '../shared/use-open-from.ts';
import { type Audience, Who } from '../shared/who.tsx';
import { signed } from './headline.tsx';
import { isOfShares, type ShownSeries } from './series.ts';
import { type RowGroup, type TableRow, toGroups, toTableRows } from './table.ts';
import { useAudience } from './use-audience.ts';

const ROWS_AT_FIRST = 40;
const NONE: ReadonlySet<string> = new Set();
const NOBODY: Audience = { crowds: [] };

interface AnswerTableProps {
  readonly definition: InsightsDefinition;
  readonly result: InsightsResult;
  readonly series: readonly ShownSeries[];
  /** Keys of the series that the chart draws. */
  readonly drawn: ReadonlySet<string>;
  /** Letters of the metrics whose segments add up to a whole. */
  readonly additive: ReadonlySet<string>;
  readonly onDraw: (drawn: ReadonlySet<string>) => void;
}

/** The chart's twin: every number of the answer. */
export function AnswerTable(props: AnswerTableProps): ReactNode {
  const { definition, result, series, drawn, additive, onDraw } = props;
  const t = useMessages('insights');
  const reports = useMessages('reports');
  const { locale } = useLocale();
  const [isWhole, setWhole] = useState(false);
  const [isGrouped, setGrouped] = useState(false);
  const rows = toTableRows(series);
  const shown = isWhole ? rows : rows.slice(0, ROWS_AT_FIRST);
  const hasComparison = rows.some(({ change }) => change !== undefined);
  const bucketLabel = createBucketLabel(locale, result.unit, 'short');
  const isShare = isOfShares(definition.compare);
  const open = useOpenFrom(result, result.unit);
  const isGroupable = series.some(({ segment }) => segment.length > 1);
  const row = (one: TableRow, name?: string) => (
    <Row
      key={one.series.key}
      row={one}
      name={name ?? one.series.name}
      definition={definition}
      result={result}
      hasComparison={hasComparison}
      isDrawn={drawn.has(one.series.key)}
      isChoosable={series.length > 1}
      onDraw={(isDrawn) => onDraw(toggled(drawn, one.series.key, isDrawn))}
    />
  );
  return (
    <>
      {isGroupable && (
        <Group justify="flex-end" mb="xs">
          <SegmentedControl
            size="xs"
            aria-label={t('tableRows')}
            value={isGrouped ? 'grouped' : 'flat'}
            data={(['flat', 'grouped'] as const).map((value) => ({ value, label: t(`rows_${value}`) }))}
            onChange={(value) => setGrouped(value === 'grouped')}
          />
        </Group>
      )}
      <section
        className={classes['tableFrame']}
        aria-label={reports('tableLabel')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
      >
        <Table>
          <caption>
            <VisuallyHidden>{reports('table')}</VisuallyHidden>
          </caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" className={classes['first']}>
                {series.some(({ segment }) => segment.length > 0) ? reports('segment') : t('metric')}
              </Table.Th>
              <NumberHead>{reports('total')}</NumberHead>
              {hasComparison && <NumberHead>{t(isShare ? 'againstText' : 'beforeColumn')}</NumberHead>}
              {hasComparison && <NumberHead>{t(isShare ? 'shareColumn' : 'changeColumn')}</NumberHead>}
              <NumberHead>{reports('peopleColumn')}</NumberHead>
              {result.buckets.map((bucket, place) => (
                <NumberHead key={bucket}>
                  <BucketName
                    name={bucketLabel(bucket)}
                    open={place < open ? undefined : reports('notOver')}
                  />
                </NumberHead>
              ))}
            </Table.Tr>
          </Table.Thead>
          {isGroupable && isGrouped ? (
            toGroups(shown, shown.length < rows.length || result.withheld ? NONE : additive).map((group) => (
              <Table.Tbody key={group.key}>
                <GroupHead group={group} k={result.k} hasComparison={hasComparison} result={result} />
                {group.rows.map((one) => row(one, one.series.segment.slice(1).join(' · ')))}
              </Table.Tbody>
            ))
          ) : (
            <Table.Tbody>{shown.map((one) => row(one))}</Table.Tbody>
          )}
        </Table>
      </section>
      {shown.length < rows.length && (
        <Button variant="default" size="xs" onClick={() => setWhole(true)}>
          {reports('showAllRows', { count: rows.length - shown.length })}
        </Button>
      )}
    </>
  );
}

function NumberHead({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Table.Th scope="col" ta="right">
      {children}
    </Table.Th>
  );
}

/** The value that the rows under it have in common, and what they add up to. */
function GroupHead(props: {
  readonly group: RowGroup;
  readonly k: number;
  readonly hasComparison: boolean;
  readonly result: InsightsResult;
}): ReactNode {
  const { group, k, hasComparison, result } = props;
  return (
    <Table.Tr className={classes['groupHead']}>
      <Table.Th scope="rowgroup" className={classes['first']}>
        {group.isFolded ? (
          <FoldedName name={group.name} k={k} />
        ) : (
          <span className={classes['whole']}>{group.name}</span>
        )}
      </Table.Th>
      {group.sum ? <NumberCell value={group.sum.total} isWhole /> : <Table.Td />}
      {hasComparison && <Table.Td colSpan={2} />}
      <Table.Td />
      {group.sum ? (
        result.buckets.map((bucket, place) => (
          <NumberCell key={bucket} value={group.sum?.values[place] ?? null} />
        ))
      ) : (
        <Table.Td colSpan={result.buckets.length} />
      )}
    </Table.Tr>
  );
}

function Row(props: {
  readonly row: TableRow;
  /** What tells it from its neighbours in the table. */
  readonly name: string;
  readonly definition: InsightsDefinition;
  readonly result: InsightsResult;
  readonly hasComparison: boolean;
  readonly isDrawn: boolean;
  readonly isChoosable: boolean;
  readonly onDraw: (isDrawn: boolean) => void;
}): ReactNode {
  const { row, name, definition, result, hasComparison, isDrawn, isChoosable, onDraw } = props;
  const { series, change } = row;
  const { buckets, k } = result;
  const audience = useAudience(definition, result);
  const t = useMessages('insights');
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes['first']}>
        <span className={classes['name']}>
          {isChoosable && (
            <Checkbox
              size="xs"
              checked={isDrawn}
              onChange={(event) => onDraw(event.currentTarget.checked)}
              aria-label={t('showInChart', { name: series.name })}
            />
          )}
          <Swatch style={series.style} isFolded={series.isFolded} />
          {series.isFolded ? (
            <FoldedName name={name} k={k} />
          ) : (
            <span className={classes['nameText']}>{name}</span>
          )}
        </span>
      </Table.Th>
      <NumberCell value={row.total} isWhole audience={audience(series)} />
      {hasComparison && <NumberCell value={row.before} />}
      {hasComparison && (
        <Table.Td ta="right" className={classes['value']}>
          {change?.share == null
            ? '–'
            : isOfShares(definition.compare)
              ? format.percent(change.share + 1)
              : signed(format.percent(change.share), change)}
        </Table.Td>
      )}
      <NumberCell value={series.people} {...(series.people !== null && { audience: audience(series) })} />
      {buckets.map((bucket, place) => (
        <NumberCell
          key={bucket}
          value={row.values[place] ?? null}
          {...(row.values[place] && { audience: audience(series, place) })}
        />
      ))}
    </Table.Tr>
  );
}

function NumberCell(props: {
  readonly value: number | null;
  readonly isWhole?: boolean;
  readonly audience?: Audience;
}): ReactNode {
  const { value, isWhole = false, audience = NOBODY } = props;
  const format = useFormat();
  return (
    <Table.Td ta="right" className={isWhole ? classes['whole'] : classes['value']}>
      <Who {...audience} isStop={isWhole}>
        {value === null ? '–' : format.number(value)}
      </Who>
    </Table.Td>
  );
}

function toggled(drawn: ReadonlySet<string>, key: string, isDrawn: boolean): ReadonlySet<string> {
  const next = new Set(drawn);
  if (isDrawn) next.add(key);
  else next.delete(key);
  return next;
}
