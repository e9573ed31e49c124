import {
  createContext,
  Fragment,
  type ReactNode,
  Suspense,
  startTransition,
  use,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';
import { type Area, type English, loadMessages, type Messages } from './catalogue.ts';
import { createFormat, type Format } from './format.ts';
import { type Locale, preferredLocale, rememberLocale } from './locale.ts';
import { type Parameters, pieces } from './messages.ts';

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
  choose(locale: Locale): void;
}

const LanguageContext = createContext<Language | null>(null);

/** The reader's language. What is drawn waits for the messages of its area; a change keeps the page until they are there. */
export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [locale, setLocale] = useState(preferredLocale);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const language = useMemo(
    () => ({
      locale,
      choose(next: Locale) {
        rememberLocale(next);
        startTransition(() => setLocale(next));
      },
    }),
    [locale],
  );
  return (
    <LanguageContext value={language}>
      <Suspense>{children}</Suspense>
    </LanguageContext>
  );
}

export function useLocale(): { readonly locale: Locale; choose(locale: Locale): void } {
  return useLanguage();
}

/** The messages of one area: `const t = useMessages('shell')`. */
export function useMessages<A extends Area>(area: A): Translate<A> {
  const { locale } = useLanguage();
  const messages = use(loadMessages(locale, area));
  return useMemo(() => createTranslate<A>(messages, locale), [messages, locale]);
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

function createTranslate<A extends Area>(messages: Messages<A>, locale: Locale): Translate<A> {
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
