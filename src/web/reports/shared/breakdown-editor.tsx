import { ActionIcon, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Breakdown, Catalogue, CohortBreakdown, PropertyBreakdown } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { AttributionPicker, TouchpointEditor } from './attribution-editor.tsx';
import { parseEdges } from './edges.ts';
import { Picker } from './picker.tsx';
import { findProperty, propertyLabel, toRef } from './property-options.ts';
import { PropertyPicker } from './property-picker.tsx';
import classes from './sentence.module.css';

interface BreakdownListProps {
  readonly catalogue: Catalogue;
  readonly breakdowns: readonly Breakdown[];
  /** How many a question of this kind may have. */
  readonly most: number;
  /** Whether one of them may be by touchpoints. */
  readonly isAttributable?: boolean;
  readonly onChange: (breakdowns: readonly Breakdown[]) => void;
}

/** What an answer is split by, and a picker for one more. */
export function BreakdownList(props: BreakdownListProps): ReactNode {
  const { catalogue, breakdowns, most, isAttributable = false, onChange } = props;
  const attributed = breakdowns.findIndex((one) => 'property' in one && one.attribution);
  const t = useMessages('reports');
  return (
    <Stack gap={6} align="flex-start">
      {breakdowns.map((breakdown, position) => {
        const edit = {
          catalogue,
          position,
          onChange: (next: Breakdown) => onChange(breakdowns.with(position, next)),
          onRemove: () => onChange(breakdowns.toSpliced(position, 1)),
        };
        return 'cohorts' in breakdown ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a breakdown has no identity but its place
          <CohortsEditor key={`${position} cohorts`} breakdown={breakdown} {...edit} />
        ) : (
          <BreakdownEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: one property can be there twice while the reader chooses
            key={`${position} ${breakdown.property.name}`}
            breakdown={breakdown}
            isAttributable={isAttributable && (attributed < 0 || attributed === position)}
            {...edit}
          />
        );
      })}
      {breakdowns.length < most && (
        <PropertyPicker
          label={t('addBreakdown')}
          placeholder={t('addBreakdown')}
          icon={<IconPlus size={14} aria-hidden />}
          catalogue={catalogue}
          chosen={null}
          onPick={(property) => onChange([...breakdowns, breakdownOf(toRef(property), property.kind)])}
          onPickCohort={(cohort) => onChange(withCohort(breakdowns, cohort))}
        />
      )}
    </Stack>
  );
}

const DATE_UNITS = ['hour', 'day', 'week', 'month'] as const;

/** Cohorts are split by together, each on its own: one breakdown for all of them. */
function withCohort(breakdowns: readonly Breakdown[], cohort: number): readonly Breakdown[] {
  const place = breakdowns.findIndex((breakdown) => 'cohorts' in breakdown);
  const chosen = breakdowns[place];
  if (!chosen || !('cohorts' in chosen)) return [...breakdowns, { cohorts: [cohort] }];
  return breakdowns.with(place, { cohorts: [...new Set([...chosen.cohorts, cohort])].slice(0, 10) });
}

interface CohortsEditorProps {
  readonly catalogue: Catalogue;
  readonly breakdown: CohortBreakdown;
  readonly onChange: (breakdown: Breakdown) => void;
  readonly onRemove: () => void;
}

/** Cohorts to split by: in or not in each of them. */
function CohortsEditor({ catalogue, breakdown, onChange, onRemove }: CohortsEditorProps): ReactNode {
  const t = useMessages('reports');
  const { cohorts } = breakdown;
  const others = { ...catalogue, properties: [], hiddenProperties: 0 };
  const offered = { ...others, cohorts: catalogue.cohorts.filter(({ id }) => !cohorts.includes(id)) };
  const nameOf = (id: number) =>
    catalogue.cohorts.find((one) => one.id === id)?.name ?? t('cohortGone', { id: String(id) });
  return (
    <div className={classes['line']}>
      {cohorts.map((id) => (
        <span key={id} className={classes['line']}>
          <span className={classes['word']} data-fixed="true">
            {nameOf(id)}
          </span>
          <ActionIcon
            size="sm"
            my={2}
            onClick={() =>
              cohorts.length === 1 ? onRemove() : onChange({ cohorts: cohorts.filter((one) => one !== id) })
            }
            aria-label={t('removeCohortBreakdown', { cohort: nameOf(id) })}
          >
            <IconX size={14} />
          </ActionIcon>
        </span>
      ))}
      {offered.cohorts.length > 0 && cohorts.length < 10 && (
        <PropertyPicker
          label={t('addCohort')}
          placeholder={t('addCohort')}
          icon={<IconPlus size={14} aria-hidden />}
          catalogue={offered}
          chosen={null}
          onPick={() => {}}
          onPickCohort={(id) => onChange({ cohorts: [...cohorts, id] })}
        />
      )}
    </div>
  );
}

