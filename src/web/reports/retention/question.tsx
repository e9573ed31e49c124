import { Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { RETENTION_CRITERIA, RETENTION_UNITS, type RetentionDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { BreakdownList } from '../shared/breakdown-editor.tsx';
import { CountedPicker } from '../shared/counted-picker.tsx';
import { FilterEditor } from '../shared/filter-editor.tsx';
import { Picker } from '../shared/picker.tsx';
import { PropertyPicker } from '../shared/property-picker.tsx';
import { QuestionPaper, QuestionPart, SlashHint } from '../shared/question-paper.tsx';
import { RangePicker } from '../shared/range-picker.tsx';
import type { QuestionProps } from '../shared/report-page.tsx';
import { SelectorEditor } from '../shared/selector-editor.tsx';
import classes from '../shared/sentence.module.css';
import { unlessEmpty, withPart } from '../shared/with-part.ts';
import { COUNTS, FIRST_BRACKETS, parseWidths } from './edit.ts';

type Props = QuestionProps<RetentionDefinition>;

const MOST_BREAKDOWNS = 3;

/** The question as a sentence of pickers. Every change is a whole new question. */
export function Question(props: Props): ReactNode {
  const t = useMessages('retention');
  const reports = useMessages('reports');
  const { definition, catalogue, onChange } = props;
  return (
    <QuestionPaper>
      <QuestionPart title={t('whoTitle')} hint={<SlashHint />}>
        <Events {...props} />
      </QuestionPart>
      <QuestionPart title={t('howTitle')}>
        <How {...props} />
      </QuestionPart>
      <QuestionPart title={reports('filtersTitle')}>
        <FilterEditor
          catalogue={catalogue}
          filter={definition.filter}
          onChange={(filter) => onChange(withPart(definition, 'filter', filter))}
          hasGroups
        />
      </QuestionPart>
      <QuestionPart title={reports('breakdownsTitle')}>
        <BreakdownList
          catalogue={catalogue}
          breakdowns={definition.breakdowns ?? []}
          most={MOST_BREAKDOWNS}
          onChange={(next) => onChange(withPart(definition, 'breakdowns', unlessEmpty(next)))}
        />
      </QuestionPart>
      <QuestionPart title={reports('timeTitle')}>
        <Time {...props} />
      </QuestionPart>
    </QuestionPaper>
  );
}

function Events({ definition, catalogue, onChange }: Props): ReactNode {
  const t = useMessages('retention');
  const { birth, returning } = definition;
  return (
    <Stack gap="sm">
      <Stack gap={6}>
        <SelectorEditor
          catalogue={catalogue}
          selector={birth}
          label={t('birthLabel')}
          sentence={(event) => t.rich('whoDid', { event })}
          onChange={(next) => onChange({ ...definition, birth: next })}
        />
        <div className={classes['line']}>
          <Picker
            label={t('timesLabel')}
            text={t(birth.firstEver ? 'times_first' : 'times_each')}
            options={(['each', 'first'] as const).map((key) => ({
              key,
              label: t(`times_${key}`),
              about: t(`about_${key}`),
            }))}
            chosen={birth.firstEver ? 'first' : 'each'}
            onPick={(key) =>
              onChange({
                ...definition,
                birth: withPart(birth, 'firstEver', key === 'first' ? true : undefined),
              })
            }
          />
        </div>
      </Stack>
      <Stack gap={6}>
        <SelectorEditor
          catalogue={catalogue}
          selector={returning}
          label={t('returnLabel')}
          sentence={(event) => t.rich('cameBack', { event })}
          onChange={(next) => onChange({ ...definition, returning: next })}
        />
      </Stack>
    </Stack>
  );
}

function How(props: Props): ReactNode {
  const t = useMessages('retention');
  const reports = useMessages('reports');
  const { definition, onChange } = props;
  const { criterion, bucketing, unit } = definition;
  return (
    <Stack gap={6}>
      <div className={classes['line']}>
        <CountedPicker
          offered={props.catalogue.groups}
          counted={definition.counted}
          label={reports('countedLabel')}
          onPick={(counted) => onChange(withPart(definition, 'counted', counted))}
        />
        <MeasurePicker {...props} />
        <Picker
          label={t('criterionLabel')}
          text={t(`criterion_${criterion}`)}
          options={RETENTION_CRITERIA.map((key) => ({
            key,
            label: t(`criterion_${key}`),
            about: t(`about_${key}`),
          }))}
          chosen={criterion}
          onPick={(key) =>
            onChange({ ...definition, criterion: RETENTION_CRITERIA.find((one) => one === key) ?? criterion })
          }
        />
      </div>
      <div className={classes['line']}>
        <Picker
          label={t('bucketingLabel')}
          text={t(`${bucketing}_${unit}`)}
          options={(['rolling', 'calendar'] as const).map((key) => ({
            key,
            label: t(`${key}_${unit}`),
            about: t(`about_${key}`),
          }))}
          chosen={bucketing}
          onPick={(key) =>
            onChange({ ...definition, bucketing: key === 'calendar' ? 'calendar' : 'rolling' })
          }
        />
        <BucketsPicker {...props} />
      </div>
    </Stack>
  );
}

const MEASURES = ['rate', 'users', 'sum', 'average'] as const;

function MeasurePicker({ definition, catalogue, onChange }: Props): ReactNode {
  const t = useMessages('retention');
  const { measure } = definition;
  const [waiting, setWaiting] = useState<'sum' | 'average' | null>(null);
  const chosen = waiting ?? (measure.kind === 'property' ? measure.aggregate : measure.kind);
  const pick = (key: string) => {
    const next = MEASURES.find((one) => one === key) ?? 'rate';
    if (next === 'rate' || next === 'users') {
      setWaiting(null);
      onChange({ ...definition, measure: { kind: next } });
    } else if (measure.kind === 'property') {
      onChange({ ...definition, measure: { ...measure, aggregate: next } });
    } else setWaiting(next);
  };
  return (
    <>
      <Picker
        label={t('measureLabel')}
        text={t(`measure_${chosen}`)}
        options={MEASURES.map((key) => ({ key, label: t(`measure_${key}`), about: t(`about_${key}`) }))}
        chosen={chosen}
        onPick={pick}
      />
      {(chosen === 'sum' || chosen === 'average') && (
        <PropertyPicker
          label={t('propertyLabel')}
          catalogue={catalogue}
          chosen={measure.kind === 'property' ? measure.property : null}
          isOffered={({ scope, kind }) => scope === 'event' && kind === 'number'}
          onPick={({ name }) => {
            setWaiting(null);
            const property = { scope: 'event' as const, name };
            onChange({ ...definition, measure: { kind: 'property', property, aggregate: chosen } });
          }}
        />
      )}
    </>
  );
}

function BucketsPicker({ definition, onChange }: Props): ReactNode {
  const t = useMessages('retention');
  const { buckets, unit } = definition;
  const counts = [...new Set([...COUNTS, ...(buckets.kind === 'even' ? [buckets.count] : [])])].sort(
    (a, b) => a - b,
  );
  const text = (count: number) => t(`buckets_${unit}`, { count });
  return (
    <>
      <Picker
        label={t('bucketsLabel')}
        text={buckets.kind === 'even' ? text(buckets.count) : t('brackets')}
        options={[
          ...counts.map((count) => ({ key: String(count), label: text(count) })),
          { key: 'brackets', label: t('brackets'), about: t('about_brackets') },
        ]}
        chosen={buckets.kind === 'even' ? String(buckets.count) : 'brackets'}
        isSearchable={false}
        onPick={(key) =>
          onChange({
            ...definition,
            buckets: key === 'brackets' ? FIRST_BRACKETS : { kind: 'even', count: Number(key) },
          })
        }
      />
      {buckets.kind === 'brackets' && (
        <Widths
          key={buckets.widths.join()}
          widths={buckets.widths}
          onChange={(widths) => onChange({ ...definition, buckets: { kind: 'brackets', widths } })}
        />
      )}
    </>
  );
}

function Widths(props: {
  readonly widths: readonly number[];
  readonly onChange: (widths: number[]) => void;
}): ReactNode {
  const t = useMessages('retention');
  const [typed, setTyped] = useState(props.widths.join(', '));
  const widths = parseWidths(typed);
  const finish = () => {
    if (widths && widths.join() !== props.widths.join()) props.onChange(widths);
  };
  return (
    <TextInput
      size="xs"
      w="100%"
      aria-label={t('widthsLabel')}
      description={t('widthsLabel')}
      value={typed}
      error={widths ? null : t('widthsWrong')}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => event.key === 'Enter' && finish()}
    />
  );
}

function Time({ definition, onChange }: Props): ReactNode {
  const t = useMessages('retention');
  const reports = useMessages('reports');
  const { range, unit } = definition;
  const text = (one: RetentionDefinition['unit']) => reports('perUnit', { unit: reports(`unit_${one}`) });
  return (
    <div className={classes['line']}>
      <RangePicker
        range={range}
        label={t('bornWhen')}
        onPick={(next) => onChange({ ...definition, range: next })}
      />
      <Picker
        label={reports('unitLabel')}
        text={text(unit)}
        options={RETENTION_UNITS.map((key) => ({ key, label: text(key) }))}
        chosen={unit}
        onPick={(key) =>
          onChange({ ...definition, unit: RETENTION_UNITS.find((one) => one === key) ?? unit })
        }
      />
    </div>
  );
}
