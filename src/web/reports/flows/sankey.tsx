import { type ReactNode, type RefObject, useMemo } from 'react';
import type { Flow, FlowsResult } from '#contract';
import { useFormat } from '../../i18n/index.tsx';
import { Chart, type ChartHandle, useChartTheme } from '../shared/chart.tsx';
import { tooltipElement } from '../shared/tooltip.ts';
import { useWho } from '../shared/who.tsx';
import classes from './flows.module.css';
import { columnName, type PlaceWords, placeName } from './places.ts';
import { sankeyHeight, sankeyOption, sankeyWidth } from './sankey-options.ts';
import { audienceAt } from './who.ts';

interface SankeyProps {
  readonly flow: Flow;
  readonly result: FlowsResult;
  readonly words: PlaceWords;
  readonly sentence: string;
  readonly handle?: RefObject<ChartHandle | null>;
  /** As tall as the room that it stands in. */
  readonly fills?: boolean;
}

/** Where people went, drawn; the tables beneath hold every number. */
export function Sankey({ flow, result, words, sentence, handle, fills = false }: SankeyProps): ReactNode {
  const format = useFormat();
  const theme = useChartTheme();
  const who = useWho();
  const { columns } = result;
  const option = useMemo(() => {
    const share = (count: number) => (flow.count ? format.percent(count / flow.count) : '');
    const detail = (count: number) => `${format.number(count)} · ${share(count)}`;
    const names = flow.nodes.map(({ place, count }) => ({
      name: placeName(place, words),
      detail: detail(count),
    }));
    const tooltip = (parameters: unknown) => {
      const shown = hovered(parameters, flow);
      if (!shown) return '';
      const nodes = shown.map((index) => flow.nodes[index]);
      const [first, second] = nodes;
      const column = first && columns[first.column];
      const title = second
        ? `${names[shown[0] ?? 0]?.name} → ${names[shown[1] ?? 0]?.name}`
        : column
          ? columnName(column, words)
          : '';
      const link = flow.links.find(({ from, to }) => from === shown[0] && to === shown[1]);
      const count = second ? (link?.count ?? 0) : (first?.count ?? 0);
      return tooltipElement(
        title,
        [
          {
            color: theme.muted,
            name: second ? words.flows('went') : (names[shown[0] ?? 0]?.name ?? ''),
            value: format.number(count),
            detail: share(count),
          },
        ],
        theme,
      );
    };
    return sankeyOption({ flow, columns: columns.length, names, theme, tooltip, isCard: fills });
  }, [flow, columns, words, theme, format, fills]);
  return (
    <section
      className={fills ? classes['fill'] : classes['scroll']}
      aria-label={words.flows('chartLabel')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
    >
      <div style={{ minWidth: sankeyWidth(columns.length, fills), height: fills ? '100%' : undefined }}>
        <Chart
          option={option}
          height={fills ? '100%' : sankeyHeight(flow)}
          text={words.flows('chartText', { sentence })}
          onHit={
            who
              ? ({ place }, at) => {
                  const node = flow.nodes[place];
                  if (node) who(audienceAt(node, columns[node.column], flow.segment.length > 0, words), at);
                }
              : undefined
          }
          {...(handle && { handle })}
        />
      </div>
    </section>
  );
}

/** One node, or the two ends of a link, out of what ECharts hands to a tooltip. */
function hovered(parameters: unknown, { links }: Flow): readonly number[] | null {
  if (typeof parameters !== 'object' || parameters === null || !('dataIndex' in parameters)) return null;
  const index = Number(parameters.dataIndex);
  if (!('dataType' in parameters) || parameters.dataType !== 'edge') return [index];
  const link = links[index];
  return link ? [link.from, link.to] : null;
}
