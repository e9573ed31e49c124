import { IDENTITY_FIELDS } from '#events';
import type { useMessages } from '../../i18n/index.tsx';

/** The name of an identity field, as the vault or the ledger calls it, in the reader's language; any other keeps its own. */
export function fieldName(field: string, t: ReturnType<typeof useMessages<'people'>>): string {
  const name = field.replace(/^identity\./, '');
  const known = IDENTITY_FIELDS.find((one) => one === name);
  return known ? t(`field_${known}`) : name.replace(/^custom:/, '');
}
