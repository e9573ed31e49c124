import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { IconCopy, IconDots, IconEye, IconEyeOff, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Catalogue, Measure, Metric } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { NumberField } from '../shared/filter-editor.tsx';
import { Picker } from '../shared/picker.tsx';
import { toRef } from '../shared/property-options.ts';
import { PropertyPicker } from '../shared/property-picker.tsx';
import { SelectorEditor } from '../shared/selector-editor.tsx';
import { withPart } from '../shared/with-part.ts';
import { AGGREGATES, FREQUENCY_AGGREGATES } from './definition-url.ts';
import { type EventMetric, isFormulaKnown, letterOf, withMeasure } from './edit.ts';
import classes from './insights.module.css';
import { aggregateText } from './sentence.ts';

const KINDS = ['total', 'unique', 'dau', 'wau', 'mau', 'property', 'frequency'] as const;

interface MetricEditorProps {
  readonly catalogue: Catalogue;
  readonly metrics: readonly Metric[];
  readonly place: number;
  readonly isRemovable: boolean;
  readonly onChange: (metric: Metric) => void;
  readonly onDuplicate: () => void;
  readonly onRemove: () => void;
}

/** One line of the question: a measure of an event under its own filter, or a formula over the others. */
export function MetricEditor(props: MetricEditorProps): ReactNode {
  const t = useMessages('insights');
  const metric = props.metrics[props.place];
  const letter = letterOf(props.place);
  if (!metric) return null;
  return (
    <fieldset className={classes['metric']} aria-label={t('metricPosition', { letter })}>
      <span
        className={classes['letter']}
        data-hidden={(metric.kind === 'event' && metric.hidden) || undefined}
        aria-hidden
      >
        {letter}
      </span>
      <div className={classes['metricBody']}>
        {metric.kind === 'formula' ? (
          <FormulaLine {...props} formula={metric.formula} letter={letter} />
        ) : (
          <EventLine {...props} metric={metric} letter={letter} />
        )}
      </div>
      <MetricMenu {...props} metric={metric} letter={letter} />
    </fieldset>
  );
}

function EventLine({
  catalogue,
  metric,
  letter,
  onChange,
}: MetricEditorProps & { readonly metric: EventMetric; readonly letter: string }): ReactNode {
  const t = useMessages('insights');
  const measure = (
    <MeasurePicker
      catalogue={catalogue}
      measure={metric.measure}
      letter={letter}
      onPick={(next) => onChange(withMeasure(metric, next))}
    />
  );
  const isPeople = ['unique', 'dau', 'wau', 'mau'].includes(metric.measure.kind);
  return (
    <SelectorEditor
      catalogue={catalogue}
      selector={metric}
      label={t('eventLabel', { letter })}
      sentence={(event) => t.rich(isPeople ? 'whoDid' : 'ofEvent', { measure, event })}
      onChange={onChange}
    />
  );
}

function MeasurePicker(props: {
  readonly catalogue: Catalogue;
  readonly measure: Measure;
  readonly letter: string;
  readonly onPick: (measure: Measure) => void;
}): ReactNode {
  const { catalogue, measure, letter, onPick } = props;
  const t = useMessages('insights');
  const [isChoosingProperty, setChoosingProperty] = useState(false);
  const kind = isChoosingProperty ? 'property' : measure.kind;
  const pickKind = (key: string) => {
    const next = KINDS.find((one) => one === key) ?? 'unique';
    setChoosingProperty(next === 'property');
    if (next === 'frequency') onPick({ kind: next, aggregate: 'average' });
    else if (next !== 'property') onPick({ kind: next });
  };
  const hasDetails = kind === 'property' || kind === 'frequency';
  return (
    <>
      <Picker
        label={t('measureLabel', { letter })}
        text={hasDetails ? t(`measure_${kind}`).replace('…', '') : t(`measure_${kind}`)}
        options={KINDS.map((one) => ({ key: one, label: t(`measure_${one}`), about: t(`about_${one}`) }))}
        chosen={kind}
        isSearchable={false}
        onPick={pickKind}
      />
      {hasDetails && (measure.kind === 'property' || measure.kind === 'frequency') && !isChoosingProperty && (
        <AggregatePicker measure={measure} letter={letter} onPick={onPick} />
      )}
      {kind === 'property' && (
        <PropertyPicker
          label={t('propertyLabel', { letter })}
          catalogue={catalogue}
          chosen={measure.kind === 'property' ? measure.property : null}
          isOffered={(property) => property.kind === 'number' || property.kind === 'text'}
          onPick={(property) => {
            setChoosingProperty(false);
            const wanted = measure.kind === 'property' ? measure.aggregate : 'average';
            onPick({
              kind: 'property',
              property: toRef(property),
              aggregate: property.kind === 'number' ? wanted : 'distinct',
            });
          }}
        />
      )}
    </>
  );
}

