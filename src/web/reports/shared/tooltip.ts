import type { ChartTheme } from './chart-theme.ts';

export interface TooltipRow {
  readonly color: string;
  readonly name: string;
  readonly value: string;
  readonly detail?: string | undefined;
}

/** The box at the pointer, as elements: names come from outside and must never be read as markup. */
export function tooltipElement(title: string, rows: readonly TooltipRow[], theme: ChartTheme): HTMLElement {
  const box = document.createElement('div');
  const head = document.createElement('div');
  head.textContent = title;
  head.style.cssText = `font-weight: 560; margin-bottom: 4px; color: ${theme.ink}`;
  box.append(head, ...rows.map((row) => rowElement(row, theme)));
  return box;
}

function rowElement(row: TooltipRow, theme: ChartTheme): HTMLElement {
  const line = document.createElement('div');
  line.style.cssText = `display: flex; gap: 8px; align-items: baseline; color: ${theme.ink}; font-size: 13px; line-height: 1.6`;
  const mark = document.createElement('span');
  mark.style.cssText = `flex: none; width: 8px; height: 8px; border-radius: 2px; background: ${row.color}`;
  const name = text(row.name, 'flex: 1; max-width: 260px; overflow: hidden; text-overflow: ellipsis');
  const value = text(row.value, 'font-weight: 560; font-variant-numeric: tabular-nums; padding-left: 16px');
  line.append(mark, name, value);
  if (row.detail) line.append(text(row.detail, `color: ${theme.muted}`));
  return line;
}

function text(content: string, style: string): HTMLElement {
  const element = document.createElement('span');
  element.textContent = content;
  element.style.cssText = style;
  return element;
}
