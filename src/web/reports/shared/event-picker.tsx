import type { ReactNode } from 'react';
import { type Catalogue, sessionEdgeOf } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { eventName } from './names.ts';
import { Picker } from './picker.tsx';
import { aboutOf } from './picker-options.ts';

const ANY_EVENT = ' any';

interface EventPickerProps {
  readonly catalogue: Catalogue;
  /** null: any event. */
  readonly event: string | null;
  readonly label: string;
  readonly onPick: (event: string | null) => void;
  /** False where `/` is for another. */
  readonly isSlashTarget?: boolean;
}

/** One event by name, or any. `/` opens the last one of the page. */
export function EventPicker(props: EventPickerProps): ReactNode {
  const { catalogue, event, label, onPick, isSlashTarget = true } = props;
  const t = useMessages('reports');
  const format = useFormat();
  const offered = catalogue.events.filter(({ name, isHidden }) => !isHidden || name === event);
  const names = offered.map(({ name, displayName, description, lastSeenAt }) => ({
    key: name,
    label: displayName ?? name,
    group: t('events'),
    ...(lastSeenAt !== null && { detail: t('lastSeen', { when: format.relative(lastSeenAt) }) }),
    ...aboutOf({ name, displayName, description }),
  }));
  const made = catalogue.customEvents.map((one) => ({
    key: one.event,
    label: one.name,
    group: t(sessionEdgeOf(one.event) ? 'sessionEvents' : 'customEvents'),
    ...(one.description && { about: one.description }),
  }));
  const isEdge = ({ key }: { readonly key: string }) => sessionEdgeOf(key) !== undefined;
  const custom = made.filter((one) => !isEdge(one));
  const known = catalogue.events.find(({ name }) => name === event);
  const shown = event && (known?.displayName ?? eventName(event, catalogue));
  return (
    <Picker
      label={label}
      text={shown ?? t('anyEvent')}
      options={[{ key: ANY_EVENT, label: t('anyEvent') }, ...custom, ...names, ...made.filter(isEdge)]}
      chosen={event ?? ANY_EVENT}
      isSearchable
      isSlashTarget={isSlashTarget}
      footer={catalogue.hiddenEvents > 0 ? t('hiddenNames', { count: catalogue.hiddenEvents }) : undefined}
      onPick={(key) => onPick(key === ANY_EVENT ? null : key)}
    />
  );
}

/** `/` opens the last event picker of the question: the one just added. */
export function openEventPicker(page: HTMLElement | null): void {
  const pickers = [...(page?.querySelectorAll<HTMLElement>('[data-slash]') ?? [])];
  pickers.at(-1)?.click();
}
