import { Combobox, UnstyledButton, useCombobox } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { type PickerOption, shownOptions } from './picker-options.ts';
import classes from './sentence.module.css';

interface PickerProps {
  /** What is chosen here, for screen readers. */
  readonly label: string;
  /** The chosen option's words; null while nothing is. */
  readonly text: string | null;
  readonly placeholder?: string;
  readonly options: readonly PickerOption[];
  readonly chosen?: string | undefined;
  readonly onPick: (key: string) => void;
  readonly footer?: ReactNode;
  /** `/` opens the first picker of the page that is marked so. */
  readonly isSlashTarget?: boolean;
  /** Looks like the words around it, until touched. */
  readonly isPlain?: boolean;
  /** An icon or a button face in place of the word. */
  readonly icon?: ReactNode;
  readonly isSearchable?: boolean;
}

/** A word of the question that opens a list: type to search, arrows and Enter pick, Tab goes on. */
export function Picker(props: PickerProps): ReactNode {
  const { label, text, placeholder, options, chosen, onPick, footer, isPlain, icon } = props;
  const isSearchable = props.isSearchable ?? options.length > 7;
  const t = useMessages('reports');
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownOpen: () => {
      if (isSearchable) combobox.focusSearchInput();
      combobox.selectActiveOption();
    },
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      combobox.focusTarget();
      setSearch('');
    },
  });
  const { groups, more } = shownOptions(options, search);
  // At once, so that Enter right after the last letter takes what is on top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the search changes, and only then
  useEffect(() => {
    if (search !== '') combobox.selectFirstOption();
  }, [search]);
  return (
    <Combobox
      store={combobox}
      width={320}
      position="bottom-start"
      shadow="md"
      onOptionSubmit={(key) => {
        onPick(key);
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target targetType="button">
        <UnstyledButton
          className={classes['word']}
          data-empty={text === null || undefined}
          data-plain={isPlain || undefined}
          data-slash={props.isSlashTarget || undefined}
          aria-label={text === null ? nameOf(label, placeholder) : `${label}: ${text}`}
          onClick={() => combobox.toggleDropdown()}
        >
          {icon}
          {text ?? placeholder}
          {!isPlain && !icon && <IconChevronDown size={12} aria-hidden />}
        </UnstyledButton>
      </Combobox.Target>
      <Combobox.Dropdown>
        {isSearchable && (
          <Combobox.Search
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
            }}
            placeholder={t('search')}
            aria-label={`${label}: ${t('search')}`}
          />
        )}
        <Combobox.Options className={classes['options']} aria-label={label}>
          {groups.map((group) => (
            <OptionGroup key={group.title} title={group.title} options={group.options} chosen={chosen} />
          ))}
          {groups.length === 0 && <Combobox.Empty>{t('nothingFound')}</Combobox.Empty>}
        </Combobox.Options>
        {(more > 0 || footer) && (
          <Combobox.Footer fz="xs" c="dimmed">
            {more > 0 ? t('keepTyping', { count: more }) : footer}
          </Combobox.Footer>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}

function OptionGroup(props: {
  readonly title: string;
  readonly options: readonly PickerOption[];
  readonly chosen: string | undefined;
}): ReactNode {
  const options = props.options.map((option) => (
    <Combobox.Option key={option.key} value={option.key} active={option.key === props.chosen}>
      <span className={classes['option']}>
        <span className={classes['optionLabel']}>{option.label}</span>
        {option.detail && <span className={classes['optionDetail']}>{option.detail}</span>}
      </span>
      {option.about && <span className={classes['optionAbout']}>{option.about}</span>}
    </Combobox.Option>
  ));
  return props.title === '' ? options : <Combobox.Group label={props.title}>{options}</Combobox.Group>;
}

/** What is seen where nothing is chosen is part of the name too, for those who speak to the page. */
function nameOf(label: string, placeholder = ''): string {
  return label.toLowerCase().includes(placeholder.toLowerCase()) ? label : `${label}: ${placeholder}`;
}
