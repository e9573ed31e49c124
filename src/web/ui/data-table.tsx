import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './data-table.module.css';

export interface Column<Row> {
  readonly key: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand right, with digits of one width. */
  readonly align?: 'left' | 'right';
  readonly width?: number | string;
  /** Left out below 768 px. */
  readonly wideOnly?: boolean;
  /** A column of buttons: its header is for screen readers only. */
  readonly isAction?: boolean;
  /** Stands in the header in place of its words. */
  readonly title?: ReactNode;
}

interface DataTableProps<Row> {
  /** What the table holds, for screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string | number;
  /** A row that opens something: also put a link or a button into a cell, for the keyboard. */
  readonly onRowClick?: (row: Row) => void;
  /** Keeps the header in view inside a box of this height. */
  readonly maxHeight?: number | string;
  readonly footer?: ReactNode;
}

/** Rows and columns; scrolls sideways in its own box (reachable by keyboard), so that a page never does. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { caption, columns, rows, rowKey, onRowClick, maxHeight, footer } = props;
  return (
    <section
      className={classes['frame']}
      style={maxHeight === undefined ? undefined : { maxHeight }}
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
    >
      <table className={classes['table']} data-sticky={maxHeight !== undefined}>
        <caption className={classes['caption']}>
          <VisuallyHidden>{caption}</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                style={{ width: column.width }}
                data-align={column.align}
                data-wide={column.wideOnly}
              >
                {column.title ??
                  (column.isAction ? <VisuallyHidden>{column.header}</VisuallyHidden> : column.header)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              className={onRowClick && classes['opens']}
              onClick={onRowClick && (() => onRowClick(row))}
            >
              {columns.map((column) => (
                <td key={column.key} data-align={column.align} data-wide={column.wideOnly}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {footer}
    </section>
  );
}
