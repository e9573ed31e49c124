import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { LexiconEvent, LexiconProperty } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { CrowdBar } from './crowd-bar.tsx';
import { type Entry, toRef } from './entries.ts';
import classes from './lexicon.module.css';

/** How much of it arrives, and since when. */
export function Use({ entry, k }: { readonly entry: Entry; readonly k: number }): ReactNode {
  return (
    <>
      {entry.kind === 'event' ? (
        <EventUse event={entry.of} k={k} />
      ) : (
        <PropertyUse property={entry.of} k={k} />
      )}
      <SavedReports entry={entry} />
    </>
  );
}

/** Who would miss it: nothing is said where nobody would. */
function SavedReports({ entry }: { readonly entry: Entry }): ReactNode {
  const t = useMessages('lexicon');
  const format = useFormat();
  const { id } = useProject();
  const query = useQuery({
    queryKey: ['project', id, 'lexicon', 'uses', toRef(entry)],
    queryFn: ({ signal }) => api.lexicon.uses(id, { of: toRef(entry) }, signal),
    staleTime: 60_000,
  });
  const reports = query.data?.reports ?? [];
  if (reports.length === 0) return null;
  return (
    <Text size="sm" mt="sm">
      {t('usage.reports', { count: reports.length, names: format.list(reports.map(({ name }) => name)) })}
    </Text>
  );
}

function EventUse({ event, k }: { readonly event: LexiconEvent; readonly k: number }): ReactNode {
  const t = useMessages('lexicon');
  const when = useWhen();
  const amount = useAmount(k);
  return (
    <dl className={classes['facts']}>
      <dt>{t('column.volume')}</dt>
      <dd>{amount(event.volume)}</dd>
      <dt>{t('usage.lastSeen')}</dt>
      <dd>{when(event.lastSeenAt)}</dd>
      <dt>{t('usage.firstSeen')}</dt>
      <dd>{when(event.firstSeenAt)}</dd>
    </dl>
  );
}

function PropertyUse({ property, k }: { readonly property: LexiconProperty; readonly k: number }): ReactNode {
  const t = useMessages('lexicon');
  const { id } = useProject();
  const when = useWhen();
  const amount = useAmount(k);
  const { scope, group, name } = property;
  const ref = group === undefined ? { scope, name } : { scope, group, name };
  const query = useQuery({
    queryKey: ['project', id, 'lexicon', 'usage', ref],
    queryFn: ({ signal }) => api.lexicon.usage(id, ref, signal),
    staleTime: 60_000,
  });
  if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Loading layout="lines" rows={3} />;
  return (
    <dl className={classes['facts']}>
      <dt>{t(scope === 'event' ? 'usage.volume.event' : 'usage.volume.profile')}</dt>
      <dd>{amount(query.data.volume)}</dd>
      {scope === 'event' && (
        <>
          <dt>{t('usage.lastSeen')}</dt>
          <dd>{when(query.data.lastSeenAt)}</dd>
        </>
      )}
      <dt>{t('usage.firstSeen')}</dt>
      <dd>{when(property.firstSeenAt)}</dd>
      <dt>{t('column.values')}</dt>
      <dd>
        <CrowdBar property={property} />
      </dd>
    </dl>
  );
}

function useWhen(): (at: string | null) => string {
  const t = useMessages('lexicon');
  const { timezone } = useProject();
  const format = useFormat(timezone);
  return (at) => (at === null ? t('usage.never') : format.dateTime(at));
}

function useAmount(k: number): (amount: number | null) => string {
  const t = useMessages('lexicon');
  const format = useFormat();
  return (amount) => (amount === null ? t('volume.few', { k }) : format.number(amount));
}
