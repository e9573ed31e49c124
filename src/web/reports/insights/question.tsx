import { Button, Group, Stack } from '@mantine/core';
import { IconMathFunction, IconPlus, IconUser, IconUsersGroup } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { InsightsDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { BreakdownList } from '../shared/breakdown-editor.tsx';
import { FilterEditor } from '../shared/filter-editor.tsx';
import { Picker } from '../shared/picker.tsx';
import { QuestionPaper, QuestionPart, SlashHint } from '../shared/question-paper.tsx';
import { unitWithin } from '../shared/range.ts';
import { RangePicker } from '../shared/range-picker.tsx';
import { COMPARISONS, compareText, OVERALL } from '../shared/range-words.ts';
import type { QuestionProps } from '../shared/report-page.tsx';
import sentenceClasses from '../shared/sentence.module.css';
import { UnitPicker } from '../shared/unit-picker.tsx';
import { WholeField } from '../shared/whole-field.tsx';
import { withPart } from '../shared/with-part.ts';
import { MOST_METRICS } from './definition-url.ts';
import {
  addMetric,
  canAttribute,
  canRemove,
  firstFormula,
  letterOf,
  mostBreakdowns,
  removeMetric,
  splitBy,
  withMetric,
} from './edit.ts';
import { MetricEditor } from './metric-editor.tsx';
import { DEFAULT_WINDOW, transformText } from './sentence.ts';

/** The question as a sentence of pickers. Every change is a whole new question. */
export function Question(props: QuestionProps<InsightsDefinition>): ReactNode {
  const t = useMessages('insights');
  const reports = useMessages('reports');
  return (
    <QuestionPaper>
      <QuestionPart title={t('metricsTitle')} hint={<SlashHint />}>
        <Metrics {...props} />
      </QuestionPart>
      <QuestionPart title={reports('filtersTitle')}>
        <FilterEditor
          catalogue={props.catalogue}
          filter={props.definition.filter}
          onChange={(filter) => props.onChange(withPart(props.definition, 'filter', filter))}
          hasGroups
        />
      </QuestionPart>
      <QuestionPart title={reports('breakdownsTitle')}>
        <BreakdownList
          catalogue={props.catalogue}
          breakdowns={props.definition.breakdowns ?? []}
          most={mostBreakdowns(props.definition)}
          isAttributable={canAttribute(props.definition)}
          onChange={(next) => props.onChange(splitBy(props.definition, next))}
        />
      </QuestionPart>
      <QuestionPart title={reports('timeTitle')}>
        <Time {...props} />
      </QuestionPart>
    </QuestionPaper>
  );
}

function Metrics({ definition, catalogue, onChange }: QuestionProps<InsightsDefinition>): ReactNode {
  const t = useMessages('insights');
  const { metrics } = definition;
  const [firstCohort] = catalogue.cohorts;
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
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconUser size={14} aria-hidden />}
            onClick={() => onChange(addMetric(definition, { kind: 'profiles', measure: { kind: 'total' } }))}
          >
            {t('addProfiles')}
          </Button>
          {firstCohort && (
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<IconUsersGroup size={14} aria-hidden />}
              onClick={() => onChange(addMetric(definition, { kind: 'cohort', cohort: firstCohort.id }))}
            >
              {t('addCohort')}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

function Time({ definition, onChange }: QuestionProps<InsightsDefinition>): ReactNode {
  const t = useMessages('reports');
  const { range, unit, compare, breakdowns } = definition;
  const offered = breakdowns?.length ? [...COMPARISONS, OVERALL] : COMPARISONS;
  return (
    <div className={sentenceClasses['line']}>
      <RangePicker
        range={range}
        onPick={(next, proposed) =>
          onChange({ ...definition, range: next, unit: proposed ?? unitWithin(next, unit) })
        }
      />
      <UnitPicker range={range} unit={unit} onPick={(next) => onChange({ ...definition, unit: next })} />
      <Picker
        label={t('compareLabel')}
        text={compare ? t('sentenceCompare', { compare: compareText(compare, t) }) : t('compareNone')}
        options={offered.map((one) => ({ key: one.key, label: compareText(one.compare, t) }))}
        chosen={offered.find((one) => JSON.stringify(one.compare) === JSON.stringify(compare))?.key}
        onPick={(key) =>
          onChange(withPart(definition, 'compare', offered.find((one) => one.key === key)?.compare))
        }
      />
      <TransformPicker definition={definition} onChange={onChange} />
    </div>
  );
}

const TRANSFORMS = ['none', 'rolling', 'cumulative'] as const;

function TransformPicker(props: {
  readonly definition: InsightsDefinition;
  readonly onChange: (definition: InsightsDefinition) => void;
}): ReactNode {
  const { definition, onChange } = props;
  const t = useMessages('insights');
  const reports = useMessages('reports');
  const { transform } = definition;
  const window = transform?.kind === 'rolling' ? (transform.window ?? DEFAULT_WINDOW) : DEFAULT_WINDOW;
  return (
    <>
      <Picker
        label={t('transformLabel')}
        text={transformText(transform, t, reports(`unit_${definition.unit}`))}
        options={TRANSFORMS.map((key) => ({ key, label: t(`transform_${key}`) }))}
        chosen={transform?.kind ?? 'none'}
        onPick={(key) =>
          onChange(
            withPart(
              definition,
              'transform',
              key === 'rolling' || key === 'cumulative' ? { kind: key } : undefined,
            ),
          )
        }
      />
      {transform?.kind === 'rolling' && (
        <WholeField
          label={t('windowLabel')}
          value={window}
          min={2}
          max={365}
          onChange={(next) => onChange({ ...definition, transform: { kind: 'rolling', window: next } })}
        />
      )}
    </>
  );
}
