import { Anchor, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Catalogue, InsightsSeries, Metric, Range } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { writeDefinition } from '../../reports/insights/definition-url.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Faces } from '../../ui/faces.tsx';
import { Change } from './change.tsx';
import { Sparkline } from './sparkline.tsx';
import { useWeek, weekOf } from './use-week.ts';

const MOST_EVENTS = 10;

/** The events of the week, each a link to its question. */
export function ByEvent({ range }: { readonly range: Range }): ReactNode {
  const t = useMessages('shell');
  const { id, k } = useProject();
  const columns = useColumns(range);
  const catalogue = useQuery({
    queryKey: ['project', id, 'catalogue'],
    queryFn: ({ signal }) => api.catalogue.read(id, signal),
  });
  const names = catalogue.data ? lately(catalogue.data.events) : [];
  const week = useWeek(names.map(totalOf), range);
  if (catalogue.data && names.length === 0) return null;
  const hidden = catalogue.data?.hiddenEvents ?? 0;
  return (
    <section>
      <Title order={2} mb="sm">
        {t('home.byEvent')}
      </Title>
      <Faces query={catalogue} layout="table">
        {() => (
          <Faces query={week} layout="table">
            {({ series }) => (
              <DataTable
                caption={t('home.byEvent.caption')}
                columns={columns}
                rows={byTotal(series.filter(({ total }) => total !== 0))}
                rowKey={({ metric }) => metric}
              />
            )}
          </Faces>
        )}
      </Faces>
      {hidden > 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          {t('home.byEvent.hidden', { count: hidden, k })}
        </Text>
      )}
    </section>
  );
}

/** The ones that came last; not what SDKs send about themselves (`$identify`). One question takes ten. */
function lately(events: Catalogue['events']): string[] {
  return events
    .filter(({ name }) => !name.startsWith('$'))
    .sort((a, b) => (b.lastSeenAt ?? '').localeCompare(a.lastSeenAt ?? ''))
    .map(({ name }) => name)
    .slice(0, MOST_EVENTS);
}

function totalOf(event: string): Metric {
  return { kind: 'event', event, measure: { kind: 'total' } };
}

function byTotal(series: readonly InsightsSeries[]): InsightsSeries[] {
  return [...series].sort((left, right) => (right.total ?? 0) - (left.total ?? 0));
}

function useColumns(range: Range): readonly Column<InsightsSeries>[] {
  const t = useMessages('shell');
  const format = useFormat();
  const { id } = useProject();
  return [
    {
      key: 'event',
      header: t('home.byEvent.event'),
      cell: ({ label }) => (
        <Anchor
          c="inherit"
          fw={560}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/p/$projectId/reports/$kind"
              params={{ projectId: String(id), kind: 'insights' }}
              search={{ q: writeDefinition(weekOf([totalOf(label)], range)) }}
            />
          )}
        >
          {label}
        </Anchor>
      ),
    },
    {
      key: 'trend',
      header: t('home.byEvent.trend'),
      wideOnly: true,
      width: 140,
      cell: ({ values }) => <Sparkline values={values} />,
    },
    {
      key: 'count',
      header: t('home.byEvent.count'),
      align: 'right',
      width: 96,
      cell: ({ total }) => (total === null ? '–' : format.number(total)),
    },
    {
      key: 'people',
      header: t('home.byEvent.people'),
      align: 'right',
      wideOnly: true,
      width: 130,
      cell: ({ people }) => (people === null ? '–' : format.number(people)),
    },
    {
      key: 'change',
      header: t('home.byEvent.change'),
      align: 'right',
      width: 104,
      cell: ({ total, comparison }) => <Change now={total} before={comparison?.total} />,
    },
  ];
}
