import { ActionIcon, Button, Stack } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type ExperimentMetric, type ExperimentsDefinition, MOST_EXPERIMENT_METRICS } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { FilterEditor } from '../shared/filter-editor.tsx';
import { Picker } from '../shared/picker.tsx';
import { PropertyPicker } from '../shared/property-picker.tsx';
import { QuestionPaper, QuestionPart, SlashHint } from '../shared/question-paper.tsx';
import { RangePicker } from '../shared/range-picker.tsx';
import type { QuestionProps } from '../shared/report-page.tsx';
import { SelectorEditor } from '../shared/selector-editor.tsx';
import classes from '../shared/sentence.module.css';
import { withPart } from '../shared/with-part.ts';
import { addMetric, changeMetric, removeMetric } from './edit.ts';
import { NamePicker } from './name-picker.tsx';
import { Test } from './test-editor.tsx';

type Props = QuestionProps<ExperimentsDefinition>;

/** The question as a sentence of pickers. Every change is a whole new question. */
export function Question(props: Props): ReactNode {
  const t = useMessages('experiments');
  const reports = useMessages('reports');
  const { definition, catalogue, onChange } = props;
  return (
    <QuestionPaper>
      <QuestionPart title={t('experimentTitle')}>
        <div className={classes['line']}>
          <NamePicker
            what="experiment"
            label={t('experimentLabel')}
            chosen={definition.experiment}
            onPick={(experiment) => onChange(withPart({ ...definition, experiment }, 'control', undefined))}
          />
          {t('against')}
          <NamePicker
            what="variant"
            label={t('controlLabel')}
            chosen={definition.control ?? null}
            usual={t('controlUsual')}
            onPick={(control) => onChange({ ...definition, control })}
          />
        </div>
      </QuestionPart>
      <QuestionPart title={t('metricsTitle')} hint={<SlashHint />}>
        <Metrics {...props} />
      </QuestionPart>
      <QuestionPart title={t('filterTitle')}>
        <FilterEditor
          catalogue={catalogue}
          filter={definition.filter}
          onChange={(filter) => onChange(withPart(definition, 'filter', filter))}
          hasGroups
        />
      </QuestionPart>
      <QuestionPart title={t('testTitle')}>
        <Test {...props} />
      </QuestionPart>
      <QuestionPart title={reports('timeTitle')}>
        <div className={classes['line']}>
          <RangePicker
            range={definition.range}
            label={t('exposedWhen')}
            onPick={(range) => onChange({ ...definition, range })}
          />
        </div>
      </QuestionPart>
    </QuestionPaper>
  );
}

function Metrics(props: Props): ReactNode {
  const t = useMessages('experiments');
  const { definition, onChange } = props;
  return (
    <Stack gap="sm">
      {definition.metrics.map((metric, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a metric has no identity but its place
        <Stack key={place} gap={6}>
          <Metric {...props} metric={metric} place={place} />
        </Stack>
      ))}
      {definition.metrics.length < MOST_EXPERIMENT_METRICS && (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange(addMetric(definition))}
        >
          {t('addMetric')}
        </Button>
      )}
    </Stack>
  );
}

const MEASURES = ['conversion', 'count', 'sum'] as const;
const WINDOWS = [
  { count: 1, unit: 'hour' },
  { count: 1, unit: 'day' },
  { count: 7, unit: 'day' },
  { count: 14, unit: 'day' },
  { count: 30, unit: 'day' },
] as const;
const ROLES = ['up', 'down', 'guardrail_up', 'guardrail_down'] as const;

function Metric(props: Props & { readonly metric: ExperimentMetric; readonly place: number }): ReactNode {
  const { definition, catalogue, onChange, metric, place } = props;
  const t = useMessages('experiments');
  const change = (next: ExperimentMetric) => onChange(changeMetric(definition, place, next));
  const { measure, within } = metric;
  const numbers = catalogue.properties.filter(({ scope, kind }) => scope === 'event' && kind === 'number');
  const windowText = (window: ExperimentMetric['within']) =>
    window ? t('within', { time: t(`time_${window.unit}`, { count: window.count }) }) : t('always');
  const windows = [
    ...WINDOWS.map((window) => ({ key: keyOf(window), window })),
    { key: 'always', window: undefined },
  ];
  const role = `${metric.guardrail ? 'guardrail_' : ''}${metric.better ?? 'up'}` as (typeof ROLES)[number];
  const pickMeasure = (key: string) => {
    const kind = MEASURES.find((one) => one === key) ?? 'conversion';
    const [first] = numbers;
    if (kind !== 'sum') change({ ...metric, measure: { kind } });
    else if (first) change({ ...metric, measure: { kind, property: { scope: 'event', name: first.name } } });
  };
  return (
    <>
      <SelectorEditor
        catalogue={catalogue}
        selector={metric}
        label={t('eventLabel', { count: place + 1 })}
        onChange={change}
      />
      <div className={classes['line']}>
        <Picker
          label={t('measureLabel')}
          text={t(`measure_${measure.kind}`)}
          options={MEASURES.filter((kind) => kind !== 'sum' || numbers.length > 0).map((key) => ({
            key,
            label: t(`measure_${key}`),
          }))}
          chosen={measure.kind}
          onPick={pickMeasure}
        />
        {measure.kind === 'sum' && (
          <PropertyPicker
            label={t('propertyLabel')}
            catalogue={catalogue}
            chosen={measure.property}
            isOffered={({ scope, kind }) => scope === 'event' && kind === 'number'}
            onPick={({ name }) =>
              change({ ...metric, measure: { kind: 'sum', property: { scope: 'event', name } } })
            }
          />
        )}
        <Picker
          label={t('windowLabel')}
          text={windowText(within)}
          options={windows.map(({ key, window }) => ({ key, label: windowText(window) }))}
          chosen={within ? keyOf(within) : 'always'}
          onPick={(key) => change(withPart(metric, 'within', windows.find((one) => one.key === key)?.window))}
        />
        <Picker
          label={t('roleLabel')}
          text={t(`role_${role}`)}
          options={ROLES.map((key) => ({ key, label: t(`role_${key}`) }))}
          chosen={role}
          onPick={(key) =>
            change(
              withPart(
                withPart(metric, 'guardrail', key.startsWith('guardrail') || undefined),
                'better',
                key.endsWith('down') ? 'down' : undefined,
              ),
            )
          }
        />
        {definition.metrics.length > 1 && (
          <ActionIcon
            size="sm"
            aria-label={t('removeMetric', { count: place + 1 })}
            onClick={() => onChange(removeMetric(definition, place))}
          >
            <IconX size={14} />
          </ActionIcon>
        )}
      </div>
    </>
  );
}

function keyOf({ count, unit }: { readonly count: number; readonly unit: string }): string {
  return `${count} ${unit}`;
}
