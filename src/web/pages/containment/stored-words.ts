import type { Containment } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';

type Stored = Containment['stored'][number];

const KNOWN = [
  'events',
  'people',
  'organisations',
  'profiles',
  'identity_fields',
  'public_texts',
  'disclosures',
] as const;

/** A class of stored things in the reader's language; one that this version does not know stands as the server says it. */
export function storedWords(
  { what, form }: Stored,
  t: ReturnType<typeof useMessages<'containment'>>,
): Pick<Stored, 'what' | 'form'> {
  const known = KNOWN.find((one) => one === what.replaceAll(' ', '_'));
  return known ? { what: t(`stored_${known}`), form: t(`form_${known}`) } : { what, form };
}
