import { type ReactNode, useState } from 'react';
import type { Catalogue, Measure, ProfileMeasure } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { CountedPicker } from '../shared/counted-picker.tsx';
import { NumberField } from '../shared/filter-editor.tsx';
import type { PropertyRef } from '../shared/filter-notation.ts';
import { Picker } from '../shared/picker.tsx';
import { findProperty, toRef } from '../shared/property-options.ts';
import { PropertyPicker } from '../shared/property-picker.tsx';
import { asNumber, castOf } from './cast.ts';
import {
  AGGREGATES,
  EACH_AGGREGATES,
  FREQUENCY_AGGREGATES,
  PER_PERSON_AGGREGATES,
} from './definition-url.ts';
import type { ProfilesMetric } from './edit.ts';
import { aggregateText } from './sentence.ts';

const KINDS = [
  'total',
  'unique',
  'dau',
  'wau',
  'mau',
  'property',
  'frequency',
  'property_per_person',
  'sessions',
  'session_duration',
  'session_events',
] as const;
type Kind = (typeof KINDS)[number];
type Aggregated = Extract<Measure, { readonly aggregate: string }>;
type AnyAggregate = Aggregated['aggregate'];

interface MeasurePickerProps {
  readonly catalogue: Catalogue;
  readonly measure: Measure;
  readonly letter: string;
  /** Beside what else is measured, it may say how many have which number. */
  readonly mayBeDistribution: boolean;
  readonly onPick: (measure: Measure) => void;
}

/** What is counted, in so many words: "Median of the sum of price per person, by company". */
export function MeasurePicker(props: MeasurePickerProps): ReactNode {
  const { catalogue, measure, letter, onPick } = props;
  const t = useMessages('insights');
  // A measure of a property is one only when the property is chosen.
  const [wanted, setWanted] = useState<'property' | 'property_per_person' | null>(null);
  const kind = wanted ?? kindOf(measure);
  const pickKind = (key: string) => {
    const next = KINDS.find((one) => one === key) ?? 'unique';
    const isOfProperty = next === 'property' || next === 'property_per_person';
    setWanted(isOfProperty ? next : null);
    if (!isOfProperty) onPick(firstOf(next));
  };
  const isOfProperty = kind === 'property' || kind === 'property_per_person';
  return (
    <>
      <Picker
        label={t('measureLabel', { letter })}
        text={t(`measure_${kind}`).replace('…', '')}
        options={KINDS.map((one) => ({ key: one, label: t(`measure_${one}`), about: t(`about_${one}`) }))}
        chosen={kind}
        isSearchable={false}
        onPick={pickKind}
      />
      {wanted === null && 'aggregate' in measure && (
        <AggregatePicker
          aggregates={aggregatesOf(measure).filter(
            (one) => one !== 'distribution' || props.mayBeDistribution,
          )}
          measure={measure}
          letter={letter}
          // The list offered is the measure's own.
          onPick={(how) => onPick({ ...measure, ...how } as Measure)}
        />
      )}
      {wanted === null && measure.kind === 'property_per_person' && (
        <Picker
          label={t('eachLabel', { letter })}
          text={t('eachOf', { aggregate: t(`aggregate_${measure.each}`) })}
          options={EACH_AGGREGATES.map((one) => ({ key: one, label: t(`aggregate_${one}`) }))}
          chosen={measure.each}
          isSearchable={false}
          onPick={(key) => onPick({ ...measure, each: EACH_AGGREGATES.find((one) => one === key) ?? 'sum' })}
        />
      )}
      {isOfProperty && (
        <PropertyPicker
          label={t('propertyLabel', { letter })}
          catalogue={catalogue}
          chosen={'property' in measure ? castOf(measure.property).property : null}
          isOffered={(property) => property.kind === 'number' || property.kind === 'text'}
          onPick={(property) => {
            setWanted(null);
            onPick(ofProperty(kind, measure, toRef(property), property.kind === 'number'));
          }}
        />
      )}
      {wanted === null && 'property' in measure && (
        <CastPicker
          catalogue={catalogue}
          property={measure.property}
          letter={letter}
          onPick={(property, isNumber) =>
            onPick({
              ...ofProperty(measure.kind, measure, property, isNumber),
              ...(isNumber && NUMERIC[measure.kind]),
            })
          }
        />
      )}
      <ByPicker {...props} />
    </>
  );
}

/** What a text that is read as a number is asked for at first. */
const NUMERIC = { property: { aggregate: 'average' }, property_per_person: { each: 'sum' } } as const;

/** Texts of events may be numbers that were sent as texts. */
function CastPicker(props: {
  readonly catalogue: Catalogue;
  readonly property: PropertyRef;
  readonly letter: string;
  readonly onPick: (property: PropertyRef, isNumber: boolean) => void;
}): ReactNode {
  const { catalogue, letter, onPick } = props;
  const t = useMessages('insights');
  const { property, isNumber } = castOf(props.property);
  if (property.scope !== 'event' || findProperty(catalogue, property)?.kind !== 'text') return null;
  return (
    <Picker
      label={t('castLabel', { letter })}
      text={t(isNumber ? 'cast_number' : 'cast_text')}
      options={(['text', 'number'] as const).map((key) => ({
        key,
        label: t(`cast_${key}`),
        about: t(`aboutCast_${key}`),
      }))}
      chosen={isNumber ? 'number' : 'text'}
      isSearchable={false}
      onPick={(key) => onPick(key === 'number' ? asNumber(property) : property, key === 'number')}
    />
  );
}

