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
  readonly onPick: (counted: { group: string } | undefined) => void;
}

/** Whom a question counts, where the project knows organisations. */
export function CountedPicker({ offered, counted, label, onPick }: CountedPickerProps): ReactNode {
  const t = useMessages('reports');
  const groups = [...new Set([...offered, ...(counted ? [counted.group] : [])])];
  if (groups.length === 0) return null;
  return (
    <Picker
      label={label}
      text={counted ? t('byGroup', { group: counted.group }) : t('byPerson')}
      options={[
        { key: PERSON, label: t('byPerson') },
        ...groups.map((group) => ({ key: group, label: t('byGroup', { group }) })),
      ]}
      chosen={counted?.group ?? PERSON}
      isPlain
      onPick={(key) => onPick(key === PERSON ? undefined : { group: key })}
    />
  );
}
