import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { ownFirst } from '../../ui/own-first.ts';
import { Pseudonym } from '../../ui/pseudonym.tsx';
import classes from './live.module.css';
import { PropertyValue } from './property-value.tsx';
import type { LiveEvent } from './use-live-events.ts';

interface EventStreamProps {
  readonly events: readonly LiveEvent[];
  readonly onOpen: (event: LiveEvent) => void;
}

/** One line for each event; a line opens its details. */
export function EventStream({ events, onOpen }: EventStreamProps): ReactNode {
  const t = useMessages('events');
  return (
    <div className={classes['stream']}>
      <div className={classes['head']} aria-hidden="true">
        <span>{t('live.time')}</span>
        <span>{t('live.event')}</span>
        <span>{t('live.person')}</span>
        <span>{t('live.properties')}</span>
      </div>
      <ol className={classes['lines']} aria-label={t('live.caption')}>
        {events.map((event) => (
          <Line key={event.key} event={event} onOpen={onOpen} />
        ))}
      </ol>
    </div>
  );
}

interface LineProps {
  readonly event: LiveEvent;
  readonly onOpen: (event: LiveEvent) => void;
}

function Line({ event, onOpen }: LineProps): ReactNode {
  const t = useMessages('events');
  const { timezone } = useProject();
  const format = useFormat(timezone);
  return (
    <li className={classes['line']}>
      <time dateTime={event.time} className={classes['time']}>
        {format.time(event.time)}
      </time>
      <span>
        <UnstyledButton className={classes['event']} onClick={() => onOpen(event)}>
          {event.event ?? <em>{t('live.hiddenEvent')}</em>}
        </UnstyledButton>
      </span>
      <span className={classes['person']}>
        {event.person && event.pseudonym ? (
          <Pseudonym person={event.person} pseudonym={event.pseudonym} leadsTo="person" />
        ) : (
          t('live.nobody')
        )}
      </span>
      <span className={classes['properties']}>
        {ownFirst(event.properties)
          .filter(({ isHidden }) => !isHidden)
          .slice(0, 4)
          .map(({ name, value }) => (
            <span key={name} className={classes['property']}>
              <b>{name}</b> <PropertyValue value={value} isHidden={false} />
            </span>
          ))}
      </span>
    </li>
  );
}
