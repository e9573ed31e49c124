import { NumberInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

interface WholeFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

/** A whole number in a sentence. It counts when it is finished, at Enter or when the focus moves on; one out of bounds becomes the nearest within. */
export function WholeField({ label, value, min, max, onChange }: WholeFieldProps): ReactNode {
  const [typed, setTyped] = useState<string | number>(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  const finish = () => {
    if (typed === value) return;
    const next = typed === '' ? value : Math.min(max, Math.max(min, Math.round(Number(typed))));
    setTyped(next);
    if (next !== value) onChange(next);
  };
  return (
    <NumberInput
      size="xs"
      w={64}
      hideControls
      allowDecimal={false}
      aria-label={label}
      value={typed}
      onChange={setTyped}
      onBlur={finish}
      onKeyDown={(event) => event.key === 'Enter' && finish()}
    />
  );
}
