import { Paper, Table, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CustomDefinition, InsightsDefinition } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { segmentLabel } from '../../reports/shared/segment-label.ts';
import { useSegmentWords } from '../../reports/shared/use-segment-words.ts';
import peopleClasses from '../people/people.module.css';

/** What the last 30 days would say of it, as it stands: through the same gate as every report. */
export function Preview(props: {
  readonly definition: CustomDefinition;
  readonly savedId: number | undefined;
}): ReactNode {
  const t = useMessages('custom');
  const format = useFormat();
  const segments = useSegmentWords();
  const { id } = useProject();
  const [definition] = useDebouncedValue(props.definition, 400);
  const isWhole = definition.kind !== 'property' || definition.formula.trim() !== '';
  const { data, isFetching } = useQuery({
    queryKey: ['project', id, 'definitions', 'preview', definition],
    queryFn: ({ signal }) => api.report('insights', id, questionOf(definition, props.savedId), signal),
    enabled: isWhole,
    retry: false,
    placeholderData: (previous) => previous,
  });
  const rows = isWhole ? (data?.series ?? []) : [];
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
                  {value ? segmentLabel(value, data?.k ?? 0, segments) : label || segments.anyEvent}
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

/** A custom event is shown by its parts: each is a question that can be asked. At most ten stand beside each other. */
function questionOf(definition: CustomDefinition, savedId: number | undefined): InsightsDefinition {
  const lately = { range: { last: 30, unit: 'day' }, unit: 'month' } as const;
  const total = { kind: 'total' } as const;
  if (definition.kind === 'event')
    return {
      metrics: definition.of.slice(0, 10).map((part) => ({ kind: 'event', ...part, measure: total })),
      ...lately,
    };
  return {
    metrics: [{ kind: 'event', event: null, measure: total }],
    breakdowns: [
      {
        property:
          definition.kind === 'property'
            ? { scope: 'formula', name: definition.formula }
            : { scope: 'custom', name: String(savedId) },
      },
    ],
    ...lately,
  };
}
