import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import { Picker } from './picker.tsx';

const PERSON = ' person';

interface CountedPickerProps {
  /** Keys of the organisations that are offered. */
  readonly offered: readonly string[];
  /** The organisations that are counted; people where absent. */
  readonly counted: { readonly group: string } | undefined;
  readonly label: string;
  /** "by person", "by company", where the sentence has no other words for them. */
  readonly say?: (group: string | undefined) => string;
  readonly onPick: (counted: { group: string } | undefined) => void;
}

/** Whom a question counts, where the project knows organisations. */
export function CountedPicker(props: CountedPickerProps): ReactNode {
  const { offered, counted, label, onPick } = props;
  const t = useMessages('reports');
  const say = props.say ?? ((group) => (group === undefined ? t('byPerson') : t('byGroup', { group })));
  const groups = [...new Set([...offered, ...(counted ? [counted.group] : [])])];
  if (groups.length === 0) return null;
  return (
    <Picker
      label={label}
      text={say(counted?.group)}
      options={[
        { key: PERSON, label: say(undefined) },
        ...groups.map((group) => ({ key: group, label: say(group) })),
      ]}
      chosen={counted?.group ?? PERSON}
      isPlain
      onPick={(key) => onPick(key === PERSON ? undefined : { group: key })}
    />
  );
}
