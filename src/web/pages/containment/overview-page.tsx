import { Anchor, Text, Title } from '@mantine/core';
import { IconEyeOff, IconHash, IconLock, IconUserQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Containment } from '#contract';
import { useContainment } from '../../containment.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { type Column, DataTable, Faces, PageHeader } from '../../ui/index.ts';
import classes from './containment.module.css';
import { toLinkedText } from './linked-text.ts';
import { ProofSections } from './proof.tsx';
import { StateBadge } from './state-badge.tsx';
import { storedWords } from './stored-words.ts';

/** The proof page: what is stored, in which form, and why that is nothing to steal. */
export function OverviewPage(): ReactNode {
  const query = useContainment();
  return (
    <Faces query={query} layout="cards" rows={4}>
      {(containment) => <Overview containment={containment} />}
    </Faces>
  );
}

function Overview({ containment }: { readonly containment: Containment }): ReactNode {
  const t = useMessages('containment');
  const { state } = containment;
  return (
    <>
      <PageHeader
        title={t('title')}
        meta={<StateBadge state={state}>{t(`state_${state}`)}</StateBadge>}
        description={t(`overviewBody_${state}`)}
      />
      <Facts containment={containment} />
      <section className={classes['section']}>
        <Title order={2}>{t('storedTitle')}</Title>
        <Stored stored={containment.stored} />
      </section>
      <ProofSections />
      <section className={classes['section']}>
        <Title order={2}>{t('whyTitle')}</Title>
        <Reasons />
      </section>
      <GeoAttribution attribution={containment.geoAttribution} />
    </>
  );
}

function Facts({ containment }: { readonly containment: Containment }): ReactNode {
  const t = useMessages('containment');
  const format = useFormat();
  const { id } = useProject();
  const params = { projectId: String(id) };
  const { last24Hours, subjectsLast24Hours } = containment.disclosures;
  const open = containment.openIncidents;
  return (
    <div className={classes['facts']}>
      <Fact name={t('threshold')} number={`k = ${format.number(containment.k)}`}>
        {t('thresholdBody', { count: containment.k })}
      </Fact>
      <Fact name={t('publicTexts')} number={format.number(containment.publicTexts)}>
        {t('publicTextsBody')}
      </Fact>
      <Fact name={t('seen')} number={format.number(last24Hours)}>
        {t('seenPeople', { count: subjectsLast24Hours })} ·{' '}
        <Anchor
          fz="inherit"
          underline="always"
          renderRoot={(props) => (
            <Link {...props} to="/p/$projectId/containment/disclosures" params={params} />
          )}
        >
          {t('toDisclosures')}
        </Anchor>
      </Fact>
      <Fact name={t('open')} number={open === 0 ? t('openNone') : format.number(open)} isAlert={open > 0}>
        <Anchor
          fz="inherit"
          underline="always"
          renderRoot={(props) => <Link {...props} to="/p/$projectId/containment/incidents" params={params} />}
        >
          {t('toIncidents')}
        </Anchor>
      </Fact>
    </div>
  );
}

function Fact(props: {
  readonly name: string;
  readonly number: string;
  readonly isAlert?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className={classes['fact']} data-alert={props.isAlert || undefined}>
      <span className={classes['factName']}>{props.name}</span>
      <span className={classes['factNumber']}>{props.number}</span>
      <span className={classes['factBody']}>{props.children}</span>
    </div>
  );
}

function Stored({ stored }: Pick<Containment, 'stored'>): ReactNode {
  const t = useMessages('containment');
  const format = useFormat();
  if (stored.length === 0) return <Text c="dimmed">{t('storedNothing')}</Text>;
  const columns: Column<Containment['stored'][number]>[] = [
    { key: 'what', header: t('what'), cell: (row) => <b>{storedWords(row, t).what}</b> },
    { key: 'form', header: t('form'), cell: (row) => storedWords(row, t).form },
    { key: 'count', header: t('count'), align: 'right', cell: (row) => format.number(row.count) },
  ];
  return (
    <DataTable caption={t('storedCaption')} columns={columns} rows={stored} rowKey={(row) => row.what} />
  );
}

function Reasons(): ReactNode {
  const t = useMessages('containment');
  const reasons = [
    { icon: IconHash, title: t('whyTokens'), body: t('whyTokensBody') },
    { icon: IconUserQuestion, title: t('whyPeople'), body: t('whyPeopleBody') },
    { icon: IconLock, title: t('whyIdentity'), body: t('whyIdentityBody') },
    { icon: IconEyeOff, title: t('whyNever'), body: t('whyNeverBody') },
  ];
  return (
    <div className={classes['reasons']}>
      {reasons.map(({ icon: Icon, title, body }) => (
        <div key={title} className={classes['reason']}>
          <Icon size={20} stroke={1.6} aria-hidden />
          <Title order={3}>{title}</Title>
          <p>{body}</p>
        </div>
      ))}
    </div>
  );
}

/** The licence of the vendored data asks for a link back. */
function GeoAttribution({ attribution }: { readonly attribution: string }): ReactNode {
  const t = useMessages('containment');
  return (
    <Text className={classes['small']}>
      {t('geo')}{' '}
      {toLinkedText(attribution).map(({ text, href }) =>
        href ? (
          <Anchor key={text} href={href} target="_blank" rel="noreferrer" fz="inherit" underline="always">
            {text}
          </Anchor>
        ) : (
          text
        ),
      )}
    </Text>
  );
}
