import type { useMessages } from '../../i18n/index.tsx';
import { fieldName } from '../people/field-name.ts';

interface Words {
  readonly containment: ReturnType<typeof useMessages<'containment'>>;
  readonly people: ReturnType<typeof useMessages<'people'>>;
}

/** A field of the ledger in words: "E-mail", "plan (person)", "names of events". */
export function fieldText(field: string, { containment: t, people }: Words): string {
  if (field === 'pseudonym' || field === 'time' || field === 'event') return t(`field_${field}`);
  const [, scope, name = ''] = /^(person|event|group)\.(.+)$/.exec(field) ?? [];
  if (scope === 'person' || scope === 'event' || scope === 'group') return t(`fieldOf_${scope}`, { name });
  return fieldName(field, people);
}
