import type { FlowsResult } from '#contract';
import { entryOf } from './edit.ts';
import { columnName, type PlaceWords, placeName } from './places.ts';

type Cell = string | number | null;

/** The released answer as lines for `toCsv`: every node and link, or every path, of every segment. */
export function toCsvRows(result: FlowsResult, segments: readonly string[], words: PlaceWords): Cell[][] {
  const { flows: t, definition } = words;
  const counted = t(`count_${entryOf(definition)}`);
  if (definition.view === 'paths')
    return [
      [t('segmentLabel'), counted, t('pathsLabel')],
      ...result.flows.flatMap(({ paths }, index) =>
        paths.map(({ steps, count }): Cell[] => [
          segments[index] ?? '',
          count,
          ...steps.map(({ place }) => placeName(place, words)),
        ]),
      ),
    ];
  const where = (position: number) => {
    const column = result.columns[position];
    return column ? columnName(column, words) : '';
  };
  return [
    [t('segmentLabel'), t('column'), t('from'), t('column'), t('to'), counted],
    ...result.flows.flatMap(({ nodes, links }, index) =>
      links.map(({ from, to, count }): Cell[] => [
        segments[index] ?? '',
        ...[nodes[from], nodes[to]].flatMap((node) =>
          node ? [where(node.column), placeName(node.place, words)] : ['', ''],
        ),
        count,
      ]),
    ),
  ];
}
