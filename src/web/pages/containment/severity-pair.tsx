import type { ReactNode } from 'react';
import type { Incident } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import classes from './containment.module.css';

/** How grave it is, and how grave it would have been with clear identities in the store. */
export function SeverityPair({ severity }: { readonly severity: Incident['severity'] }): ReactNode {
  const t = useMessages('containment');
  const format = useFormat();
  const said = ({ score, level }: Incident['severity']['asStored']) =>
    t('severityScore', { level: t(`severity_${level}`), score: format.number(score) });
  return (
    <>
      <dl className={classes['pairs']}>
        <div className={classes['pair']}>
          <dt>{t('severityAsStored')}</dt>
          <dd>{said(severity.asStored)}</dd>
        </div>
        <div className={classes['pair']}>
          <dt>{t('severityIfClear')}</dt>
          <dd>{said(severity.ifClear)}</dd>
        </div>
      </dl>
      <span className={classes['small']}>{t('severityBody')}</span>
    </>
  );
}