function kindOf(measure: Measure): Kind {
  return measure.kind === 'session' ? `session_${measure.of}` : measure.kind;
}

function firstOf(kind: Exclude<Kind, 'property' | 'property_per_person'>): Measure {
  if (kind === 'frequency') return { kind, aggregate: 'average' };
  if (kind === 'session_duration') return { kind: 'session', of: 'duration', aggregate: 'average' };
  if (kind === 'session_events') return { kind: 'session', of: 'events', aggregate: 'average' };
  return { kind };
}

function ofProperty(
  kind: 'property' | 'property_per_person',
  measure: Measure,
  property: ReturnType<typeof toRef>,
  isNumber: boolean,
): Measure {
  if (kind === 'property') {
    const aggregate = measure.kind === 'property' ? measure.aggregate : 'average';
    return { kind, property, aggregate: isNumber ? aggregate : 'distinct' };
  }
  const each = measure.kind === 'property_per_person' ? measure.each : 'sum';
  const aggregate = measure.kind === 'property_per_person' ? measure.aggregate : 'average';
  return { kind, property, each: isNumber ? each : 'distinct', aggregate };
}

function aggregatesOf({ kind }: Aggregated): readonly AnyAggregate[] {
  if (kind === 'property') return AGGREGATES;
  return kind === 'frequency' ? FREQUENCY_AGGREGATES : PER_PERSON_AGGREGATES;
}

interface Aggregate {
  readonly aggregate: AnyAggregate;
  readonly percent?: number | undefined;
}

function AggregatePicker(props: {
  readonly aggregates: readonly AnyAggregate[];
  readonly measure: Aggregate;
  readonly letter: string;
  readonly onPick: (how: Aggregate) => void;
}): ReactNode {
  const { aggregates, measure, letter, onPick } = props;
  const t = useMessages('insights');
  return (
    <>
      <Picker
        label={t('aggregateLabel', { letter })}
        text={aggregateText(measure, t)}
        options={aggregates.map((one) => ({ key: one, label: t(`aggregate_${one}`) }))}
        chosen={measure.aggregate}
        isSearchable={false}
        onPick={(key) => {
          const aggregate = aggregates.find((one) => one === key) ?? 'average';
          onPick({
            aggregate,
            percent: aggregate === 'percentile' ? (measure.percent ?? 90) : undefined,
          });
        }}
      />
      {measure.aggregate === 'percentile' && (
        <NumberField
          label={t('percentLabel', { letter })}
          value={measure.percent ?? 90}
          isFocused={false}
          onChange={(percent) =>
            onPick({ aggregate: 'percentile', percent: Math.min(100, Math.max(0, percent ?? 90)) })
          }
        />
      )}
    </>
  );
}

/** Whom the measure counts, where the project knows organisations. */
function ByPicker({ catalogue, measure, letter, onPick }: MeasurePickerProps): ReactNode {
  const t = useMessages('insights');
  switch (measure.kind) {
    case 'total':
    case 'property':
    case 'sessions':
    case 'session':
      return null;
    default:
  }
  const { by, ...rest } = measure;
  return (
    <CountedPicker
      offered={groupsOf(catalogue)}
      counted={by}
      label={t('byLabel', { letter })}
      onPick={(counted) => onPick(counted ? { ...rest, by: counted } : rest)}
    />
  );
}

/** A word more in the sentence of every metric: only where the project says something of its organisations. */
export function groupsOf({ properties }: Catalogue): string[] {
  return properties.flatMap(({ group }) => group ?? []);
}

interface ProfileMeasurePickerProps {
  readonly catalogue: Catalogue;
  /** Of organisations, in the place of people. */
  readonly by: ProfilesMetric['by'];
  readonly measure: ProfileMeasure;
  readonly letter: string;
  readonly onPick: (measure: ProfileMeasure) => void;
}

/** How many profiles, or an aggregate of what they say. */
export function ProfileMeasurePicker(props: ProfileMeasurePickerProps): ReactNode {
  const { catalogue, measure, by, letter, onPick } = props;
  const t = useMessages('insights');
  const [isChoosingProperty, setChoosingProperty] = useState(false);
  const kind = isChoosingProperty ? 'property' : measure.kind;
  return (
    <>
      <Picker
        label={t('measureLabel', { letter })}
        text={t(`profiles_${kind}`).replace('…', '')}
        options={(['total', 'property'] as const).map((one) => ({ key: one, label: t(`profiles_${one}`) }))}
        chosen={kind}
        isSearchable={false}
        onPick={(key) => {
          setChoosingProperty(key === 'property');
          if (key === 'total') onPick({ kind: 'total' });
        }}
      />
      {!isChoosingProperty && measure.kind === 'property' && (
        <AggregatePicker
          aggregates={AGGREGATES}
          measure={measure}
          letter={letter}
          // The list offered is the measure's own.
          onPick={(how) => onPick({ ...measure, ...how } as ProfileMeasure)}
        />
      )}
      {kind === 'property' && (
        <PropertyPicker
          label={t('propertyLabel', { letter })}
          catalogue={catalogue}
          chosen={measure.kind === 'property' ? measure.property : null}
          isOffered={({ scope, group, kind: of }) =>
            (by ? group === by.group : scope === 'person') && (of === 'number' || of === 'text')
          }
          onPick={(property) => {
            setChoosingProperty(false);
            onPick({
              kind: 'property',
              property: toRef(property),
              aggregate: property.kind === 'number' ? 'average' : 'distinct',
            });
          }}
        />
      )}
    </>
  );
}
