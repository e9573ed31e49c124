import { type Catalogue, EVENT_NAME } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';

/** A catalogue that also offers the event itself, as what a funnel can be split by. */
export function withEventName(catalogue: Catalogue, t: ReturnType<typeof useMessages<'reports'>>): Catalogue {
  const name = { scope: 'event', kind: 'text', privacy: 'public', name: EVENT_NAME } as const;
  return {
    ...catalogue,
    properties: [{ ...name, displayName: t('eventNameProperty') }, ...catalogue.properties],
  };
}
