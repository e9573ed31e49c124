import { IDENTITY_FIELDS } from '#events';
import type { useMessages } from '../../i18n/index.tsx';

/** The name of a sealed field in the reader's language; a field that a steward declared keeps its own. */
export function fieldName(field: string, t: ReturnType<typeof useMessages<'people'>>): string {
  const known = IDENTITY_FIELDS.find((one) => one === field);
  return known ? t(`field_${known}`) : field.replace(/^custom:/, '');
}
