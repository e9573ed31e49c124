import { ActionIcon, Stack } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { FlowsDefinition, ShownEvents } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { Picker } from '../shared/picker.tsx';
import type { QuestionProps } from '../shared/report-page.tsx';
import classes from '../shared/sentence.module.css';
import { unlessEmpty, withPart } from '../shared/with-part.ts';

const UNNAMED = ' unnamed';
const ROWS = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20] as const;

/** Which events are steps, how many of them a column names, and which are split by a property. */
export function Steps({ definition, catalogue, onChange }: QuestionProps<FlowsDefinition>): ReactNode {
  const t = useMessages('flows');
  const { events, rows = 3, expand = [] } = definition;
  const nameOf = (name: string | null) => name ?? t('unnamed');
  const first = catalogue.events[0]?.name ?? null;
  const setNames = (kind: ShownEvents['kind'], names: readonly (string | null)[]) => {
    const list = unlessEmpty(names);
    onChange(withPart(definition, 'events', list && { kind, names: list }));
  };
  return (
    <Stack gap={6} align="flex-start">
      <div className={classes['line']}>
        <Picker
          label={t('eventsLabel')}
          text={t(`events_${events?.kind ?? 'all'}`)}
          options={(['all', 'hide', 'only'] as const).map((key) => ({ key, label: t(`events_${key}`) }))}
          chosen={events?.kind ?? 'all'}
          onPick={(key) =>
            key === 'hide' || key === 'only'
              ? setNames(key, events?.names ?? [first])
              : onChange(withPart(definition, 'events', undefined))
          }
        />
        {events?.names.map((name) => (
          <Removable
            key={name ?? UNNAMED}
            text={nameOf(name)}
            label={t('removeEvent', { event: nameOf(name) })}
            onRemove={() =>
              setNames(
                events.kind,
                events.names.filter((one) => one !== name),
              )
            }
          />
        ))}
        {events && (
          <Picker
            label={t('addEvent')}
            text={null}
            placeholder={t('addEvent')}
            icon={<IconPlus size={14} aria-hidden />}
            options={[
              ...catalogue.events.map(({ name }) => ({ key: name, label: name })),
              ...(catalogue.hiddenEvents > 0 ? [{ key: UNNAMED, label: t('unnamed') }] : []),
            ].filter(({ key }) => !events.names.includes(key === UNNAMED ? null : key))}
            isSearchable
            onPick={(key) => setNames(events.kind, [...events.names, key === UNNAMED ? null : key])}
          />
        )}
      </div>
      <div className={classes['line']}>
        <Picker
          label={t('rowsLabel')}
          text={t('rows', { count: rows })}
          options={ROWS.map((count) => ({ key: String(count), label: t('rows', { count }) }))}
          chosen={String(rows)}
          isSearchable={false}
          onPick={(key) => onChange({ ...definition, rows: Number(key) })}
        />
      </div>
      {expand.map(({ event, property }) => (
        <Removable
          key={event}
          text={t('expanded', { event, property: property.name })}
          label={t('removeExpansion', { event })}
          onRemove={() =>
            onChange(withPart(definition, 'expand', unlessEmpty(expand.filter((one) => one.event !== event))))
          }
        />
      ))}
    </Stack>
  );
}

/** A word of the question that can only be taken away. */
export function Removable(props: {
  readonly text: string;
  readonly label: string;
  readonly onRemove: () => void;
}): ReactNode {
  return (
    <span className={classes['line']}>
      <span className={classes['word']} data-fixed>
        {props.text}
      </span>
      <ActionIcon size="sm" aria-label={props.label} onClick={props.onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </span>
  );
}
