import { type ReactNode, useState } from 'react';
import type { FunnelWindow } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { NumberField } from '../shared/filter-editor.tsx';
import { Picker } from '../shared/picker.tsx';
import { DEFAULT_WINDOW, ownWindow, WINDOW_UNITS, WINDOWS } from './edit.ts';
import { windowText } from './sentence.ts';

const OWN = 'own';

/** How long there is to convert: a usual window, or so many of any unit. */
export function WindowPicker(props: {
  readonly window: FunnelWindow | undefined;
  readonly onPick: (window: FunnelWindow) => void;
}): ReactNode {
  const { window = DEFAULT_WINDOW, onPick } = props;
  const t = useMessages('funnels');
  const reports = useMessages('reports');
  const [isOwn, setOwn] = useState(false);
  const preset = WINDOWS.find((one) => JSON.stringify(one.window) === JSON.stringify(window));
  const unit = window.kind === 'sessions' ? 'sessions' : window.unit;
  const put = (next: FunnelWindow | undefined) => next && onPick(next);
  return (
    <>
      <Picker
        label={t('windowLabel')}
        text={t('windowText', { window: windowText(window, t) })}
        options={[
          ...WINDOWS.map(({ key, window: one }) => ({ key, label: windowText(one, t) })),
          { key: OWN, label: t('windowOwn') },
        ]}
        chosen={isOwn || !preset ? OWN : preset.key}
        isSearchable={false}
        onPick={(key) => {
          setOwn(key === OWN);
          put(WINDOWS.find((one) => one.key === key)?.window);
        }}
      />
      {(isOwn || !preset) && (
        <>
          <NumberField
            key={`${unit} ${window.count}`}
            label={t('windowCount')}
            value={window.count}
            isFocused={false}
            onChange={(count) => put(ownWindow(count, unit))}
          />
          <Picker
            label={t('windowUnit')}
            text={unitName(unit)}
            options={WINDOW_UNITS.map((one) => ({ key: one, label: unitName(one) }))}
            chosen={unit}
            isPlain
            isSearchable={false}
            onPick={(key) => {
              const next = WINDOW_UNITS.find((one) => one === key) ?? unit;
              put(ownWindow(window.count, next) ?? ownWindow(1, next));
            }}
          />
        </>
      )}
    </>
  );

  function unitName(one: (typeof WINDOW_UNITS)[number]): string {
    return one === 'second' || one === 'sessions' ? t(`windowUnit_${one}`) : reports(`units_${one}`);
  }
}
