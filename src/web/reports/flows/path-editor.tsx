import { ActionIcon, Button, Stack } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { FlowsDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { CountedPicker } from '../shared/counted-picker.tsx';
import { Picker } from '../shared/picker.tsx';
import { toRef } from '../shared/property-options.ts';
import { PropertyPicker } from '../shared/property-picker.tsx';
import type { QuestionProps } from '../shared/report-page.tsx';
import { SelectorEditor } from '../shared/selector-editor.tsx';
import classes from '../shared/sentence.module.css';
import { unlessEmpty, withPart } from '../shared/with-part.ts';
import { entryOf } from './edit.ts';
import { Removable } from './steps-editor.tsx';

const COUNTINGS = ['unique', 'total', 'session'] as const;
const WINDOWS = [
  { count: 1, unit: 'hour' },
  { count: 12, unit: 'hour' },
  { count: 1, unit: 'day' },
  { count: 7, unit: 'day' },
  { count: 14, unit: 'day' },
  { count: 30, unit: 'day' },
  { count: 90, unit: 'day' },
  { count: 366, unit: 'day' },
] as const;

/** What one path is: who enters how often, how long it may be, what must stay the same, and what ends it. */
export function Path({ definition, catalogue, onChange }: QuestionProps<FlowsDefinition>): ReactNode {
  const t = useMessages('flows');
  const reports = useMessages('reports');
  const { counting = 'unique', hold = [], exclusions = [] } = definition;
  const chosen = definition.window ?? { count: 30, unit: 'day' as const };
  const windowText = ({ count, unit }: { readonly count: number; readonly unit: string }) =>
    t('window', {
      window: unit === 'hour' || unit === 'day' ? t(`windowUnit_${unit}`, { count }) : `${count} ${unit}`,
    });
  const keyOf = ({ count, unit }: { readonly count: number; readonly unit: string }) => `${count} ${unit}`;
  return (
    <Stack gap={6} align="flex-start">
      <div className={classes['line']}>
        <CountedPicker
          offered={catalogue.groups}
          counted={definition.counted}
          label={reports('countedLabel')}
          onPick={(counted) => onChange(withPart(definition, 'counted', counted))}
        />
        <Picker
          label={t('countingLabel')}
          text={t(`counting_${entryOf(definition)}`)}
          options={COUNTINGS.map((key) => ({
            key,
            label: t(`counting_${entryOf({ ...definition, counting: key })}`),
          }))}
          chosen={counting}
          onPick={(key) => {
            const next = COUNTINGS.find((one) => one === key);
            if (next) onChange({ ...definition, counting: next });
          }}
        />
        <Picker
          label={t('windowLabel')}
          text={windowText(chosen)}
          options={WINDOWS.map((window) => ({ key: keyOf(window), label: windowText(window) }))}
          chosen={keyOf(chosen)}
          isSearchable={false}
          onPick={(key) => {
            const next = WINDOWS.find((window) => keyOf(window) === key);
            if (next) onChange({ ...definition, window: next });
          }}
        />
      </div>
      {hold.map((property) => (
        <Removable
          key={property.name}
          text={t('held', { property: property.name })}
          label={t('removeHold', { property: property.name })}
          onRemove={() =>
            onChange(withPart(definition, 'hold', unlessEmpty(hold.filter((one) => one !== property))))
          }
        />
      ))}
      {exclusions.map((exclusion, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an exclusion has no identity but its place
        <Stack key={place} gap={4} align="flex-start">
          <SelectorEditor
            catalogue={catalogue}
            selector={exclusion}
            label={t('exclusionEvent', { count: place + 1 })}
            sentence={(event) => (
              <>
                <span>{t('exclude')}</span>
                {event}
                <ActionIcon
                  size="sm"
                  aria-label={t('removeExclusion', { count: place + 1 })}
                  onClick={() =>
                    onChange(withPart(definition, 'exclusions', unlessEmpty(exclusions.toSpliced(place, 1))))
                  }
                >
                  <IconX size={14} />
                </ActionIcon>
              </>
            )}
            onChange={(next) => onChange({ ...definition, exclusions: exclusions.with(place, next) })}
          />
        </Stack>
      ))}
      {hold.length < 3 && (
        <PropertyPicker
          label={t('hold')}
          placeholder={t('hold')}
          icon={<IconPlus size={14} aria-hidden />}
          catalogue={catalogue}
          chosen={null}
          isOffered={({ scope, kind, name }) =>
            scope === 'event' && kind !== 'list' && !hold.some((held) => held.name === name)
          }
          onPick={(property) => onChange({ ...definition, hold: [...hold, toRef(property)] })}
        />
      )}
      {exclusions.length < 10 && (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() =>
            onChange({
              ...definition,
              exclusions: [...exclusions, { event: catalogue.events[0]?.name ?? null }],
            })
          }
        >
          {t('exclude')}
        </Button>
      )}
    </Stack>
  );
}
