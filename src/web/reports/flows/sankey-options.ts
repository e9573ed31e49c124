import type { EChartsOption } from 'echarts';
import type { Flow } from '#contract';
import { type ChartTheme, LABEL_GAP_PX } from '../shared/chart-theme.ts';
import { filled, MUTED_STYLE, type SeriesStyle, seriesStyle } from '../shared/palette.ts';
import { isMuted } from './places.ts';

interface SankeyInput {
  readonly flow: Flow;
  /** One name and one detail ("1,204 · 38%") for each node. */
  readonly names: readonly { readonly name: string; readonly detail: string }[];
  readonly theme: ChartTheme;
  readonly tooltip: (parameters: unknown) => HTMLElement | string;
  /** On a card: columns as close as their labels can still be read. */
  readonly isNarrow: boolean;
}

/** Nodes by column, links between them. A name has one colour in all columns. */
export function sankeyOption(input: SankeyInput): EChartsOption {
  const { flow, names, theme, tooltip, isNarrow } = input;
  const styles = stylesOf(flow, names);
  return {
    backgroundColor: 'transparent',
    animation: false,
    textStyle: { fontFamily: theme.fontFamily, color: theme.ink },
    tooltip: {
      trigger: 'item',
      confine: true,
      backgroundColor: theme.surface,
      borderColor: theme.line,
      padding: [8, 12],
      formatter: tooltip,
    },
    series: [
      {
        type: 'sankey',
        left: 4,
        right: (isNarrow ? NARROW_LABEL_PX : LABEL_PX) + 8,
        // Half of a label stands over a node that is a hair's breadth.
        top: 16,
        bottom: 16,
        nodeAlign: 'left',
        nodeWidth: 12,
        nodeGap: 28,
        draggable: false,
        layoutIterations: 24,
        emphasis: { focus: 'adjacency' },
        data: flow.nodes.map((node, index) => ({
          name: String(index),
          value: node.count,
          depth: node.column,
          itemStyle: { ...filled(styles[index] ?? MUTED_STYLE, theme), borderWidth: 0 },
        })),
        links: flow.links.map(({ from, to, count }) => ({
          source: String(from),
          target: String(to),
          value: count,
        })),
        labelLayout: { hideOverlap: true },
        lineStyle: { color: 'source', opacity: 0.24, curveness: 0.5 },
        label: {
          color: theme.ink,
          fontSize: 12,
          lineHeight: 16,
          minMargin: LABEL_GAP_PX,
          width: isNarrow ? NARROW_LABEL_PX : LABEL_PX,
          overflow: 'truncate',
          formatter: ({ name }: { name: string }) => {
            const words = names[Number(name)];
            return words ? `${words.name}\n{detail|${words.detail}}` : '';
          },
          rich: { detail: { color: theme.muted, fontSize: 11, lineHeight: 14 } },
        },
      },
    ],
  };
}

// Four columns, as many as are asked for unasked, are seen whole beside the question on a screen of 1280.
const COLUMN_PX = 142;
const LABEL_PX = 116;
const NARROW_COLUMN_PX = 124;
const NARROW_LABEL_PX = 100;

/** Room for every column with its labels; what does not fit scrolls. */
export function sankeyWidth(columns: number, isNarrow: boolean): number {
  return columns * (isNarrow ? NARROW_COLUMN_PX : COLUMN_PX);
}

/** Tall enough for the fullest column. */
export function sankeyHeight({ nodes }: Flow): number {
  const inColumns = Map.groupBy(nodes, ({ column }) => column);
  const most = Math.max(1, ...[...inColumns.values()].map((column) => column.length));
  return Math.min(900, Math.max(260, 90 + most * 62));
}

function stylesOf(flow: Flow, names: SankeyInput['names']): SeriesStyle[] {
  const places = new Map<string, number>();
  return flow.nodes.map(({ place }, index) => {
    if (isMuted(place)) return MUTED_STYLE;
    const name = names[index]?.name ?? '';
    const position = places.get(name) ?? places.size;
    places.set(name, position);
    return seriesStyle(position);
  });
}
