import { Paper, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { DataTable, Failure, Loading } from '../../ui/index.ts';
import { Sparkline } from '../home/sparkline.tsx';
import peopleClasses from '../people/people.module.css';

const DAYS = 30;

/** The size at the end of each of the last days: its shape, and the numbers. */
export function SizeHistory(props: { readonly cohort: number; readonly changedAt: string }): ReactNode {
  const t = useMessages('cohorts');
  const { id } = useProject();
  const format = useFormat('UTC');
  const query = useQuery({
    queryKey: ['project', id, 'cohorts', 'history', props.cohort, props.changedAt],
    queryFn: ({ signal }) => api.cohorts.history(id, props.cohort, { last: DAYS, unit: 'day' }, signal),
    staleTime: 60_000,
    retry: false,
  });
  if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading layout="cards" rows={1} />;
  const { points, k } = query.data;
  const text = (people: number | null) => (people === null ? t('few', { count: k }) : format.number(people));
  return (
    <Paper component="section" className={peopleClasses['card']} aria-label={t('history')}>
      <Text size="sm" c="dimmed" mb={6}>
        {t('history')}
      </Text>
      <Sparkline values={points.map(({ people }) => people)} width={280} height={72} />
      <DataTable
        caption={t('historyTable')}
        maxHeight={180}
        columns={[
          { key: 'day', header: t('day'), cell: ({ at }) => format.date(at.slice(0, 10)) },
          { key: 'people', header: t('people'), align: 'right', cell: ({ people }) => text(people) },
        ]}
        rows={points.toReversed()}
        rowKey={({ at }) => at}
      />
    </Paper>
  );
}
