import type { ReactNode } from 'react';
import type { Range, Unit } from '#contract';
import { useMessages } from '../../i18n/index.tsx';
import { Picker } from './picker.tsx';
import { unitsFor } from './range.ts';

interface UnitPickerProps {
  readonly range: Range;
  readonly unit: Unit;
  readonly onPick: (unit: Unit) => void;
}

/** "per day": the units that suit the period. */
export function UnitPicker({ range, unit, onPick }: UnitPickerProps): ReactNode {
  const t = useMessages('reports');
  const perUnit = (one: Unit) => t('perUnit', { unit: t(`unit_${one}`) });
  const units = [...new Set([...unitsFor(range), unit])];
  return (
    <Picker
      label={t('unitLabel')}
      text={perUnit(unit)}
      options={units.map((one) => ({ key: one, label: perUnit(one) }))}
      chosen={unit}
      onPick={(key) => onPick(units.find((one) => one === key) ?? unit)}
    />
  );
}
