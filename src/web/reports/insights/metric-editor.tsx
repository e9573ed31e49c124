import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { IconCopy, IconDots, IconEye, IconEyeOff, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { type Catalogue, type Metric, sessionEdgeOf } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { CountedPicker } from '../shared/counted-picker.tsx';
import { FilterEditor } from '../shared/filter-editor.tsx';
import { Picker } from '../shared/picker.tsx';
import { SelectorEditor } from '../shared/selector-editor.tsx';
import sentenceClasses from '../shared/sentence.module.css';
import { withSessionEvents } from '../shared/session-events.ts';
import { useCohortName } from '../shared/use-cohort-name.ts';
import { withPart } from '../shared/with-part.ts';
import {
  type CohortMetric,
  type EventMetric,
  isFormulaKnown,
  letterOf,
  mayBeDistribution,
  type ProfilesMetric,
  withMeasure,
} from './edit.ts';
import classes from './insights.module.css';
import { groupsOf, MeasurePicker, ProfileMeasurePicker } from './measure-picker.tsx';
import { modifiersText, phraseOf, whoseText } from './sentence.ts';

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
        data-hidden={(metric.kind !== 'formula' && metric.hidden) || undefined}
        aria-hidden
      >
        {letter}
      </span>
      <div className={classes['metricBody']}>
        {metric.kind === 'formula' ? (
          <FormulaLine {...props} formula={metric.formula} letter={letter} />
        ) : metric.kind === 'profiles' ? (
          <ProfilesLine {...props} metric={metric} letter={letter} />
        ) : metric.kind === 'cohort' ? (
          <CohortLine {...props} metric={metric} letter={letter} />
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
  metrics,
  place,
  metric,
  letter,
  onChange,
}: MetricEditorProps & { readonly metric: EventMetric; readonly letter: string }): ReactNode {
  const t = useMessages('insights');
  const reports = useMessages('reports');
  const offered = withSessionEvents(catalogue, metric.event, reports);
  const measure = (
    <MeasurePicker
      catalogue={offered}
      measure={metric.measure}
      letter={letter}
      mayBeDistribution={mayBeDistribution(metrics, place)}
      onPick={(next) => onChange(withMeasure(metric, next))}
    />
  );
  const modifiers = modifiersText(metric, { insights: t, reports });
  return (
    <>
      <SelectorEditor
        catalogue={catalogue}
        selector={metric}
        label={t('eventLabel', { letter })}
        sentence={(event) => t.rich(phraseOf(metric.measure), { measure, event })}
        onChange={onChange}
      />
      {modifiers !== '' && <div className={classes['modifiers']}>{modifiers}</div>}
    </>
  );
}

function ProfilesLine({
  catalogue,
  metric,
  letter,
  onChange,
}: MetricEditorProps & { readonly metric: ProfilesMetric; readonly letter: string }): ReactNode {
  const t = useMessages('insights');
  return (
    <>
      <div className={sentenceClasses['line']}>
        {t.rich(groupsOf(catalogue).length > 0 ? 'ofProfilesWhose' : 'ofProfiles', {
          measure: (
            <ProfileMeasurePicker
              catalogue={catalogue}
              measure={metric.measure}
              letter={letter}
              by={metric.by}
              onPick={(measure) => onChange({ ...metric, measure })}
            />
          ),
          whose: (
            <CountedPicker
              offered={groupsOf(catalogue)}
              counted={metric.by}
              label={t('whoseLabel', { letter })}
              say={(group) => whoseText(group, t)}
              // A property is of the one or of the other: what was measured goes with whom it was measured of.
              onPick={(by) => onChange(withPart({ ...metric, measure: { kind: 'total' } }, 'by', by))}
            />
          ),
        })}
      </div>
      <FilterEditor
        catalogue={catalogue}
        filter={metric.filter}
        isInline
        onChange={(filter) => onChange(withPart(metric, 'filter', filter))}
      />
    </>
  );
}

function CohortLine({
  catalogue,
  metric,
  letter,
  onChange,
}: MetricEditorProps & { readonly metric: CohortMetric; readonly letter: string }): ReactNode {
  const t = useMessages('insights');
  const nameOf = useCohortName();
  return (
    <>
      <div className={sentenceClasses['line']}>
        {t.rich('sizeOf', {
          cohort: (
            <Picker
              label={t('cohortLabel', { letter })}
              text={nameOf(metric.cohort)}
              options={catalogue.cohorts.map(({ id, name }) => ({ key: String(id), label: name }))}
              chosen={String(metric.cohort)}
              onPick={(key) => onChange({ ...metric, cohort: Number(key) })}
            />
          ),
        })}
      </div>
      <FilterEditor
        catalogue={catalogue}
        filter={metric.filter}
        isInline
        onChange={(filter) => onChange(withPart(metric, 'filter', filter))}
      />
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
  if (!/^[A-Za-z\d.+\-*/()\s]+$/.test(text)) return 'formulaWrong';
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
        {metric.kind === 'event' && <EventItems metric={metric} onChange={onChange} />}
        {metric.kind !== 'formula' && (
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

/** What narrows an event metric further: its first time ever, and one segment for each person. */
function EventItems(props: {
  readonly metric: EventMetric;
  readonly onChange: (metric: Metric) => void;
}): ReactNode {
  const { metric, onChange } = props;
  const { measure } = metric;
  const t = useMessages('insights');
  const reports = useMessages('reports');
  const item = (text: string, isOn: boolean, next: EventMetric) => (
    <Menu.CheckboxItem checked={isOn} onChange={() => onChange(next)}>
      {text}
    </Menu.CheckboxItem>
  );
  const once = (place: 'first' | 'last', name: 'onceFirst' | 'onceLast') => {
    if (measure.kind !== 'unique') return null;
    const isOn = measure.once === place;
    return item(t(name), isOn, { ...metric, measure: withPart(measure, 'once', isOn ? undefined : place) });
  };
  return (
    <>
      {!sessionEdgeOf(metric.event) &&
        item(
          reports('firstEver'),
          metric.firstEver === true,
          withPart(metric, 'firstEver', metric.firstEver ? undefined : true),
        )}
      {once('first', 'onceFirst')}
      {once('last', 'onceLast')}
      <Menu.Divider />
    </>
  );
}
