import { type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
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
      {LOCALES.map((each) => (
        <Choice key={each} isChosen={each === locale} onChoose={() => pick(each)}>
          <span lang={each}>{LANGUAGES[each]}</span>
        </Choice>
      ))}
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
      {SCHEMES.map((scheme) => (
        <Choice key={scheme} isChosen={scheme === colorScheme} onChoose={() => setColorScheme(scheme)}>
          {t(`colours.${scheme}`)}
        </Choice>
      ))}
    </>
  );
}

interface ChoiceProps {
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

function Choice({ isChosen, onChoose, children }: ChoiceProps): ReactNode {
  return (
    <Menu.Item
      role="menuitemradio"
      aria-checked={isChosen}
      onClick={onChoose}
      leftSection={<IconCheck size={16} opacity={isChosen ? 1 : 0} aria-hidden />}
    >
      {children}
    </Menu.Item>
  );
}
