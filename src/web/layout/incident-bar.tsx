import { Anchor } from '@mantine/core';
import { IconFlame } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Incident } from '#contract';
import { useContainment, useOpenIncidents } from '../containment.ts';
import { dutyText } from '../duty-words.ts';
import { useFormat, useMessages } from '../i18n/index.tsx';
import { useProject } from '../project.tsx';
import { useNow } from '../use-now.ts';
import classes from './bars.module.css';

/** While an incident is open: its name, its clock and the next step, on every page. */
export function IncidentBar(): ReactNode {
  const t = useMessages('shell');
  const count = useContainment().data?.openIncidents ?? 0;
  const incidents = useOpenIncidents();
  if (count === 0) return null;
  return (
    <section className={classes['incident']} aria-label={t('incident.open', { count })}>
      <IconFlame size={18} stroke={1.8} aria-hidden />
      <strong>{t('incident.open', { count })}</strong>
      {incidents.slice(0, 2).map((incident) => (
        <IncidentFacts key={incident.id} incident={incident} />
      ))}
    </section>
  );
}

function IncidentFacts({ incident }: { readonly incident: Incident }): ReactNode {
  const t = useMessages('shell');
  const { id } = useProject();
  const now = useNow(1000);
  const format = useFormat();
  const clock = nextClock(incident, now);
  return (
    <span className={classes['facts']}>
      <span>
        {incident.title}, {t('incident.since', { when: format.relative(incident.openedAt, now) })}
      </span>
      {clock && (
        <span className="numbers">
          {t('incident.due', {
            duty: `${clock.regime}: ${dutyText(clock.duty, t)}`,
            when: format.relative(clock.dueAt, now),
          })}
        </span>
      )}
      <Anchor
        fw={600}
        c="inherit"
        underline="always"
        renderRoot={(props) => (
          <Link
            {...props}
            to="/p/$projectId/containment/incidents/$incidentId"
            params={{ projectId: String(id), incidentId: String(incident.id) }}
          />
        )}
      >
        {incident.status === 'open' ? t('incident.next.notify') : t('incident.next.watch')}
      </Anchor>
    </span>
  );
}

function nextClock({ clocks }: Incident, now: number): Incident['clocks'][number] | undefined {
  const byTime = [...clocks].sort((left, right) => left.dueAt.localeCompare(right.dueAt));
  return byTime.find(({ dueAt }) => new Date(dueAt).getTime() > now) ?? byTime.at(-1);
}
