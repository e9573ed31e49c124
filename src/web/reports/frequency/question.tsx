import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { FREQUENCY_UNITS, type FrequencyDefinition } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { BreakdownList } from '../shared/breakdown-editor.tsx';
import { CountedPicker } from '../shared/counted-picker.tsx';
import { FilterEditor } from '../shared/filter-editor.tsx';
import { Picker } from '../shared/picker.tsx';
import { QuestionPaper, QuestionPart, SlashHint } from '../shared/question-paper.tsx';
import { RangePicker } from '../shared/range-picker.tsx';
import type { QuestionProps } from '../shared/report-page.tsx';
import { SelectorEditor } from '../shared/selector-editor.tsx';
import classes from '../shared/sentence.module.css';
import { unlessEmpty, withPart } from '../shared/with-part.ts';
import { timesOf, withUnit } from './edit.ts';

type Props = QuestionProps<FrequencyDefinition>;

const MOST_BREAKDOWNS = 3;

/** The question as a sentence of pickers. Every change is a whole new question. */
export function Question(props: Props): ReactNode {
  const t = useMessages('frequency');
  const reports = useMessages('reports');
  const { definition, catalogue, onChange } = props;
  return (
    <QuestionPaper>
      <QuestionPart title={t('whatTitle')} hint={<SlashHint />}>
        <Stack gap={6}>
          <SelectorEditor
            catalogue={catalogue}
            selector={definition.active}
            label={t('eventLabel')}
            sentence={(event) => t.rich('askedEvent', { event })}
            onChange={(active) => onChange({ ...definition, active })}
          />
          <Times {...props} />
        </Stack>
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
        <div className={classes['line']}>
          <RangePicker range={definition.range} onPick={(range) => onChange({ ...definition, range })} />
        </div>
      </QuestionPart>
    </QuestionPaper>
  );
}

/** "on how many days of each week" */
function Times({ definition, onChange }: Props): ReactNode {
  const t = useMessages('frequency');
  const { unit, times } = definition;
  const offered = timesOf(unit);
  return (
    <div className={classes['line']}>
      <Picker
        label={t('timesLabel')}
        text={t(`times_${times}`)}
        options={offered.map((key) => ({ key, label: t(`times_${key}`), about: t(`about_times_${key}`) }))}
        chosen={times}
        onPick={(key) => onChange({ ...definition, times: offered.find((one) => one === key) ?? times })}
      />
      <Picker
        label={t('unitLabel')}
        text={t(`unit_${unit}`)}
        options={FREQUENCY_UNITS.map((key) => ({ key, label: t(`unit_${key}`) }))}
        chosen={unit}
        onPick={(key) => onChange(withUnit(definition, FREQUENCY_UNITS.find((one) => one === key) ?? unit))}
      />
    </div>
  );
}

const COUNTINGS = ['at_least', 'exactly'] as const;
const MEASURES = ['rate', 'users'] as const;

function How({ definition, catalogue, onChange }: Props): ReactNode {
  const t = useMessages('frequency');
  const reports = useMessages('reports');
  const { counting, measure } = definition;
  return (
    <div className={classes['line']}>
      <CountedPicker
        offered={catalogue.groups}
        counted={definition.counted}
        label={reports('countedLabel')}
        onPick={(counted) => onChange(withPart(definition, 'counted', counted))}
      />
      <Picker
        label={t('measureLabel')}
        text={t(`measure_${measure.kind}`)}
        options={MEASURES.map((key) => ({ key, label: t(`measure_${key}`), about: t(`about_${key}`) }))}
        chosen={measure.kind}
        onPick={(key) =>
          onChange({ ...definition, measure: { kind: MEASURES.find((one) => one === key) ?? 'rate' } })
        }
      />
      <Picker
        label={t('countingLabel')}
        text={t(`counting_${counting}`)}
        options={COUNTINGS.map((key) => ({ key, label: t(`counting_${key}`), about: t(`about_${key}`) }))}
        chosen={counting}
        onPick={(key) =>
          onChange({ ...definition, counting: COUNTINGS.find((one) => one === key) ?? counting })
        }
      />
    </div>
  );
}
