import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { EventRow } from '#contract';
import { api } from '../../api.ts';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { toActivityDays } from './activity-days.ts';
import { MoreRows } from './more-rows.tsx';
import classes from './people.module.css';
import { PropertyChips } from './properties.tsx';
import { useMorePages } from './use-more-pages.ts';

interface ActivityProps {
  readonly of: 'person' | 'organisation';
  readonly subject: string;
  /** The latest events, and where the earlier ones begin. */
  readonly latest: readonly EventRow[];
  readonly earlier: string | null;
}

const ASK = { person: api.people.activity, organisation: api.organisations.activity };

/** What a person did, or what was done for an organisation, page by page. */
export function Activity({ of, subject, latest, earlier }: ActivityProps): ReactNode {
  const t = useMessages('people');
  const { id } = useProject();
  const { rows, ...pages } = useMorePages(
    ['project', id, of, subject, 'activity'],
    { rows: latest, nextCursor: earlier },
    async (cursor, signal) => {
      const { activity, nextCursor } = await ASK[of](id, subject, cursor, signal);
      return { rows: activity, nextCursor };
    },
  );
  return (
    <>
      <Days events={rows} />
      <MoreRows {...pages} shown={rows.length} label={t('earlierEvents')} />
    </>
  );
}

function Days({ events }: { readonly events: readonly EventRow[] }): ReactNode {
  const t = useMessages('people');
  const { timezone } = useProject();
  const calendar = useFormat('UTC');
  if (events.length === 0) return <Text c="dimmed">{t('noActivity')}</Text>;
  return (
    <div className={classes['days']}>
      {toActivityDays(events, timezone).map(({ day, events: moments }) => (
        <div key={day} className={classes['day']}>
          <h3 className={classes['dayTitle']}>{calendar.date(day)}</h3>
          <ol className={classes['timeline']}>
            {moments.map((event, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: stored events have no id that may be shown
              <Moment key={place} event={event} />
            ))}
          </ol>
        </div>
      ))}
    </div>
  );
}

function Moment({ event }: { readonly event: EventRow }): ReactNode {
  const t = useMessages('people');
  const { timezone } = useProject();
  const format = useFormat(timezone);
  return (
    <li className={classes['moment']}>
      <div className={classes['momentHead']}>
        <span className={classes['eventName']} data-hidden={event.event === null || undefined}>
          {event.event ?? t('hiddenEvent')}
        </span>
        <time dateTime={event.time}>{format.time(event.time)}</time>
        {event.hiddenProperties > 0 && (
          <Text size="xs" c="dimmed" component="span">
            {t('hiddenProperties', { count: event.hiddenProperties })}
          </Text>
        )}
      </div>
      <div className={classes['momentBody']}>
        <PropertyChips properties={event.properties} most={6} />
      </div>
    </li>
  );
}
