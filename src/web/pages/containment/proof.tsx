import { Anchor, Button, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Proof } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { type Column, DataTable, Faces } from '../../ui/index.ts';
import { useLexiconChange } from '../lexicon/use-lexicon.ts';
import classes from './containment.module.css';

/** What a theft of everything but the keys would come to, now, and what has been tested of it. */
export function ProofSections(): ReactNode {
  const { id } = useProject();
  const query = useQuery({
    queryKey: ['project', id, 'lexicon', 'proof'],
    queryFn: ({ signal }) => api.containment.proof(id, signal),
  });
  return (
    <Faces query={query} layout="cards" rows={3}>
      {(proof) => (
        <>
          <Theft proof={proof} />
          <Keys keys={proof.keys} />
          <Tests tests={proof.tests} />
          <Readable readable={proof.readable} opened={proof.opened} />
        </>
      )}
    </Faces>
  );
}

function Theft({ proof }: { readonly proof: Proof }): ReactNode {
  const t = useMessages('containment');
  if (!proof.severity) return null;
  return (
    <section className={classes['section']}>
      <Title order={2}>{t('theftTitle')}</Title>
      <Severities {...proof.severity} />
      {proof.uniqueness ? <Uniqueness {...proof.uniqueness} /> : <Text c="dimmed">{t('uniquenessFew')}</Text>}
      <KeptTimes timeStep={proof.timeStep} />
    </section>
  );
}

function Severities({ asStored, ifClear }: NonNullable<Proof['severity']>): ReactNode {
  const t = useMessages('containment');
  const format = useFormat();
  const said = ({ score, level }: typeof asStored) =>
    t('severityScore', { level: t(`severity_${level}`), score: format.number(score) });
  return (
    <>
      <div className={classes['facts']}>
        <Fact name={t('severityAsStored')} result={said(asStored)} />
        <Fact name={t('severityIfClear')} result={said(ifClear)} />
      </div>
      <span className={classes['small']}>{t('severityBody')}</span>
    </>
  );
}

function KeptTimes({ timeStep }: Pick<Proof, 'timeStep'>): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  return (
    <Text>
      {t(`times_${timeStep}`)}{' '}
      <Anchor
        fz="inherit"
        underline="always"
        renderRoot={(props) => (
          <Link {...props} to="/p/$projectId/settings/privacy" params={{ projectId: String(id) }} />
        )}
      >
        {t('timesChange')}
      </Anchor>
    </Text>
  );
}

const MOMENTS = ['second', 'minute', 'hour', 'day'] as const;

function Uniqueness({ people, unique }: NonNullable<Proof['uniqueness']>): ReactNode {
  const t = useMessages('containment');
  const format = useFormat();
  const columns: Column<(typeof MOMENTS)[number]>[] = [
    { key: 'moment', header: t('uniquenessKnown'), cell: (moment) => t(`known_${moment}`) },
    {
      key: 'alone',
      header: t('uniquenessAlone'),
      align: 'right',
      cell: (moment) => (
        <span className={classes['alone']}>
          <span className={classes['aloneBar']} aria-hidden="true">
            <i style={{ width: `${unique[moment]}%` }} />
          </span>
          <span className={classes['aloneShare']}>{format.percent(unique[moment] / 100)}</span>
        </span>
      ),
    },
  ];
  return (
    <>
      <Text>{t('uniquenessBody', { count: people })}</Text>
      <DataTable
        caption={t('uniquenessCaption')}
        columns={columns}
        rows={MOMENTS}
        rowKey={(moment) => moment}
      />
    </>
  );
}

function Keys({ keys }: Pick<Proof, 'keys'>): ReactNode {
  const t = useMessages('containment');
  const { timezone } = useProject();
  const format = useFormat(timezone);
  const columns: Column<Proof['keys'][number]>[] = [
    { key: 'level', header: t('keyLevel'), cell: ({ level }) => <b>{t(`key_${level}`)}</b> },
    { key: 'count', header: t('count'), align: 'right', cell: ({ count }) => format.number(count) },
    {
      key: 'oldest',
      header: t('keyOldest'),
      align: 'right',
      cell: ({ oldestAt }) => (oldestAt === null ? '–' : format.date(oldestAt)),
    },
  ];
  return (
    <section className={classes['section']}>
      <Title order={2}>{t('keysTitle')}</Title>
      <Text c="dimmed">{t('keysBody')}</Text>
      <DataTable caption={t('keysTitle')} columns={columns} rows={keys} rowKey={({ level }) => level} />
    </section>
  );
}

