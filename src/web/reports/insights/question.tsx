import { Button, Group, Kbd, Paper, Stack, Text, Title } from '@mantine/core';
import { IconMathFunction, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Catalogue, InsightsDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { FilterEditor } from '../shared/filter-editor.tsx';
import { Picker } from '../shared/picker.tsx';
import { toRef } from '../shared/property-options.ts';
import { PropertyPicker } from '../shared/property-picker.tsx';
import { unitsFor, unitWithin } from '../shared/range.ts';
import { RangePicker } from '../shared/range-picker.tsx';
import { COMPARISONS, compareText } from '../shared/range-words.ts';
import sentenceClasses from '../shared/sentence.module.css';
import { BreakdownEditor, breakdownOf } from './breakdown-editor.tsx';
import {
  addMetric,
  canRemove,
  firstFormula,
  letterOf,
  MOST_BREAKDOWNS,
  MOST_METRICS,
  removeMetric,
  withBreakdowns,
  withMetric,
  withPart,
} from './edit.ts';
import classes from './insights.module.css';
import { MetricEditor } from './metric-editor.tsx';

interface QuestionProps {
  readonly definition: InsightsDefinition;
  readonly catalogue: Catalogue;
  readonly onChange: (definition: InsightsDefinition) => void;
}

/** The question as a sentence of pickers. Every change is a whole new question. */
export function Question(props: QuestionProps): ReactNode {
  const t = useMessages('insights');
  return (
    <Paper component="section" className={classes['question']} aria-label={t('question')}>
      <Part title={t('metricsTitle')} hint={<SlashHint />}>
        <Metrics {...props} />
      </Part>
      <Part title={t('filtersTitle')}>
        <FilterEditor
          catalogue={props.catalogue}
          filter={props.definition.filter}
          onChange={(filter) => props.onChange(withPart(props.definition, 'filter', filter))}
          hasGroups
        />
      </Part>
      <Part title={t('breakdownsTitle')}>
        <Breakdowns {...props} />
      </Part>
      <Part title={t('timeTitle')}>
        <Time {...props} />
      </Part>
    </Paper>
  );
}

function Part(props: {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className={classes['part']}>
      <Group justify="space-between">
        <Title order={2} size="h3" className={classes['partTitle']}>
          {props.title}
        </Title>
        {props.hint}
      </Group>
      {props.children}
    </div>
  );
}

function SlashHint(): ReactNode {
  const t = useMessages('insights');
  return (
    <Text size="xs" c="dimmed" visibleFrom="sm" title={t('slashHint')}>
      <Kbd size="xs">/</Kbd>
    </Text>
  );
}

function Metrics({ definition, catalogue, onChange }: QuestionProps): ReactNode {
  const t = useMessages('insights');
  const { metrics } = definition;
  const isFull = metrics.length >= MOST_METRICS;
  return (
    <Stack gap="sm">
      {metrics.map((metric, place) => (
        <MetricEditor
          key={`${letterOf(place)} ${metric.kind === 'formula' ? metric.formula : metric.kind}`}
          catalogue={catalogue}
          metrics={metrics}
          place={place}
          isRemovable={canRemove(definition, place)}
          onChange={(next) => onChange(withMetric(definition, place, next))}
          onDuplicate={() => onChange(addMetric(definition, metric))}
          onRemove={() => onChange(removeMetric(definition, place))}
        />
      ))}
      {!isFull && (
        <Group gap="xs">
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() =>
              onChange(addMetric(definition, { kind: 'event', event: null, measure: { kind: 'unique' } }))
            }
          >
            {t('addMetric')}
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconMathFunction size={14} aria-hidden />}
            onClick={() =>
              onChange(addMetric(definition, { kind: 'formula', formula: firstFormula(metrics) }))
            }
          >
            {t('addFormula')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Breakdowns({ definition, catalogue, onChange }: QuestionProps): ReactNode {
  const t = useMessages('insights');
  const breakdowns = definition.breakdowns ?? [];
  return (
    <Stack gap={6} align="flex-start">
      {breakdowns.map((breakdown, position) => (
        <BreakdownEditor
          key={`${letterOf(position)} ${breakdown.property.name}`}
          catalogue={catalogue}
          breakdown={breakdown}
          position={position}
          onChange={(next) => onChange(withBreakdowns(definition, breakdowns.with(position, next)))}
          onRemove={() => onChange(withBreakdowns(definition, breakdowns.toSpliced(position, 1)))}
        />
      ))}
      {breakdowns.length < MOST_BREAKDOWNS && (
        <PropertyPicker
          label={t('addBreakdown')}
          placeholder={t('addBreakdown')}
          icon={<IconPlus size={14} aria-hidden />}
          catalogue={catalogue}
          chosen={null}
          onPick={(property) =>
            onChange(withBreakdowns(definition, [...breakdowns, breakdownOf(toRef(property), property.kind)]))
          }
        />
      )}
    </Stack>
  );
}

function Time({ definition, onChange }: QuestionProps): ReactNode {
  const t = useMessages('reports');
  const insights = useMessages('insights');
  const { range, unit, compare } = definition;
  const perUnit = (one: typeof unit) => insights('perUnit', { unit: t(`unit_${one}`) });
  const units = [...new Set([...unitsFor(range), unit])];
  return (
    <div className={sentenceClasses['line']}>
      <RangePicker
        range={range}
        onPick={(next, proposed) =>
          onChange({ ...definition, range: next, unit: proposed ?? unitWithin(next, unit) })
        }
      />
      <Picker
        label={t('unitLabel')}
        text={perUnit(unit)}
        options={units.map((one) => ({ key: one, label: perUnit(one) }))}
        chosen={unit}
        onPick={(key) => onChange({ ...definition, unit: units.find((one) => one === key) ?? unit })}
      />
      <Picker
        label={t('compareLabel')}
        text={compare ? insights('sentenceCompare', { compare: compareText(compare, t) }) : t('compareNone')}
        options={COMPARISONS.map((one) => ({ key: one.key, label: compareText(one.compare, t) }))}
        chosen={COMPARISONS.find((one) => JSON.stringify(one.compare) === JSON.stringify(compare))?.key}
        onPick={(key) =>
          onChange(withPart(definition, 'compare', COMPARISONS.find((one) => one.key === key)?.compare))
        }
      />
    </div>
  );
}
