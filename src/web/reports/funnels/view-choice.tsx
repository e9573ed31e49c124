import { Group, SegmentedControl } from '@mantine/core';
import { IconChartBar, IconChartLine, IconClock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { curveOf, FUNNEL_CURVES, type FunnelsDefinition, type FunnelView } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { Picker } from '../shared/picker.tsx';
import { UnitPicker } from '../shared/unit-picker.tsx';
import { withPart } from '../shared/with-part.ts';
import { numberOf } from './edit.ts';
import { stepText } from './sentence.ts';

const VIEWS = [
  ['steps', IconChartBar],
  ['trend', IconChartLine],
  ['time', IconClock],
] as const;

interface ViewChoiceProps {
  readonly definition: FunnelsDefinition;
  readonly onView: (view: FunnelView) => void;
}

/** Steps, conversion over time or time to convert, and what each of them needs to know. */
export function ViewChoice({ definition, onView }: ViewChoiceProps): ReactNode {
  const t = useMessages('funnels');
  const { view, steps } = definition;
  const data = VIEWS.map(([value, Icon]) => ({
    value,
    label: (
      <Group gap={6} wrap="nowrap">
        <Icon size={16} aria-hidden />
        <span>{t(`view_${value}`)}</span>
      </Group>
    ),
  }));
  return (
    <Group gap="xs">
      <SegmentedControl
        size="xs"
        aria-label={t('viewLabel')}
        value={view.kind === 'days' ? 'trend' : view.kind}
        data={data}
        onChange={(value) => onView(firstOf(value, steps.length))}
      />
      {(view.kind === 'trend' || view.kind === 'days') && (
        <Intervals definition={definition} view={view} onView={onView} />
      )}
      {view.kind === 'time' && <FromTo definition={definition} view={view} onView={onView} />}
    </Group>
  );
}

function firstOf(kind: string, steps: number): FunnelView {
  if (kind === 'trend') return { kind, unit: 'day' };
  return kind === 'time' ? { kind, from: 1, to: steps } : { kind: 'steps' };
}

const HOW = ['trend', 'days'] as const;

function Intervals(
  props: ViewChoiceProps & { readonly view: Extract<FunnelView, { kind: 'trend' | 'days' }> },
): ReactNode {
  const { definition, view, onView } = props;
  const curve = curveOf(view);
  const t = useMessages('funnels');
  return (
    <>
      <UnitPicker range={definition.range} unit={view.unit} onPick={(unit) => onView({ ...view, unit })} />
      <Picker
        label={t('intervalsLabel')}
        text={t(`intervals_${view.kind}`)}
        options={HOW.map((kind) => ({
          key: kind,
          label: t(`intervals_${kind}`),
          about: t(`about_${kind}`),
        }))}
        chosen={view.kind}
        onPick={(key) => onView({ ...view, kind: key === 'days' ? 'days' : 'trend' })}
      />
      <Picker
        label={t('curveLabel')}
        text={t(`curve_${curve}`)}
        options={FUNNEL_CURVES.map((one) => ({ key: one, label: t(`curve_${one}`) }))}
        chosen={curve}
        isSearchable={false}
        onPick={(key) => {
          const next = FUNNEL_CURVES.find((one) => one === key);
          onView(withPart(view, 'curve', next === 'conversion' ? undefined : next));
        }}
      />
    </>
  );
}

function FromTo(
  props: ViewChoiceProps & { readonly view: Extract<FunnelView, { kind: 'time' }> },
): ReactNode {
  const { definition, view, onView } = props;
  const t = useMessages('funnels');
  const { steps } = definition;
  const options = steps.map((step, place) => ({
    key: numberOf(place),
    label: t('stepColumn', { step: numberOf(place), name: stepText(step, t) }),
  }));
  const from = options.slice(0, -1);
  const to = options.slice(view.from);
  const textOf = (step: number) => options[step - 1]?.label ?? '';
  return (
    <>
      <Picker
        label={t('timeFrom')}
        text={textOf(view.from)}
        options={from}
        chosen={String(view.from)}
        onPick={(key) => {
          const next = Number(key);
          onView({ kind: 'time', from: next, to: Math.max(view.to, next + 1) });
        }}
      />
      <span aria-hidden>{t('arrow')}</span>
      <Picker
        label={t('timeTo')}
        text={textOf(view.to)}
        options={to}
        chosen={String(view.to)}
        onPick={(key) => onView({ kind: 'time', from: view.from, to: Number(key) })}
      />
    </>
  );
}
