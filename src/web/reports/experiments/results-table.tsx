import { Table, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ExperimentsDefinition, ExperimentsResult } from '#contract';
import report from '../shared/report.module.css';
import { Who } from '../shared/who.tsx';
import { metricText, pText, type SentenceWords, signed, valueText } from './sentence.ts';
import { comparedIn, doersOf, exposedTo } from './who.ts';

/** Every number of the answer: a row for each metric and variant. */
export function ResultsTable(props: {
  readonly definition: ExperimentsDefinition;
  readonly result: ExperimentsResult;
  readonly words: SentenceWords;
}): ReactNode {
  const { definition, result, words } = props;
  const { experiments: t, reports, format } = words;
  const number = (value: number | null | undefined) => (value == null ? '–' : format.number(value));
  const heads = [
    t('exposedColumn'),
    t('didColumn'),
    t('valueColumn'),
    t('liftColumn'),
    t('intervalColumn'),
    'p',
  ];
  return (
    <section
      className={report['tableFrame']}
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
            <Table.Th scope="col" className={report['first']}>
              {t('variantColumn')}
            </Table.Th>
            {heads.map((head) => (
              <Table.Th key={head} scope="col" ta="right">
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {definition.metrics.flatMap((metric, place) =>
            result.variants.map(({ variant, people, cells }) => {
              const cell = cells[place];
              const comparison = cell?.comparison;
              const doers = cell?.value == null ? [] : doersOf(definition, variant, place, words);
              const compared = comparison ? comparedIn(definition, result, variant, words) : [];
              const numbers = [
                { text: number(people), crowds: [exposedTo(definition, variant, words)] },
                { text: number(cell?.people), crowds: doers },
                { text: valueText(metric, cell?.value ?? null, format), crowds: doers },
                { text: comparison ? signed(comparison.lift, format) : '–', crowds: compared },
                {
                  text: comparison
                    ? `${signed(comparison.low, format)} … ${signed(comparison.high, format)}`
                    : '–',
                  crowds: compared,
                },
                { text: comparison ? pText(comparison.p, format) : '–', crowds: compared },
              ];
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a metric has no identity but its place
                <Table.Tr key={`${place} ${variant}`}>
                  <Table.Th scope="row" className={report['first']}>
                    {definition.metrics.length > 1 ? `${variant} · ${metricText(metric, words)}` : variant}
                  </Table.Th>
                  {numbers.map(({ text, crowds }, column) => (
                    <Table.Td key={heads[column]} ta="right" className={report['value']}>
                      <Who crowds={crowds} isStop={column === 0}>
                        {text}
                      </Who>
                    </Table.Td>
                  ))}
                </Table.Tr>
              );
            }),
          )}
        </Table.Tbody>
      </Table>
    </section>
  );
}
