import { Alert, Anchor, Text, Title } from '@mantine/core';
import { IconDroplet, IconShieldCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { LeakingProperty } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { type Column, DataTable, Empty, Faces, PageHeader } from '../../ui/index.ts';
import classes from './containment.module.css';
import { kindWords, nameWords, shownSources } from './leak-words.ts';

/** What is sent and should not be: where, what, by which SDK. Never a value. */
export function LeaksPage(): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  const query = useQuery({
    queryKey: ['project', id, 'leaks'],
    queryFn: ({ signal }) => api.leaks.list(id, signal),
    refetchInterval: 10_000,
  });
  return (
    <>
      <PageHeader title={t('leaksTitle')} description={t('leaksBody')} />
      <Faces
        query={query}
        layout="table"
        isEmpty={({ leaks }) => leaks.length === 0}
        empty={
          <Empty icon={IconShieldCheck} title={t('leaksEmpty')}>
            {t('leaksEmptyBody')}
          </Empty>
        }
      >
        {({ leaks }) => <Sections leaks={leaks} />}
      </Faces>
    </>
  );
}

function Sections({ leaks }: { readonly leaks: readonly LeakingProperty[] }): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  return (
    <>
      <Alert mb="lg" icon={<IconDroplet size={18} aria-hidden />} title={t('leaksDoTitle')}>
        {t('leaksDoBody')}{' '}
        <Anchor
          fz="inherit"
          underline="always"
          renderRoot={(props) => (
            <Link
              {...props}
              to="/p/$projectId/lexicon"
              params={{ projectId: String(id) }}
              search={{ tab: 'properties' }}
            />
          )}
        >
          {t('leaksToLexicon')}
        </Anchor>
      </Alert>
      <Section
        title={t('leaksRefusedTitle')}
        body={t('leaksRefusedBody')}
        leaks={leaks.filter(({ isRefused }) => isRefused)}
      />
      <Section
        title={t('leaksKeptTitle')}
        body={t('leaksKeptBody')}
        leaks={leaks.filter(({ isRefused }) => !isRefused)}
      />
    </>
  );
}

function Section(props: {
  readonly title: string;
  readonly body: string;
  readonly leaks: readonly LeakingProperty[];
}): ReactNode {
  const t = useMessages('containment');
  return (
    <section className={classes['section']}>
      <Title order={2}>{props.title}</Title>
      <Text c="dimmed" maw="72ch">
        {props.body}
      </Text>
      {props.leaks.length === 0 ? (
        <Text>{t('leaksNone')}</Text>
      ) : (
        <LeakTable caption={props.title} leaks={props.leaks} />
      )}
    </section>
  );
}

function LeakTable(props: {
  readonly caption: string;
  readonly leaks: readonly LeakingProperty[];
}): ReactNode {
  const t = useMessages('containment');
  const format = useFormat();
  const columns: readonly Column<LeakingProperty>[] = [
    {
      key: 'property',
      header: t('leaksProperty'),
      cell: (leak) => (
        <>
          <b>{nameWords(leak, t)}</b>{' '}
          <span className={classes['small']}>{t(`leaksScope_${leak.scope}`)}</span>
        </>
      ),
    },
    { key: 'kind', header: t('leaksKind'), cell: ({ kind }) => kindWords(kind, t) },
    {
      key: 'count',
      header: t('leaksCount'),
      align: 'right',
      width: 130,
      cell: ({ count, isRefused }) => (isRefused ? format.number(count) : t('leaksAtLeast', { count })),
    },
    {
      key: 'sources',
      header: t('leaksSources'),
      cell: ({ sources }) => shownSources(sources, t, format.number),
    },
    {
      key: 'last',
      header: t('leaksLast'),
      width: 140,
      wideOnly: true,
      cell: ({ lastAt }) => format.relative(lastAt),
    },
  ];
  return (
    <DataTable
      caption={`${t('leaksCaption')}: ${props.caption}`}
      columns={columns}
      rows={props.leaks}
      rowKey={({ scope, property, word, kind, isRefused, lastAt, count }) =>
        `${scope}/${property}/${word}/${kind}/${isRefused}/${lastAt}/${count}`
      }
    />
  );
}
