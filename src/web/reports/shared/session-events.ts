import {
  type Catalogue,
  SESSION_EVENTS,
  SESSION_PROPERTIES,
  type SessionEdge,
  sessionEdgeOf,
} from '#contract';
import type { useMessages } from '../../i18n/index.tsx';

type Words = ReturnType<typeof useMessages<'reports'>>;

export function sessionEventName(edge: SessionEdge, t: Words): string {
  return t(edge === 'start' ? 'sessionStart' : 'sessionEnd');
}

/** A catalogue that also offers the edges of sessions and, for one of them, what it says of its session. */
export function withSessionEvents(catalogue: Catalogue, event: string | null, t: Words): Catalogue {
  const events = (['start', 'end'] as const).map((edge) => ({
    event: SESSION_EVENTS[edge],
    name: sessionEventName(edge, t),
  }));
  return {
    ...catalogue,
    customEvents: [...events, ...catalogue.customEvents],
    properties: [...(sessionEdgeOf(event) ? sessionProperties(t) : []), ...catalogue.properties],
  };
}

function sessionProperties(t: Words): Catalogue['properties'] {
  const [duration, events, first, last] = SESSION_PROPERTIES;
  const number = { scope: 'event', kind: 'number', privacy: 'public' } as const;
  const text = { ...number, kind: 'text' } as const;
  return [
    { ...number, name: duration, displayName: t('sessionDuration') },
    { ...number, name: events, displayName: t('sessionEventCount') },
    { ...text, name: first, displayName: t('sessionOriginStart') },
    { ...text, name: last, displayName: t('sessionOriginEnd') },
  ];
}
