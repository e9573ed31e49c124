import { Group, NumberInput, Select } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useMessages } from '../../i18n/index.tsx';

const CHOICES = [30, 90, 180, 396, 761, 1827] as const;
const OTHER = 'other';
const FOREVER = 'forever';

interface DaysInputProps {
  readonly label: string;
  readonly description: string;
  /** Null: for ever. */
  readonly days: number | null;
  readonly onChange: (days: number | null) => void;
  readonly isDisabled: boolean;
}

/** The usual spans, or any number of days. */
export function DaysInput({ label, description, days, onChange, isDisabled }: DaysInputProps): ReactNode {
  const t = useMessages('settings');
  const [isOther, setOther] = useState(days !== null && !CHOICES.some((choice) => choice === days));
  const choose = (value: string | null): void => {
    setOther(value === OTHER);
    if (value === FOREVER) onChange(null);
    else if (value !== OTHER && value !== null) onChange(Number(value));
    else if (days === null) onChange(365);
  };
  return (
    <Group align="flex-end" gap="sm">
      <Select
        label={label}
        description={description}
        value={isOther ? OTHER : days === null ? FOREVER : String(days)}
        onChange={choose}
        data={[
          { value: FOREVER, label: t('expiry.forever') },
          ...CHOICES.map((choice) => ({ value: String(choice), label: t(`expiry.choice.${choice}`) })),
          { value: OTHER, label: t('expiry.other') },
        ]}
        allowDeselect={false}
        disabled={isDisabled}
        maw={420}
      />
      {isOther && (
        <NumberInput
          aria-label={t('expiry.days')}
          suffix={` ${t('expiry.days')}`}
          value={days ?? 365}
          onChange={(value) => onChange(Number(value) || 365)}
          min={1}
          max={3660}
          allowDecimal={false}
          clampBehavior="strict"
          disabled={isDisabled}
          w={140}
        />
      )}
    </Group>
  );
}
