import { Button, Combobox, Group, Text, UnstyledButton, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { api } from '../../api.ts';
import { useMessages } from '../../i18n/index.tsx';
import { useProject } from '../../project.tsx';
import type { PropertyRef } from './filter-notation.ts';
import classes from './sentence.module.css';

interface ValuePickerProps {
  readonly property: PropertyRef;
  /** What it is called. */
  readonly name: string;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  readonly isStartingOpen?: boolean;
}

/** Chooses readable values of a property, or takes any text as it stands. */
export function ValuePicker({
  property,
  name,
  values,
  onChange,
  isStartingOpen,
}: ValuePickerProps): ReactNode {
  const t = useMessages('reports');
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      combobox.focusTarget();
      setSearch('');
    },
  });
  // A condition that was just begun goes straight on to its values.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it appears
  useEffect(() => {
    if (isStartingOpen) combobox.openDropdown();
  }, []);
  const found = useValues(property, search, combobox.dropdownOpened);
  const offered = [...new Set([...values, ...(found.data?.values ?? [])])].slice(0, 60);
  const typed = search.trim();
  const isNew = typed !== '' && !offered.includes(typed);
  const toggle = (value: string) =>
    onChange(values.includes(value) ? values.filter((one) => one !== value) : [...values, value]);
  const [first] = values;
  const text =
    first === undefined
      ? t('pickValues')
      : values.length === 1
        ? first
        : t('moreValues', { first, count: values.length - 1 });
  return (
    <Combobox
      store={combobox}
      width={300}
      position="bottom-start"
      shadow="md"
      onOptionSubmit={(value) => {
        toggle(value);
        setSearch('');
        if (values.length === 0) combobox.closeDropdown();
      }}
    >
      <Combobox.Target targetType="button">
        <UnstyledButton
          className={classes['word']}
          data-empty={first === undefined || undefined}
          aria-label={`${t('values')} (${name}): ${text}`}
          onClick={() => combobox.toggleDropdown()}
        >
          {text}
          <IconChevronDown size={12} aria-hidden />
        </UnstyledButton>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            requestAnimationFrame(() => combobox.selectFirstOption());
          }}
          placeholder={t('search')}
          aria-label={`${t('values')} (${name}): ${t('search')}`}
          data-autofocus
        />
        <Combobox.Options className={classes['options']} aria-label={t('values')}>
          {offered.map((value) => (
            <Combobox.Option key={value} value={value} active={values.includes(value)}>
              <Group gap="sm" wrap="nowrap">
                <IconCheck size={14} aria-hidden visibility={values.includes(value) ? 'visible' : 'hidden'} />
                <span className={classes['optionLabel']}>{value}</span>
              </Group>
            </Combobox.Option>
          ))}
          {isNew && <Combobox.Option value={typed}>{t('addValue', { value: typed })}</Combobox.Option>}
          {offered.length === 0 && !isNew && <Combobox.Empty>{t('nothingFound')}</Combobox.Empty>}
        </Combobox.Options>
        <Combobox.Footer>
          {found.data?.isOpaque && (
            <Text size="xs" c="dimmed" mb={4}>
              {t('opaqueValues')}
            </Text>
          )}
          <Button size="compact-xs" variant="light" onClick={() => combobox.closeDropdown()}>
            {t('done')}
          </Button>
        </Combobox.Footer>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function useValues(property: PropertyRef, search: string, isOpen: boolean) {
  const { id } = useProject();
  const [term] = useDebouncedValue(search.trim(), 150);
  return useQuery({
    queryKey: ['values', id, property, term],
    queryFn: ({ signal }) =>
      api.catalogue.values(
        id,
        {
          scope: property.scope,
          name: property.name,
          ...(property.group === undefined ? {} : { group: property.group }),
          ...(term === '' ? {} : { search: term }),
        },
        signal,
      ),
    enabled: isOpen,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}
