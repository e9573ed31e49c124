import { Select } from '@mantine/core';
import type { ReactNode } from 'react';

interface TimezoneSelectProps {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly onChange: (timezone: string) => void;
  readonly isDisabled?: boolean;
}

// UTC is a zone that the list of places leaves out.
const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

/** The IANA names that this browser knows. */
export function TimezoneSelect(props: TimezoneSelectProps): ReactNode {
  const { label, description, value, onChange, isDisabled = false } = props;
  return (
    <Select
      label={label}
      description={description}
      data={ZONES.includes(value) ? ZONES : [value, ...ZONES]}
      value={value}
      onChange={(zone) => zone && onChange(zone)}
      disabled={isDisabled}
      limit={100}
      searchable
    />
  );
}