interface BreakdownEditorProps {
  readonly catalogue: Catalogue;
  readonly breakdown: PropertyBreakdown;
  readonly position: number;
  readonly isAttributable: boolean;
  readonly onChange: (breakdown: Breakdown) => void;
  readonly onRemove: () => void;
}

/** A property to split by; numbers and dates also say into which buckets. */
function BreakdownEditor(props: BreakdownEditorProps): ReactNode {
  const { catalogue, breakdown, position, isAttributable, onRemove } = props;
  const t = useMessages('reports');
  const onChange = (next: PropertyBreakdown) => props.onChange(keepAttribution(breakdown, next));
  const kind = findProperty(catalogue, breakdown.property)?.kind ?? breakdown.buckets?.kind;
  const name = propertyLabel(catalogue, breakdown.property);
  const hasTouchpoints = isAttributable && isOfEvents(breakdown);
  return (
    <div className={classes['line']}>
      <PropertyPicker
        label={t('breakdownLabel', { count: position + 1 })}
        catalogue={catalogue}
        chosen={breakdown.property}
        onPick={(property) => onChange(breakdownOf(toRef(property), property.kind))}
      />
      {kind === 'number' && <NumberBuckets name={name} breakdown={breakdown} onChange={onChange} />}
      {kind === 'date' && <DateBuckets name={name} breakdown={breakdown} onChange={onChange} />}
      {hasTouchpoints && (
        <AttributionPicker catalogue={catalogue} breakdown={breakdown} onChange={props.onChange} />
      )}
      <ActionIcon size="sm" my={2} onClick={onRemove} aria-label={t('removeBreakdown', { property: name })}>
        <IconX size={14} />
      </ActionIcon>
      {hasTouchpoints && (
        <TouchpointEditor catalogue={catalogue} breakdown={breakdown} onChange={props.onChange} />
      )}
    </div>
  );
}

function isOfEvents({ property }: PropertyBreakdown): boolean {
  return property.scope !== 'person' && property.scope !== 'group';
}

function keepAttribution({ attribution }: PropertyBreakdown, next: PropertyBreakdown): PropertyBreakdown {
  return attribution && isOfEvents(next) ? { ...next, attribution } : next;
}

/** Numbers in even buckets and dates by day, unless the reader says otherwise. */
function breakdownOf(property: PropertyBreakdown['property'], kind: string): PropertyBreakdown {
  if (kind === 'number') return { property, buckets: { kind } };
  if (kind === 'date') return { property, buckets: { kind, unit: 'day' } };
  return { property };
}

interface BucketsProps {
  readonly breakdown: PropertyBreakdown;
  /** What the property is called. */
  readonly name: string;
  readonly onChange: (breakdown: PropertyBreakdown) => void;
}

function NumberBuckets({ name, breakdown, onChange }: BucketsProps): ReactNode {
  const t = useMessages('reports');
  const { property, buckets } = breakdown;
  const edges = buckets?.kind === 'number' ? buckets.edges : undefined;
  const [isTyping, setTyping] = useState(edges !== undefined);
  const [typed, setTyped] = useState(edges?.join(', ') ?? '');
  const chosen = isTyping ? 'edges' : buckets ? 'even' : 'each';
  const finish = () => {
    const next = parseEdges(typed);
    if (next) onChange({ property, buckets: { kind: 'number', edges: next } });
  };
  return (
    <>
      <Picker
        label={t('bucketsLabel', { property: name })}
        text={t(`buckets_${chosen}`).replace('…', '')}
        options={(['even', 'each', 'edges'] as const).map((key) => ({ key, label: t(`buckets_${key}`) }))}
        chosen={chosen}
        isPlain
        onPick={(key) => {
          setTyping(key === 'edges');
          if (key === 'each') onChange({ property });
          if (key === 'even') onChange({ property, buckets: { kind: 'number' } });
        }}
      />
      {isTyping && (
        <TextInput
          size="xs"
          w="100%"
          aria-label={t('edgesLabel')}
          placeholder="10, 100, 1000"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={finish}
          onKeyDown={(event) => event.key === 'Enter' && finish()}
        />
      )}
    </>
  );
}

function DateBuckets({ name, breakdown, onChange }: BucketsProps): ReactNode {
  const t = useMessages('reports');
  const { property, buckets } = breakdown;
  const chosen = buckets?.kind === 'date' ? buckets.unit : 'day';
  return (
    <Picker
      label={t('bucketsLabel', { property: name })}
      text={t('perUnit', { unit: t(`unit_${chosen}`) })}
      options={DATE_UNITS.map((unit) => ({
        key: unit,
        label: t('perUnit', { unit: t(`unit_${unit}`) }),
      }))}
      chosen={chosen}
      isPlain
      onPick={(key) => {
        const unit = DATE_UNITS.find((one) => one === key) ?? 'day';
        onChange({ property, buckets: { kind: 'date', unit } });
      }}
    />
  );
}
