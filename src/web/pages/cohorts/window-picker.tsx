import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type CohortWindow, UNITS } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { NumberField } from '../../reports/shared/filter-editor.tsx';
import { Picker } from '../../reports/shared/picker.tsx';
import { firstWindow, PRESETS, WINDOW_KINDS, withDay } from './rule.ts';
import { windowText } from './rule-words.ts';

interface WindowPickerProps {
  /** Absent: ever. */
  readonly window: CohortWindow | undefined;
  readonly onChange: (window: CohortWindow | undefined) => void;
}

/** When: a usual period, so many units back, since a day, or between two. */
export function WindowPicker({ window, onChange }: WindowPickerProps): ReactNode {
  const t = useMessages('cohorts');
  const words = { cohorts: t, reports: useMessages('reports'), format: useFormat('UTC') };
  const preset = PRESETS.find((one) => JSON.stringify(one.window) === JSON.stringify(window));
  const [isOwn, setOwn] = useState(false);
  const kind = window && (isOwn || !preset) ? kindOf(window) : undefined;
  return (
    <>
      <Picker
        label={t('windowLabel')}
        text={kind ? t(`window_${kind}`) : windowText(window, words)}
        options={[
          ...PRESETS.map((one) => ({ key: one.key, label: windowText(one.window, words) })),
          ...WINDOW_KINDS.map((key) => ({ key, label: t(`window_${key}`) })),
        ]}
        chosen={kind ?? preset?.key}
        isSearchable={false}
        onPick={(key) => {
          const own = WINDOW_KINDS.find((one) => one === key);
          setOwn(own !== undefined);
          const today = new Date().toISOString().slice(0, 10);
          onChange(own ? firstWindow(own, today) : PRESETS.find((one) => one.key === key)?.window);
        }}
      />
      {window && kind && <OwnWindow window={window} onChange={onChange} />}
    </>
  );
}

function kindOf(window: CohortWindow) {
  if ('since' in window) return 'since';
  return 'last' in window ? 'last' : 'between';
}

function OwnWindow(props: {
  readonly window: CohortWindow;
  readonly onChange: (window: CohortWindow) => void;
}): ReactNode {
  const { window, onChange } = props;
  const t = useMessages('cohorts');
  const reports = useMessages('reports');
  if ('since' in window)
    return <Day label={t('windowDay')} day={window.since} onChange={(since) => onChange({ since })} />;
  if ('from' in window)
    return (
      <>
        <Day
          label={reports('firstDay')}
          day={window.from}
          onChange={(day) => onChange(withDay(window, 'from', day))}
        />
        <span>{reports('and')}</span>
        <Day
          label={reports('lastDay')}
          day={window.to}
          onChange={(day) => onChange(withDay(window, 'to', day))}
        />
      </>
    );
  return (
    <>
      <NumberField
        label={t('windowCount')}
        value={window.last}
        isFocused={false}
        onChange={(last) =>
          last !== null && onChange({ ...window, last: Math.min(1_500, Math.max(1, Math.floor(last))) })
        }
      />
      <Picker
        label={t('windowUnit')}
        text={t(`within_${window.unit}`)}
        options={UNITS.map((key) => ({ key, label: t(`within_${key}`) }))}
        chosen={window.unit}
        isPlain
        onPick={(key) => onChange({ ...window, unit: UNITS.find((one) => one === key) ?? 'day' })}
      />
    </>
  );
}

/** A day of the project's time zone; a field that was emptied waits. */
function Day(props: {
  readonly label: string;
  readonly day: string;
  readonly onChange: (day: string) => void;
}): ReactNode {
  return (
    <TextInput
      type="date"
      size="xs"
      aria-label={props.label}
      value={props.day}
      onChange={({ currentTarget: { value } }) => value !== '' && props.onChange(value)}
    />
  );
}