function AggregatePicker(props: {
  readonly measure: Extract<Measure, { kind: 'property' | 'frequency' }>;
  readonly letter: string;
  readonly onPick: (measure: Measure) => void;
}): ReactNode {
  const { measure, letter, onPick } = props;
  const t = useMessages('insights');
  const offered = measure.kind === 'property' ? AGGREGATES : FREQUENCY_AGGREGATES;
  const pick = (key: string) => {
    const percent = key === 'percentile' ? { percent: measure.percent ?? 90 } : {};
    if (measure.kind === 'property') {
      const aggregate = AGGREGATES.find((one) => one === key) ?? 'average';
      onPick({ kind: 'property', property: measure.property, aggregate, ...percent });
    } else {
      const aggregate = FREQUENCY_AGGREGATES.find((one) => one === key) ?? 'average';
      onPick({ kind: 'frequency', aggregate, ...percent });
    }
  };
  return (
    <>
      <Picker
        label={t('aggregateLabel', { letter })}
        text={aggregateText(measure, t)}
        options={offered.map((one) => ({ key: one, label: t(`aggregate_${one}`) }))}
        chosen={measure.aggregate}
        isSearchable={false}
        onPick={pick}
      />
      {measure.aggregate === 'percentile' && (
        <NumberField
          label={t('percentLabel', { letter })}
          value={measure.percent ?? 90}
          isFocused={false}
          onChange={(percent) => onPick({ ...measure, percent: Math.min(100, Math.max(0, percent ?? 90)) })}
        />
      )}
    </>
  );
}

function FormulaLine({
  metrics,
  formula,
  letter,
  onChange,
}: MetricEditorProps & { readonly formula: string; readonly letter: string }): ReactNode {
  const t = useMessages('insights');
  const [typed, setTyped] = useState(formula);
  const error = formulaError(typed, metrics);
  const finish = () => {
    const text = typed.trim().toUpperCase();
    if (text !== formula && formulaError(text, metrics) === null)
      onChange({ kind: 'formula', formula: text });
  };
  return (
    <TextInput
      size="xs"
      w="100%"
      aria-label={t('formulaLabel', { letter })}
      placeholder={t('formulaHint')}
      value={typed}
      error={error && t(error)}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => event.key === 'Enter' && finish()}
    />
  );
}

function formulaError(text: string, metrics: readonly Metric[]): 'formulaWrong' | 'formulaUnknown' | null {
  if (!/^[A-Ja-j\d.+\-*/()\s]+$/.test(text)) return 'formulaWrong';
  return isFormulaKnown(text.toUpperCase(), metrics) ? null : 'formulaUnknown';
}

function MetricMenu({
  metric,
  letter,
  isRemovable,
  onChange,
  onDuplicate,
  onRemove,
}: MetricEditorProps & { readonly metric: Metric; readonly letter: string }): ReactNode {
  const t = useMessages('insights');
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon size="sm" my={2} aria-label={t('metricMenu', { letter })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopy size={14} />} onClick={onDuplicate}>
          {t('duplicate')}
        </Menu.Item>
        {metric.kind === 'event' && (
          <Menu.Item
            leftSection={metric.hidden ? <IconEye size={14} /> : <IconEyeOff size={14} />}
            onClick={() => onChange(withPart(metric, 'hidden', metric.hidden ? undefined : true))}
          >
            {metric.hidden ? t('show') : t('hide')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconTrash size={14} />} disabled={!isRemovable} onClick={onRemove}>
          {t('removeMetric')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
