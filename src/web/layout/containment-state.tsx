import type { ReactNode } from 'react';
import { useContainment } from '../containment.ts';
import { useMessages } from '../i18n/index.tsx';
import classes from './containment-state.module.css';

/** Calm, watch or incident, in a word and a shape (never by colour alone). */
export function ContainmentState(): ReactNode {
  const t = useMessages('shell');
  const { data } = useContainment();
  if (!data) return null;
  return (
    <span className={classes['state']} data-state={data.state} role="status">
      <i aria-hidden="true" />
      {t(`state.${data.state}`)}
    </span>
  );
}
