import type { en } from './en/index.ts';
import type { Locale } from './locale.ts';
import type { Message } from './messages.ts';

/** The English catalogue is the list of keys; every area is one file. */
export type English = typeof en;
export type Area = keyof English;
export type Catalogue = { readonly [A in Area]: { readonly [Key in keyof English[A]]: Message } };

const LOADERS: Record<Locale, () => Promise<Catalogue>> = {
  en: async () => (await import('./en/index.ts')).en,
  it: async () => (await import('./it/index.ts')).it,
};

/** Only the reader's language travels. */
export function loadCatalogue(locale: Locale): Promise<Catalogue> {
  return LOADERS[locale]();
}
