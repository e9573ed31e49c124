import {
  Button,
  NativeSelect,
  NumberInput,
  Popover,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Range, Unit } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import { isRangeInOrder, LAST_UNITS, lastRange, RANGES } from './range.ts';
import { rangeText } from './range-words.ts';
import classes from './sentence.module.css';

interface RangePickerProps {
  /** null: none of its own, where `none` says what that means. */
  readonly range: Range | null;
  /** A preset also proposes an interval. */
  readonly onPick: (range: Range, unit?: Unit) => void;
  readonly label?: string;
  readonly none?: { readonly text: string; readonly onPick: () => void };
}

/** Presets, or two days of the project's time zone. */
export function RangePicker({ range, onPick, label, none }: RangePickerProps): ReactNode {
  const t = useMessages('reports');
  const format = useFormat('UTC');
  const [isOpen, setOpen] = useState(false);
  const pick = (next: Range, unit?: Unit) => {
    setOpen(false);
    onPick(next, unit);
  };
  const text = range ? rangeText(range, t, format.date) : (none?.text ?? '');
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-start"
      shadow="md"
      trapFocus
      returnFocus
      width={260}
    >
      <Popover.Target>
        <UnstyledButton
          className={classes['word']}
          onClick={() => setOpen(!isOpen)}
          aria-label={`${label ?? t('rangeLabel')}: ${text}`}
        >
          <IconCalendar size={14} aria-hidden />
          {text}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <Stack gap={2}>
          {none && (
            <Button
              variant={range ? 'subtle' : 'light'}
              color={range ? 'gray' : 'pine'}
              size="compact-sm"
              justify="flex-start"
              fw={450}
              onClick={() => {
                setOpen(false);
                none.onPick();
              }}
            >
              {none.text}
            </Button>
          )}
          {RANGES.map((preset) => (
            <Button
              key={preset.key}
              variant={isSame(preset.range, range) ? 'light' : 'subtle'}
              color={isSame(preset.range, range) ? 'pine' : 'gray'}
              size="compact-sm"
              justify="flex-start"
              fw={450}
              onClick={() => pick(preset.range, preset.unit)}
            >
              {rangeText(preset.range, t, format.date)}
            </Button>
          ))}
          <OwnLast range={range} onPick={pick} />
          <OwnDates range={range} onPick={pick} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function OwnLast({ range, onPick }: Pick<RangePickerProps, 'range' | 'onPick'>): ReactNode {
  const t = useMessages('reports');
  const asked = range && 'last' in range ? range : { last: 14, unit: 'day' as const };
  const [count, setCount] = useState<string | number>(asked.last);
  const [unit, setUnit] = useState<Unit>(asked.unit);
  const next = lastRange(Number(count), unit);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (next) onPick(next);
  };
  return (
    <form onSubmit={submit} className={classes['dates']}>
      <Text size="xs" fw={560}>
        {t('customLast')}
      </Text>
      <NumberInput
        size="xs"
        aria-label={t('lastCount')}
        min={1}
        max={1_500}
        allowDecimal={false}
        value={count}
        onChange={setCount}
      />
      <NativeSelect
        size="xs"
        aria-label={t('unitLabel')}
        value={unit}
        data={LAST_UNITS.map((value) => ({ value, label: t(`units_${value}`) }))}
        onChange={(event) => setUnit(LAST_UNITS.find((one) => one === event.currentTarget.value) ?? unit)}
      />
      <Button type="submit" size="compact-sm" variant="default" disabled={!next}>
        {t('applyLast')}
      </Button>
    </form>
  );
}

function OwnDates({ range, onPick }: Pick<RangePickerProps, 'range' | 'onPick'>): ReactNode {
  const t = useMessages('reports');
  const { timezone } = useProject();
  const [from, setFrom] = useState(range && 'from' in range ? range.from : '');
  const [to, setTo] = useState(range && 'to' in range ? range.to : '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isRangeInOrder(from, to)) onPick({ from, to });
  };
  return (
    <form onSubmit={submit} className={classes['dates']}>
      <Text size="xs" fw={560}>
        {t('customRange')}
      </Text>
      <TextInput
        type="date"
        size="xs"
        label={t('firstDay')}
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        size="xs"
        label={t('lastDay')}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Text size="xs" c="dimmed">
        {t('daysOfZone', { timezone })}
      </Text>
      <Button type="submit" size="compact-sm" disabled={!isRangeInOrder(from, to)}>
        {t('apply')}
      </Button>
    </form>
  );
}

function isSame(one: Range, other: Range | null): boolean {
  if (!other) return false;
  return 'last' in one && 'last' in other && one.last === other.last && one.unit === other.unit;
}
