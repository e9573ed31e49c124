export const LOCALES = ['en', 'it'] as const;
export type Locale = (typeof LOCALES)[number];

const REMEMBERED = 'riserbo-locale';

/** The person's choice on this machine, else the browser's language, else English. */
export function preferredLocale(): Locale {
  const remembered = localStorage.getItem(REMEMBERED);
  if (isLocale(remembered)) return remembered;
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLocale);
  return spoken ?? 'en';
}

export function rememberLocale(locale: Locale): void {
  localStorage.setItem(REMEMBERED, locale);
}

/** Whether the person chose a language on this machine, so that it wins over the account's. */
export function hasChosenLocale(): boolean {
  return isLocale(localStorage.getItem(REMEMBERED));
}

function isLocale(value: string | null): value is Locale {
  return LOCALES.some((locale) => locale === value);
}
