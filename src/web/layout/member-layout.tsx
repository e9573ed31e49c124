import { Outlet } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { hasChosenLocale, useLocale } from '../i18n/index.tsx';
import { useSession } from '../session.ts';

/** Around everything behind the sign-in: takes the account's language where this machine has no choice of its own. */
export function MemberLayout(): ReactNode {
  const { member } = useSession();
  const { choose } = useLocale();
  const locale = member?.locale;
  useEffect(() => {
    if (locale && !hasChosenLocale()) choose(locale);
  }, [locale, choose]);
  return <Outlet />;
}
