import type { ReactNode } from 'react';
import type { AttributionModel, BreakdownAttribution, Catalogue, PropertyBreakdown } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { EventPicker } from './event-picker.tsx';
import { NumberField } from './filter-editor.tsx';
import { Picker } from './picker.tsx';
import { propertyLabel } from './property-options.ts';
import classes from './sentence.module.css';
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
const EVEN: AttributionModel = { kind: 'custom', first: 40, middle: 20, last: 40 };

interface AttributionEditorProps {
  readonly catalogue: Catalogue;
  readonly breakdown: PropertyBreakdown;
  readonly onChange: (breakdown: PropertyBreakdown) => void;
}

/** Whether a breakdown is by the event's own value or by those of the touchpoints before it, and how these share the credit. */
export function AttributionEditor({ catalogue, breakdown, onChange }: AttributionEditorProps): ReactNode {
  const t = useMessages('reports');
  const { attribution, property } = breakdown;
  const change = (next: BreakdownAttribution) => onChange({ ...breakdown, attribution: next });
  return (
    <>
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
      {attribution && <Touchpoints catalogue={catalogue} attribution={attribution} onChange={change} />}
    </>
  );
}

interface TouchpointsProps {
  readonly catalogue: Catalogue;
  readonly attribution: BreakdownAttribution;
  readonly onChange: (attribution: BreakdownAttribution) => void;
}

/** "40 % first, 20 % between, 40 % last; touched by any event in the 30 days before". */
function Touchpoints({ catalogue, attribution, onChange }: TouchpointsProps): ReactNode {
  const t = useMessages('reports');
  const { model, lookbackDays = LOOKBACK_DAYS, touchpoint = { event: null } } = attribution;
  return (
    <div className={classes['line']}>
      {model.kind === 'custom' && (
        <Weights model={model} onChange={(next) => onChange({ ...attribution, model: next })} />
      )}
      <span>{t('touchedBy')}</span>
      <EventPicker
        catalogue={catalogue}
        event={touchpoint.event}
        label={t('touchpointLabel')}
        isSlashTarget={false}
        onPick={(event) =>
          onChange(
            event === null && !touchpoint.filter
              ? withPart(attribution, 'touchpoint', undefined)
              : { ...attribution, touchpoint: { ...touchpoint, event } },
          )
        }
      />
      <span>{t('lookbackBefore')}</span>
      <NumberField
        key={lookbackDays}
        label={t('lookbackLabel')}
        value={lookbackDays}
        isFocused={false}
        onChange={(typed) =>
          onChange({ ...attribution, lookbackDays: whole(1, 365, typed ?? LOOKBACK_DAYS) })
        }
      />
      <span>{t('lookbackAfter')}</span>
    </div>
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
      <NumberField
        key={`first ${model.first}`}
        label={t('weightFirstLabel')}
        value={model.first}
        isFocused={false}
        onChange={(typed) => of(whole(0, 100 - model.last, typed ?? model.first), model.last)}
      />
      <span>{t('weightLast')}</span>
      <NumberField
        key={`last ${model.last}`}
        label={t('weightLastLabel')}
        value={model.last}
        isFocused={false}
        onChange={(typed) => of(model.first, whole(0, 100 - model.first, typed ?? model.last))}
      />
      <span>{t('weightMiddle', { percent: String(model.middle) })}</span>
    </>
  );
}

function whole(min: number, max: number, value: number): number {
  return Math.min(max, Math.max(min, Math.round(value)));
}
