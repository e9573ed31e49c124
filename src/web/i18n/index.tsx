import { createContext, Fragment, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type Area, type Catalogue, type English, loadCatalogue } from './catalogue.ts';
import { createFormat, type Format } from './format.ts';
import { type Locale, preferredLocale, rememberLocale } from './locale.ts';
import { type Message, type Parameters, pieces } from './messages.ts';

export type { Format } from './format.ts';
export { hasChosenLocale, LOCALES, type Locale } from './locale.ts';

interface Translate<A extends Area> {
  /** The text in the reader's language: `t('people', { count: 3 })`. */
  <Key extends keyof English[A]>(key: Key, ...rest: Parameters<English[A][Key], string | number>): string;
  /** The same with elements as parameters. */
  rich<Key extends keyof English[A]>(key: Key, ...rest: Parameters<English[A][Key], ReactNode>): ReactNode;
}

interface Language {
  readonly locale: Locale;
  readonly catalogue: Catalogue;
  choose(locale: Locale): void;
}

const LanguageContext = createContext<Language | null>(null);

/** Loads the reader's catalogue before it draws anything, and again when the reader changes the language. */
export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [locale, setLocale] = useState(preferredLocale);
  const [loaded, setLoaded] = useState<{ locale: Locale; catalogue: Catalogue } | null>(null);

  useEffect(() => {
    let isCurrent = true;
    void loadCatalogue(locale).then((catalogue) => {
      if (!isCurrent) return;
      document.documentElement.lang = locale;
      setLoaded({ locale, catalogue });
    });
    return () => {
      isCurrent = false;
    };
  }, [locale]);

  const language = useMemo(
    () =>
      loaded && {
        ...loaded,
        choose(next: Locale) {
          rememberLocale(next);
          setLocale(next);
        },
      },
    [loaded],
  );
  return language && <LanguageContext value={language}>{children}</LanguageContext>;
}

export function useLocale(): { readonly locale: Locale; choose(locale: Locale): void } {
  return useLanguage();
}

/** The messages of one area: `const t = useMessages('shell')`. */
export function useMessages<A extends Area>(area: A): Translate<A> {
  const { locale, catalogue } = useLanguage();
  return useMemo(() => createTranslate(catalogue[area], locale), [catalogue, area, locale]);
}

/** Numbers and dates as the reader writes them. */
export function useFormat(timeZone?: string): Format {
  const { locale } = useLanguage();
  return useMemo(() => createFormat(locale, timeZone), [locale, timeZone]);
}

function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (!language) throw new Error('used outside LanguageProvider');
  return language;
}

function createTranslate<A extends Area>(
  messages: { readonly [Key in keyof English[A]]: Message },
  locale: Locale,
): Translate<A> {
  const { number } = createFormat(locale);
  const parts = (key: keyof English[A], parameters: Readonly<Record<string, unknown>> = {}) =>
    pieces(messages[key], locale, parameters['count']).map((piece, place) => {
      const value = place % 2 === 0 ? piece : parameters[piece];
      return typeof value === 'number' ? number(value) : value;
    });
  const translate = (key: keyof English[A], parameters?: Readonly<Record<string, unknown>>) =>
    parts(key, parameters).join('');
  const rich = (key: keyof English[A], parameters?: Readonly<Record<string, unknown>>) =>
    parts(key, parameters).map((part, place) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one message never change places
      <Fragment key={place}>{part as ReactNode}</Fragment>
    ));
  // The parameters were checked against the English text at the call; here they are only looked up.
  return Object.assign(translate, { rich }) as unknown as Translate<A>;
}
