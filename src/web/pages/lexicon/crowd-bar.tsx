import type { ReactNode } from 'react';
import type { LexiconProperty } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import classes from './lexicon.module.css';

/** How many different values are readable, and how many have not found their crowd. */
export function CrowdBar({ property }: { readonly property: LexiconProperty }): ReactNode {
  const t = useMessages('lexicon');
  const format = useFormat();
  const { publicValues, hiddenValues, kinds, privacy } = property;
  const all = publicValues + hiddenValues;
  const hasTexts = kinds.includes('text') || kinds.includes('list');
  if (privacy === 'opaque' || privacy === 'identity' || !hasTexts)
    return <span className={classes['crowdWords']}>{hasTexts ? '–' : t('crowd.none')}</span>;
  return (
    <span className={classes['crowd']}>
      <span className={classes['bar']} aria-hidden="true">
        <i style={{ width: `${all === 0 ? 0 : (100 * publicValues) / all}%` }} />
      </span>
      <span className={classes['crowdWords']}>
        {t('crowd.both', { shown: format.number(publicValues), hidden: format.number(hiddenValues) })}
      </span>
    </span>
  );
}
