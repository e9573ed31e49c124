import { ActionIcon } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import {
  type Catalogue,
  type CohortCondition,
  type CohortWindow,
  type Comparison,
  type Selector,
  WITHIN_UNITS,
} from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { EventPicker } from '../../reports/shared/event-picker.tsx';
import { FilterEditor, NumberField } from '../../reports/shared/filter-editor.tsx';
import { Picker } from '../../reports/shared/picker.tsx';
import { findProperty, toRef } from '../../reports/shared/property-options.ts';
import { PropertyPicker } from '../../reports/shared/property-picker.tsx';
import sentence from '../../reports/shared/sentence.module.css';
import { withSessionEvents } from '../../reports/shared/session-events.ts';
import { withPart } from '../../reports/shared/with-part.ts';
import { isNever } from './rule.ts';
import { WindowPicker } from './window-picker.tsx';

type Of<Kind extends CohortCondition['kind']> = Extract<CohortCondition, { kind: Kind }>;

interface EditorProps<Condition> {
  readonly catalogue: Catalogue;
  readonly condition: Condition;
  readonly onChange: (condition: Condition) => void;
}

/** "did API call ≥ 3 times in the last 30 days where model is large" */
export function DidEditor({ catalogue, condition, onChange }: EditorProps<Of<'did'>>): ReactNode {
  const t = useMessages('cohorts');
  const isNot = isNever(condition.count);
  const pick = (key: string) =>
    onChange({
      ...condition,
      count: key === 'did_not' ? { operator: 'equals', value: 0 } : { operator: 'at_least', value: 1 },
    });
  return (
    <>
      <Picker
        label={t('whetherDid')}
        text={t(isNot ? 'didNot' : 'did')}
        options={(['did', 'did_not'] as const).map((key) => ({
          key,
          label: t(key === 'did' ? 'did' : 'didNot'),
        }))}
        chosen={isNot ? 'did_not' : 'did'}
        isPlain
        onPick={pick}
      />
      <EventPart catalogue={catalogue} condition={condition} onChange={onChange} />
      {!isNot && (
        <>
          <ComparisonPart
            comparison={condition.count}
            onChange={(count) => onChange({ ...condition, count })}
          />
          <span>{t('times')}</span>
        </>
      )}
      <WindowPart condition={condition} onChange={onChange} />
      <WherePart catalogue={catalogue} condition={condition} onChange={onChange} />
    </>
  );
}

/** "sum of tokens of API call ≥ 1,000 in the last 30 days" */
export function MeasuredEditor({ catalogue, condition, onChange }: EditorProps<Of<'measured'>>): ReactNode {
  const t = useMessages('cohorts');
  const aggregates = ['sum', 'average', 'min', 'max', 'distinct'] as const;
  const isOffered = ({ scope, kind }: Catalogue['properties'][number]) =>
    scope === 'event' && (condition.aggregate === 'distinct' || kind === 'number');
  return (
    <>
      <Picker
        label={t('aggregateLabel')}
        text={t(`aggregate_${condition.aggregate}`)}
        options={aggregates.map((key) => ({ key, label: t(`aggregate_${key}`) }))}
        chosen={condition.aggregate}
        isPlain
        onPick={(key) =>
          onChange({ ...condition, aggregate: aggregates.find((one) => one === key) ?? 'sum' })
        }
      />
      <PropertyPicker
        label={t('measuredProperty')}
        catalogue={catalogue}
        chosen={findProperty(catalogue, condition.property) ? condition.property : null}
        isOffered={isOffered}
        onPick={(property) => onChange({ ...condition, property: toRef(property) })}
      />
      <span>{t('ofEvent')}</span>
      <EventPart catalogue={catalogue} condition={condition} onChange={onChange} />
      <ComparisonPart comparison={condition.is} onChange={(is) => onChange({ ...condition, is })} />
      <WindowPart condition={condition} onChange={onChange} />
      <WherePart catalogue={catalogue} condition={condition} onChange={onChange} />
    </>
  );
}

/** "did Sign up for the first time in the last 30 days" */
export function FirstEditor({ catalogue, condition, onChange }: EditorProps<Of<'first'>>): ReactNode {
  const t = useMessages('cohorts');
  return (
    <>
      <span>{t('did')}</span>
      <EventPart catalogue={catalogue} condition={condition} onChange={onChange} />
      <span>{t('forTheFirstTime')}</span>
      <WindowPart condition={condition} onChange={onChange} />
      <WherePart catalogue={catalogue} condition={condition} onChange={onChange} />
    </>
  );
}

