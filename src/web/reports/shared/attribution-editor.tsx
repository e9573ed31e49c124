import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type {
  AttributionModel,
  BreakdownAttribution,
  Catalogue,
  PropertyBreakdown,
  Selector,
} from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { EventPicker } from './event-picker.tsx';
import { FilterEditor } from './filter-editor.tsx';
import { Picker } from './picker.tsx';
import { propertyLabel } from './property-options.ts';
import classes from './sentence.module.css';
import { withSessionEvents } from './session-events.ts';
import { WholeField } from './whole-field.tsx';
import { withPart } from './with-part.ts';

const MODELS = [
  'first',
  'last',
  'linear',
  'participation',
  'time_decay',
  'u_shaped',
  'j_shaped',
  'inverse_j',
  'custom',
] as const satisfies readonly AttributionModel['kind'][];

const OWN = 'own';
const LOOKBACK_DAYS = 30;
const HALF_LIFE_DAYS = 7;
const EVEN: AttributionModel = { kind: 'custom', first: 40, middle: 20, last: 40 };
const ANY: Selector = { event: null };

interface AttributionEditorProps {
  readonly catalogue: Catalogue;
  readonly breakdown: PropertyBreakdown;
  readonly onChange: (breakdown: PropertyBreakdown) => void;
}

/** Whether a breakdown is by the event's own value or by those of the touchpoints before it, and how these share the credit. */
export function AttributionPicker({ catalogue, breakdown, onChange }: AttributionEditorProps): ReactNode {
  const t = useMessages('reports');
  const { attribution, property } = breakdown;
  return (
    <Picker
      label={t('attributionLabel', { property: propertyLabel(catalogue, property) })}
      text={t(attribution ? `model_${attribution.model.kind}` : 'attributionOwn')}
      options={[
        { key: OWN, label: t('attributionOwn') },
        ...MODELS.map((kind) => ({
          key: kind,
          label: t(`model_${kind}`),
          group: t('attributionModels'),
          about: t(`modelAbout_${kind}`),
        })),
      ]}
      chosen={attribution?.model.kind ?? OWN}
      isPlain
      isSearchable={false}
      onPick={(key) => {
        const kind = MODELS.find((one) => one === key);
        onChange(
          kind
            ? { ...breakdown, attribution: { ...attribution, model: kind === 'custom' ? EVEN : { kind } } }
            : withPart(breakdown, 'attribution', undefined),
        );
      }}
    />
  );
}

/** Which events touch, how long before, and with which weight, where a breakdown is by touchpoints. */
export function TouchpointEditor({ catalogue, breakdown, onChange }: AttributionEditorProps): ReactNode {
  const { attribution } = breakdown;
  if (!attribution) return null;
  return (
    <Touchpoints
      catalogue={catalogue}
      attribution={attribution}
      onChange={(next) => onChange({ ...breakdown, attribution: next })}
    />
  );
}

interface TouchpointsProps {
  readonly catalogue: Catalogue;
  readonly attribution: BreakdownAttribution;
  readonly onChange: (attribution: BreakdownAttribution) => void;
}

/** "40 % first, 20 % between, 40 % last; touched by visit where source is mail, in the 30 days before". */
function Touchpoints({ catalogue, attribution, onChange }: TouchpointsProps): ReactNode {
  const t = useMessages('reports');
  const { model, lookbackDays = LOOKBACK_DAYS, touchpoint = ANY } = attribution;
  const touch = (next: Selector) =>
    onChange(withPart(attribution, 'touchpoint', next.event === null && !next.filter ? undefined : next));
  const offered = withSessionEvents(catalogue, touchpoint.event, t);
  return (
    <fieldset className={classes['nested']} aria-label={t('touchpoints')}>
      <Stack gap={6}>
        <div className={classes['line']}>
          {model.kind === 'custom' && (
            <Weights model={model} onChange={(next) => onChange({ ...attribution, model: next })} />
          )}
          {model.kind === 'time_decay' && (
            <>
              <span>{t('halfLifeBefore')}</span>
              <WholeField
                label={t('halfLifeLabel')}
                value={model.halfLifeDays ?? HALF_LIFE_DAYS}
                min={1}
                max={365}
                onChange={(halfLifeDays) => onChange({ ...attribution, model: { ...model, halfLifeDays } })}
              />
              <span>{t('halfLifeAfter')}</span>
            </>
          )}
          <span>{t('touchedBy')}</span>
          <EventPicker
            catalogue={offered}
            event={touchpoint.event}
            label={t('touchpointLabel')}
            isSlashTarget={false}
            onPick={(event) => touch({ ...touchpoint, event })}
          />
          <span>{t('lookbackBefore')}</span>
          <WholeField
            label={t('lookbackLabel')}
            value={lookbackDays}
            min={1}
            max={365}
            onChange={(days) => onChange({ ...attribution, lookbackDays: days })}
          />
          <span>{t('lookbackAfter')}</span>
        </div>
        <FilterEditor
          catalogue={offered}
          filter={touchpoint.filter}
          isInline
          onChange={(filter) => touch(withPart(touchpoint, 'filter', filter))}
        />
      </Stack>
    </fieldset>
  );
}

type Custom = Extract<AttributionModel, { kind: 'custom' }>;

/** First and last are chosen; what is left is for all between. */
function Weights(props: { readonly model: Custom; readonly onChange: (model: Custom) => void }): ReactNode {
  const { model, onChange } = props;
  const t = useMessages('reports');
  const of = (first: number, last: number) =>
    onChange({ kind: 'custom', first, middle: 100 - first - last, last });
  return (
    <>
      <span>{t('weightFirst')}</span>
      <WholeField
        label={t('weightFirstLabel')}
        value={model.first}
        min={0}
        max={100 - model.last}
        onChange={(first) => of(first, model.last)}
      />
      <span>{t('weightLast')}</span>
      <WholeField
        label={t('weightLastLabel')}
        value={model.last}
        min={0}
        max={100 - model.first}
        onChange={(last) => of(model.first, last)}
      />
      <span>{t('weightMiddle', { percent: String(model.middle) })}</span>
    </>
  );
}
