import type { ReactNode } from 'react';
import { useMessages } from '../i18n/index.tsx';
import { useProject } from '../project.tsx';
import classes from './bars.module.css';

/** A development project holds texts readable at once: every page says so. */
export function DevelopmentBanner(): ReactNode {
  const t = useMessages('shell');
  const { isDevelopment, k } = useProject();
  if (!isDevelopment) return null;
  return (
    <p className={classes['development']}>
      <strong>{t('development.title', { k })}</strong> {t('development.body')}
    </p>
  );
}
