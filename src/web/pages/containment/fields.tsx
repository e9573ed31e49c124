import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/index.tsx';
import classes from './containment.module.css';
import { fieldText } from './field-words.ts';

/** Names of fields, the first few of them. */
export function Fields(props: { readonly fields: readonly string[]; readonly most?: number }): ReactNode {
  const { fields, most = 4 } = props;
  const t = useMessages('containment');
  const people = useMessages('people');
  if (fields.length === 0) return <span className={classes['small']}>{t('noFields')}</span>;
  const more = fields.length - most;
  return (
    <span className={classes['chips']} title={fields.join(', ')}>
      {fields.slice(0, most).map((field) => (
        <span key={field} className={classes['chip']}>
          {fieldText(field, { containment: t, people })}
        </span>
      ))}
      {more > 0 && <span className={classes['chip']}>{t('moreFields', { count: more })}</span>}
    </span>
  );
}