function Tests({ tests: { hostile, restore } }: Pick<Proof, 'tests'>): ReactNode {
  const t = useMessages('containment');
  const { timezone } = useProject();
  const format = useFormat(timezone);
  return (
    <section className={classes['section']}>
      <Title order={2}>{t('testsTitle')}</Title>
      <div className={classes['facts']}>
        <Fact
          name={t('testHostile')}
          result={hostile ? t('testHostileFound', { count: hostile.found }) : t('testNone')}
          isBad={(hostile?.found ?? 0) > 0}
        >
          {hostile
            ? t('testHostileBody', {
                canaries: format.number(hostile.canaries),
                positions: format.number(hostile.positions),
                encodings: format.number(hostile.encodings),
                files: format.number(hostile.searched.files),
                date: format.date(hostile.at),
              })
            : t('testHostileNone')}
        </Fact>
        <Fact
          name={t('testRestore')}
          result={restore ? format.relative(restore.at) : t('testNever')}
          isBad={restore === null}
        >
          {restore ? t('testRestoreBody', { made: format.dateTime(restore.madeAt) }) : t('testRestoreNone')}
        </Fact>
      </div>
    </section>
  );
}

function Fact(props: {
  readonly name: string;
  readonly result: string;
  readonly isBad?: boolean;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className={classes['fact']} data-watch={props.isBad || undefined}>
      <span className={classes['factName']}>{props.name}</span>
      <span className={classes['factNumber']}>{props.result}</span>
      {props.children && <span className={classes['factBody']}>{props.children}</span>}
    </div>
  );
}

function Readable({ readable, opened }: Pick<Proof, 'readable' | 'opened'>): ReactNode {
  const t = useMessages('containment');
  const format = useFormat();
  const { id } = useProject();
  const columns: Column<Proof['readable'][number]>[] = [
    { key: 'what', header: t('what'), cell: ({ what }) => <b>{t(`readable_${what}`)}</b> },
    { key: 'why', header: t('readableWhy'), cell: ({ what }) => t(`readableWhy_${what}`) },
    { key: 'count', header: t('count'), align: 'right', cell: ({ count }) => format.number(count) },
  ];
  return (
    <section className={classes['section']}>
      <Title order={2}>{t('readableTitle')}</Title>
      <DataTable caption={t('readableTitle')} columns={columns} rows={readable} rowKey={({ what }) => what} />
      <Text>
        {t('readableLexicon')}{' '}
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
      </Text>
      {opened.length > 0 && <Opened opened={opened} />}
    </section>
  );
}

function Opened({ opened }: Pick<Proof, 'opened'>): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  const isSteward = useHasRole('steward');
  const change = useLexiconChange(t('openedClosed'));
  const close = ({ as: _, ...ref }: Proof['opened'][number]) =>
    change.mutate(() =>
      api.lexicon.declare(id, { of: { kind: 'property', ...ref }, declaration: { as: 'crowd' } }),
    );
  const columns: Column<Proof['opened'][number]>[] = [
    { key: 'name', header: t('openedProperty'), cell: ({ name }) => <b>{name}</b> },
    { key: 'as', header: t('openedHow'), cell: ({ as }) => t(`openedAs_${as}`) },
    {
      key: 'close',
      header: t('openedClose'),
      align: 'right',
      isAction: true,
      cell: (one) =>
        isSteward && (
          <Button
            size="compact-sm"
            variant="default"
            loading={change.isPending}
            onClick={() => close(one)}
            aria-label={t('openedCloseOne', { name: one.name })}
          >
            {t('openedClose')}
          </Button>
        ),
    },
  ];
  return (
    <>
      <Title order={3}>{t('openedTitle')}</Title>
      <DataTable
        caption={t('openedTitle')}
        columns={columns}
        rows={opened}
        rowKey={({ scope, group, name }) => `${scope} ${group ?? ''} ${name}`}
      />
    </>
  );
}
