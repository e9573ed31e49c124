import { Anchor, Paper, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { InsightsSeries, Metric, Range } from '#contract';
import { useContainment } from '../../containment.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { ContainmentState } from '../../layout/containment-state.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { writeDefinition } from '../../reports/insights/definition-url.ts';
import { Faces } from '../../ui/faces.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Change, changeOf } from './change.tsx';
import classes from './home.module.css';
import { Sparkline } from './sparkline.tsx';
import { useWeek, weekOf } from './use-week.ts';

const METRICS: Metric[] = [
  { kind: 'event', event: null, measure: { kind: 'total' } },
  { kind: 'event', event: null, measure: { kind: 'unique' } },
];

export function Week({ range }: { readonly range: Range }): ReactNode {
  const t = useMessages('shell');
  const format = useFormat();
  const { name } = useProject();
  const isAnalyst = useHasRole('analyst');
  const query = useWeek(METRICS, range);
  const freshAt = query.data?.freshAt;
  return (
    <section>
      <PageHeader
        title={name}
        description={freshAt ? t('home.fresh', { when: format.relative(freshAt) }) : t('home.week')}
      />
      <Faces query={query} layout="cards" rows={3}>
        {({ series }) => (
          <div className={classes['cards']}>
            <Figure title={t('home.events')} series={series[0]} q={questionOf(0, range)} />
            <Figure title={t('home.people')} series={series[1]} q={questionOf(1, range)} />
            {isAnalyst && <Containment />}
          </div>
        )}
      </Faces>
    </section>
  );
}

function questionOf(place: number, range: Range): string {
  return writeDefinition(weekOf(METRICS.slice(place, place + 1), range));
}

/** A number that leads to its question: what it counts, how fresh it is, and who is behind it. */
function Figure({
  title,
  series,
  q,
}: {
  readonly title: string;
  readonly series: InsightsSeries | undefined;
  readonly q: string;
}): ReactNode {
  const t = useMessages('shell');
  const format = useFormat();
  const { id } = useProject();
  const total = series?.total ?? null;
  const before = series?.comparison?.total;
  return (
    <Paper className={classes['card']}>
      <h2 className={classes['label']}>
        {title} · {t('home.week')}
      </h2>
      <div className={classes['figure']}>
        <strong>
          <Link
            className={classes['number']}
            to="/p/$projectId/reports/$kind"
            params={{ projectId: String(id), kind: 'insights' }}
            search={{ q }}
          >
            {total === null ? '–' : format.number(total)}
          </Link>
        </strong>
        {series && <Sparkline values={series.values} width={132} height={36} />}
      </div>
      <Text size="sm" c="dimmed">
        {total === null && t('home.few')}
        {total !== null &&
          (changeOf(total, before) === null
            ? t(before === 0 ? 'home.noneBefore' : 'home.fewBefore')
            : t.rich('home.change', { change: <Change now={total} before={before} /> }))}
      </Text>
    </Paper>
  );
}

function Containment(): ReactNode {
  const t = useMessages('shell');
  const { id } = useProject();
  const { data } = useContainment();
  const count = data?.disclosures.subjectsLast24Hours ?? 0;
  return (
    <Paper className={classes['card']}>
      <h2 className={classes['label']}>{t('home.containment')}</h2>
      <div className={classes['state']}>
        <ContainmentState />
      </div>
      <Text size="sm" c="dimmed">
        {count === 0 ? t('home.containment.none') : t('home.containment.calm', { count })}{' '}
        <Anchor
          size="sm"
          underline="always"
          renderRoot={(props) => (
            <Link {...props} to="/p/$projectId/containment/disclosures" params={{ projectId: String(id) }} />
          )}
        >
          {t('home.containment.open')}
        </Anchor>
      </Text>
    </Paper>
  );
}
