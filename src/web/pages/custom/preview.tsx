import { Paper, Table, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CustomDefinition, InsightsDefinition, Measure } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { segmentLabel } from '../../reports/shared/segment-label.ts';
import { useSegmentWords } from '../../reports/shared/use-segment-words.ts';
import peopleClasses from '../people/people.module.css';
import { type Computed, isWhole } from './behaviour.ts';

/** What the last 30 days would say of it, as it stands: through the same gate as every report. */
export function Preview(props: { readonly definition: CustomDefinition }): ReactNode {
  const t = useMessages('custom');
  const format = useFormat();
  const segments = useSegmentWords();
  const { id } = useProject();
  const [definition] = useDebouncedValue(props.definition, 400);
  const { data, isFetching } = useQuery({
    queryKey: ['project', id, 'definitions', 'preview', definition],
    queryFn: ({ signal }) => api.report('insights', id, questionOf(definition), signal),
    enabled: isWhole(definition),
    retry: false,
    placeholderData: (previous) => previous,
  });
  const nameOf = (metric: string, label: string) => {
    const made = definition.kind === 'computed' ? ROWS[metric] : undefined;
    return made ? t(`row_${made}`) : label || segments.anyEvent;
  };
  const rows = isWhole(definition) ? (data?.series ?? []) : [];
  return (
    <Paper
      component="section"
      className={peopleClasses['card']}
      aria-label={t('preview')}
      aria-busy={isFetching}
    >
      <Text size="sm" fw={600} mb={6}>
        {t('preview')}
      </Text>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('previewNothing')}
        </Text>
      ) : (
        <Table>
          <Table.Tbody>
            {rows.map(({ metric, label, segment: [value], total }, place) => (
              <Table.Tr key={`${metric} ${value ? JSON.stringify(value) : place}`}>
                <Table.Td>
                  {value ? segmentLabel(value, data?.k ?? 0, segments) : nameOf(metric, label)}
                </Table.Td>
                <Table.Td ta="right">{total === null ? '–' : format.number(total)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Text size="xs" c="dimmed" mt={6}>
        {t(`previewOf_${definition.kind}`)}
      </Text>
    </Paper>
  );
}

/** A custom event is shown by its parts, at most ten beside each other; what is made of behaviour by what it is made from: these can be asked unsaved. */
function questionOf(definition: CustomDefinition): InsightsDefinition {
  const lately = { range: { last: 30, unit: 'day' }, unit: 'month' } as const;
  const total = { kind: 'total' } as const;
  switch (definition.kind) {
    case 'event':
      return {
        metrics: definition.of.slice(0, 10).map((part) => ({ kind: 'event', ...part, measure: total })),
        ...lately,
      };
    case 'property':
      return {
        metrics: [{ kind: 'event', event: null, measure: total }],
        breakdowns: [{ property: { scope: 'formula', name: definition.formula } }],
        ...lately,
      };
    case 'computed':
      return {
        metrics: [{ kind: 'unique' as const }, ...eachOf(definition.each)].map((measure) => ({
          kind: 'event',
          ...definition.of,
          measure,
        })),
        ...lately,
      };
    case 'borrowed':
      return {
        metrics: [{ kind: 'event', ...definition.from, measure: total }],
        breakdowns: [{ property: { scope: 'event', name: definition.property } }],
        ...lately,
      };
  }
}

/** The average and the middle of what each person has. */
function eachOf(each: Computed['each']): Measure[] {
  return (['average', 'median'] as const).map((aggregate) =>
    each.kind === 'count'
      ? { kind: 'frequency', aggregate }
      : { kind: 'property_per_person', property: each.property, each: each.aggregate, aggregate },
  );
}

const ROWS: Readonly<Record<string, 'people' | 'average' | 'median'>> = {
  A: 'people',
  B: 'average',
  C: 'median',
};
