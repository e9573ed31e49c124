import { Group } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Flow } from '#contract';
import { useFormat } from '../../i18n/index.tsx';
import { Hint } from '../shared/hint.tsx';
import { Figure } from '../shared/why.tsx';
import classes from './flows.module.css';
import { conversions, type PlaceWords, placeName } from './places.ts';

/** How many entered, and how many reached each later anchor. */
export function Numbers({ flow, words }: { readonly flow: Flow; readonly words: PlaceWords }): ReactNode {
  const format = useFormat();
  const { flows: t, definition } = words;
  const reached = definition.view === 'paths' ? [] : conversions(flow, definition).slice(1);
  const share = (count: number) => (flow.count ? format.percent(count / flow.count) : '');
  return (
    <div className={classes['numbers']}>
      <div>
        <div className={classes['numberName']}>{t('entered')}</div>
        <Figure className={classes['number']}>{flow.count === null ? '–' : format.number(flow.count)}</Figure>
      </div>
      {reached.map((count, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an anchor has no identity but its place
        <div key={index}>
          <Group gap={2} wrap="nowrap">
            <div className={classes['numberName']}>
              {t('reached', { event: placeName({ kind: 'anchor', anchor: index + 1 }, words) })}
            </div>
            {words.k > 1 && <Hint text={t('reachedHint', { count: words.k })} />}
          </Group>
          <Figure className={classes['number']}>
            {count === null ? '–' : format.number(count)}{' '}
            {count !== null && <span className={classes['share']}>{share(count)}</span>}
          </Figure>
        </div>
      ))}
    </div>
  );
}
