import type { LeakingProperty, LeakSource } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';

type Words = ReturnType<typeof useMessages<'containment'>>;

/** The name where one may read it; else the word in it that told. */
export function nameWords({ property, word }: Pick<LeakingProperty, 'property' | 'word'>, t: Words): string {
  return property ?? (word === null ? t('leaksHiddenName') : t('leaksHiddenWord', { word }));
}

const KINDS = [
  'private_key',
  'jwt',
  'api_key',
  'url_credentials',
  'basic_auth',
  'password',
  'one_time_code',
  'secret',
  'email',
  'iban',
  'codice_fiscale',
  'vat_number',
  'crypto_wallet',
  'card',
  'coordinates',
  'ip',
  'phone',
  'number_plate',
  'person_name',
  'address',
  'birth_date',
] as const;

/** A kind that this page does not know yet is shown as it is. */
export function kindWords(kind: string, t: Words): string {
  const known = KINDS.find((one) => one === kind);
  return known ? t(`leakKind_${known}`) : kind;
}

const MOST_SOURCES = 3;

/** "web 2.65.0 (12), python (3) and 2 more", the most first. */
export function shownSources(
  sources: readonly LeakSource[],
  t: Words,
  number: (count: number) => string,
): string {
  const shown = sources
    .toSorted((one, other) => other.count - one.count)
    .slice(0, MOST_SOURCES)
    .map(({ library, version, count }) => {
      const name = library ?? t('leaksUnknownSource');
      return `${version === null ? name : `${name} ${version}`} (${number(count)})`;
    });
  const left = sources.length - shown.length;
  return left > 0 ? `${shown.join(', ')} ${t('leaksMore', { count: left })}` : shown.join(', ');
}
