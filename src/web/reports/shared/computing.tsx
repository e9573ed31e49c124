import { Progress, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import classes from './report.module.css';
import { useShareDone } from './use-progress.ts';

/** A bar over what is being computed: as long as the part of the rows that has been read, and moving where nobody knows. Alone it also says it. */
export function Computing({ isAlone = false }: { readonly isAlone?: boolean }): ReactNode {
  const t = useMessages('reports');
  const format = useFormat();
  const share = useShareDone();
  return (
    <div className={classes['progress']}>
      <Progress
        value={share === null ? 100 : 100 * share}
        animated={share === null}
        transitionDuration={150}
        size={3}
        radius={0}
        aria-label={t('computing')}
      />
      {isAlone && share !== null && (
        <Text size="xs" c="dimmed" className={classes['progressText']}>
          {t('computingShare', { share: format.percent(share) })}
        </Text>
      )}
    </div>
  );
}