/** "did Sign up, then API call, within 1 day, in the last 30 days" */
export function SequenceEditor({ catalogue, condition, onChange }: EditorProps<Of<'sequence'>>): ReactNode {
  const t = useMessages('cohorts');
  const reports = useMessages('reports');
  const { steps } = condition;
  const change = (place: number, step: Selector) =>
    onChange({ ...condition, steps: steps.with(place, step) });
  return (
    <div className={sentence['steps']}>
      {steps.map((step, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
        <div key={place} className={sentence['step']}>
          <span className={sentence['stepWord']}>{t(place > 0 ? 'thenDid' : 'did')}</span>
          <span className={sentence['line']}>
            <EventPicker
              catalogue={withSessionEvents(catalogue, step.event, reports)}
              event={step.event}
              label={t('stepLabel', { place: place + 1 })}
              onPick={(event) => change(place, { ...step, event })}
            />
            <FilterEditor
              catalogue={withSessionEvents(catalogue, step.event, reports)}
              filter={step.filter}
              isInline
              onChange={(filter) => change(place, withPart<Selector, 'filter'>(step, 'filter', filter))}
            />
            {steps.length > 2 && (
              <ActionIcon
                size="sm"
                aria-label={t('removeStep', { place: place + 1 })}
                onClick={() => onChange({ ...condition, steps: steps.toSpliced(place, 1) })}
              >
                <IconX size={14} />
              </ActionIcon>
            )}
          </span>
        </div>
      ))}
      <span className={sentence['line']}>
        {steps.length < 5 && (
          <ActionIcon
            size="sm"
            aria-label={t('addStep')}
            onClick={() => onChange({ ...condition, steps: [...steps, { event: null }] })}
          >
            <IconPlus size={14} />
          </ActionIcon>
        )}
        <WithinPart condition={condition} onChange={onChange} />
        <WindowPart condition={condition} onChange={onChange} />
      </span>
    </div>
  );
}

/** How long after the first step the last one may be; or no matter how long. */
function WithinPart(props: Omit<EditorProps<Of<'sequence'>>, 'catalogue'>): ReactNode {
  const { condition, onChange } = props;
  const t = useMessages('cohorts');
  const { within, ...rest } = condition;
  const pick = (key: string) => {
    const unit = WITHIN_UNITS.find((one) => one === key);
    onChange(unit ? { ...rest, within: { count: within?.count ?? 1, unit } } : rest);
  };
  return (
    <>
      {within && (
        <>
          <span>{t('within')}</span>
          <NumberField
            label={t('withinCount')}
            value={within.count}
            isFocused={false}
            onChange={(count) =>
              count !== null &&
              onChange({
                ...rest,
                within: { ...within, count: Math.min(10_000, Math.max(1, Math.floor(count))) },
              })
            }
          />
        </>
      )}
      <Picker
        label={t('withinUnit')}
        text={t(within ? `within_${within.unit}` : 'withinNone')}
        options={[
          ...WITHIN_UNITS.map((key) => ({ key, label: t(`within_${key}`) })),
          { key: 'none', label: t('withinNone') },
        ]}
        chosen={within?.unit ?? 'none'}
        isPlain
        onPick={pick}
      />
    </>
  );
}

type WithEvent = Of<'did'> | Of<'measured'> | Of<'first'>;

function EventPart<One extends WithEvent>({ catalogue, condition, onChange }: EditorProps<One>): ReactNode {
  const t = useMessages('cohorts');
  const reports = useMessages('reports');
  return (
    <EventPicker
      catalogue={withSessionEvents(catalogue, condition.event, reports)}
      event={condition.event}
      label={t('eventLabel')}
      onPick={(event) => onChange({ ...condition, event })}
    />
  );
}

function WherePart<One extends WithEvent>({ catalogue, condition, onChange }: EditorProps<One>): ReactNode {
  const reports = useMessages('reports');
  return (
    <FilterEditor
      catalogue={withSessionEvents(catalogue, condition.event, reports)}
      filter={condition.filter}
      isInline
      onChange={(filter) => onChange(withPart<WithEvent, 'filter'>(condition, 'filter', filter) as One)} // One but for its filter
    />
  );
}

function ComparisonPart(props: {
  readonly comparison: Comparison;
  readonly onChange: (comparison: Comparison) => void;
}): ReactNode {
  const { comparison, onChange } = props;
  const t = useMessages('reports');
  const operators = ['at_least', 'equals', 'at_most', 'greater', 'less', 'between'] as const;
  const first = comparison.operator === 'between' ? comparison.from : comparison.value;
  const pick = (key: string) => {
    const operator = operators.find((one) => one === key) ?? 'at_least';
    onChange(operator === 'between' ? { operator, from: first, to: first + 1 } : { operator, value: first });
  };
  return (
    <>
      <Picker
        label={t('operator')}
        text={t(`op_${comparison.operator}`)}
        options={operators.map((key) => ({ key, label: t(`op_${key}`) }))}
        chosen={comparison.operator}
        isPlain
        onPick={pick}
      />
      <NumberField
        label={t('number')}
        value={first}
        isFocused={false}
        onChange={(value) =>
          value !== null &&
          onChange(
            comparison.operator === 'between' ? { ...comparison, from: value } : { ...comparison, value },
          )
        }
      />
      {comparison.operator === 'between' && (
        <>
          <span>{t('and')}</span>
          <NumberField
            label={t('valueTo')}
            value={comparison.to}
            isFocused={false}
            onChange={(to) => to !== null && onChange({ ...comparison, to })}
          />
        </>
      )}
    </>
  );
}

function WindowPart<One extends { readonly window?: CohortWindow | undefined }>(props: {
  readonly condition: One;
  readonly onChange: (condition: One) => void;
}): ReactNode {
  const { condition, onChange } = props;
  return (
    <WindowPicker
      window={condition.window}
      onChange={(window) => {
        const { window: _, ...rest } = condition;
        onChange((window ? { ...rest, window } : rest) as One); // One but for its window
      }}
    />
  );
}
