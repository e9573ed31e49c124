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
  readonly columns: number;
  /** On a card of a board. */
  readonly isCard: boolean;
}

/** Nodes by column, links between them. A name has one colour in all columns. */
export function sankeyOption(input: SankeyInput): EChartsOption {
  const { flow, columns, names, theme, tooltip, isCard } = input;
  const room = roomFor(columns, isCard);
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
        right: room.label + 8,
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
          width: room.label,
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

/** Up to five columns are seen whole beside the question on a screen of 1280; of more, what does not fit scrolls. */
const WIDE = { column: 142, label: 116 } as const;
const NARROW = { column: 114, label: 92 } as const;
const MOST_WIDE = 4;

/** On a card, and where there are many, columns are as close as their labels can still be read. */
function roomFor(columns: number, isCard: boolean): typeof WIDE | typeof NARROW {
  return isCard || columns > MOST_WIDE ? NARROW : WIDE;
}

/** Room for every column with its labels. */
export function sankeyWidth(columns: number, isCard: boolean): number {
  return columns * roomFor(columns, isCard).column;
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
