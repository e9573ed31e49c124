/** `area`, `stack` and `pile` pile up what is split; `number` is the headline alone, `table` the table. */
export const CHARTS = ['line', 'bar', 'area', 'column', 'stack', 'pile', 'pie', 'number', 'table'] as const;
export type ChartKind = (typeof CHARTS)[number];
/** The kinds that are drawn. */
export type DrawnKind = Exclude<ChartKind, 'number' | 'table'>;

/** How an answer is drawn: "line", or "line-B-C" with the metrics B and C on an axis of their own. */
export interface Drawing {
  readonly kind: ChartKind;
  readonly right: readonly string[];
}

/** `usual`: what a question is drawn as where nobody said. */
export function readDrawing(text: string | null | undefined, usual: ChartKind = 'line'): Drawing {
  const [name, ...letters] = (text ?? '').split('-');
  const right = letters.filter((letter) => /^[A-Z]{1,2}$/.test(letter));
  return { kind: CHARTS.find((kind) => kind === name) ?? usual, right };
}

export function writeDrawing({ kind, right }: Drawing): string {
  return hasAxes(kind) ? [kind, ...right].join('-') : kind;
}

/** Where a second axis is of use: what is piled up or a share of a whole has one. */
export function hasAxes(kind: ChartKind): boolean {
  return kind === 'line' || kind === 'column';
}

/** Whether places on the chart are intervals of time. */
export function isOverTime(kind: DrawnKind): boolean {
  return kind !== 'bar' && kind !== 'pie' && kind !== 'pile';
}

export function isDrawn(kind: ChartKind): kind is DrawnKind {
  return kind !== 'number' && kind !== 'table';
}
