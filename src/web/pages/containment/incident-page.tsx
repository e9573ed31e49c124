import { Button, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Incident } from '#contract';
import { api } from '../../api.ts';
import { dutyText } from '../../duty-words.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useHasRole, useProject } from '../../project.tsx';
import { BackLink, Faces, Failure, PageHeader, useConfirm } from '../../ui/index.ts';
import { useNow } from '../../use-now.ts';
import { AffectedList } from './affected-list.tsx';
import { AffectedSummary, FieldBars } from './affected-summary.tsx';
import classes from './containment.module.css';
import { Notices } from './notices.tsx';
import { SeverityPair } from './severity-pair.tsx';
import { StateBadge } from './state-badge.tsx';
import { useIncidentChange } from './use-incident-change.ts';

const route = getRouteApi('/member/p/$projectId/containment/incidents/$incidentId');

/** One incident: who and what, which clocks run, who has been told. */
export function IncidentPage(): ReactNode {
  const t = useMessages('containment');
  const { incidentId } = route.useParams();
  const { id } = useProject();
  const query = useQuery({
    queryKey: ['project', id, 'incident', Number(incidentId)],
    queryFn: ({ signal }) => api.incidents.read(id, Number(incidentId), signal),
    refetchInterval: ({ state }) => (state.data?.status === 'notifying' ? 1_000 : 15_000),
  });
  return (
    <>
      <BackLink to="/p/$projectId/containment/incidents" params={{ projectId: String(id) }} search={{}}>
        {t('backToIncidents')}
      </BackLink>
      <Faces query={query} layout="page">
        {(incident) => <IncidentView incident={incident} />}
      </Faces>
    </>
  );
}

function IncidentView({ incident }: { readonly incident: Incident }): ReactNode {
  const t = useMessages('containment');
  return (
    <>
      <PageHeader
        title={incident.title}
        meta={<StateBadge state={incident.status}>{t(`status_${incident.status}`)}</StateBadge>}
        description={<ScopeText incident={incident} />}
        actions={<CloseButton incident={incident} />}
      />
      <div className={classes['columns']}>
        <Card title={t('affectedTitle')}>
          <AffectedSummary affected={incident.affected} />
          <Title order={3}>{t('fieldsTitle')}</Title>
          <FieldBars affected={incident.affected} />
          <Title order={3}>{t('severityTitle')}</Title>
          <SeverityPair severity={incident.severity} />
        </Card>
        <div className={classes['stack']}>
          <Card title={t('noticesTitle')}>
            <Notices incident={incident} />
          </Card>
          <Card title={t('clocksTitle')}>
            <Clocks incident={incident} />
          </Card>
        </div>
      </div>
      <Card title={t('listTitle')}>
        <AffectedList incidentId={incident.id} />
      </Card>
    </>
  );
}

function Card(props: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className={classes['card']} aria-label={props.title}>
      <Title order={2}>{props.title}</Title>
      {props.children}
    </section>
  );
}

function ScopeText({ incident }: { readonly incident: Incident }): ReactNode {
  const t = useMessages('containment');
  const { timezone } = useProject();
  const format = useFormat(timezone);
  const { kind, id, from, to } = incident.scope;
  const what = t(`scope_${kind}`, { id: kind === 'session' ? `${id.slice(0, 12)}…` : id });
  return t('scopeBetween', { what, from: format.dateTime(from), to: format.dateTime(to) });
}

function Clocks({ incident }: { readonly incident: Incident }): ReactNode {
  const t = useMessages('containment');
  const shell = useMessages('shell');
  const now = useNow(10_000);
  const { timezone } = useProject();
  const format = useFormat(timezone);
  return (
    <>
      <span className={classes['small']}>{t('clocksBody')}</span>
      <ul className={classes['clocks']}>
        {incident.clocks.map((clock) => {
          const isLate = incident.status !== 'closed' && Date.parse(clock.dueAt) < now;
          const when = `${format.relative(clock.dueAt, now)} (${format.dateTime(clock.dueAt)})`;
          return (
            <li
              key={`${clock.regime} ${clock.duty}`}
              className={classes['clock']}
              data-late={isLate || undefined}
            >
              <span>
                {t.rich('clockLabel', { regime: <b>{clock.regime}</b>, duty: dutyText(clock.duty, shell) })}
              </span>
              <time dateTime={clock.dueAt}>
                {isLate ? t('clockLate', { when }) : t('clockDue', { when })}
              </time>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function CloseButton({ incident }: { readonly incident: Incident }): ReactNode {
  const t = useMessages('containment');
  const { id } = useProject();
  const confirm = useConfirm();
  const isSteward = useHasRole('steward');
  const change = useIncidentChange(incident.id);
  const [isAsked, setAsked] = useState(false);
  if (!isSteward || incident.status === 'closed') return null;
  const close = async (): Promise<void> => {
    setAsked(true);
    const isSure = await confirm({ title: t('closeTitle'), body: t('closeBody'), action: t('close') });
    setAsked(false);
    if (isSure) await change.run(() => api.incidents.close(id, incident.id));
  };
  return (
    <div>
      <Button variant="default" loading={change.isBusy} disabled={isAsked} onClick={() => void close()}>
        {t('close')}
      </Button>
      {change.error !== null && <Failure error={change.error} during="change" title={t('closeFailed')} />}
    </div>
  );
}
