import { type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { api } from '../api.ts';
import { LOCALES, type Locale, useLocale, useMessages } from '../i18n/index.tsx';

// A language is called by its own name.
const LANGUAGES: Record<Locale, string> = { en: 'English', it: 'Italiano' };
const SCHEMES = ['light', 'dark', 'auto'] as const satisfies readonly MantineColorScheme[];

/** Menu items: English or Italian, remembered on this machine and, when signed in, with the account (for mails). */
export function LanguageChoice({ isSignedIn = true }: { readonly isSignedIn?: boolean }): ReactNode {
  const t = useMessages('shell');
  const { locale, choose } = useLocale();
  const pick = (next: Locale): void => {
    choose(next);
    if (isSignedIn) void api.session.setLocale({ locale: next }).catch(() => undefined); // this machine remembers
  };
  return (
    <>
      <Menu.Label>{t('account.language')}</Menu.Label>
      <Menu.RadioGroup value={locale} onChange={(value) => pick(value === 'it' ? 'it' : 'en')}>
        {LOCALES.map((each) => (
          <Menu.RadioItem key={each} value={each} lang={each}>
            {LANGUAGES[each]}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}

/** Menu items: light, dark, or as the system has it. */
export function ColourChoice(): ReactNode {
  const t = useMessages('shell');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>{t('account.colours')}</Menu.Label>
      <Menu.RadioGroup
        value={colorScheme}
        onChange={(value) => setColorScheme(SCHEMES.find((each) => each === value) ?? 'auto')}
      >
        {SCHEMES.map((scheme) => (
          <Menu.RadioItem key={scheme} value={scheme}>
            {t(`colours.${scheme}`)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
