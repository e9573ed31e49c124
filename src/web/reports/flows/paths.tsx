import { Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Fragment, type ReactNode } from 'react';
import type { Flow, FlowsPath } from '#contract';
import { useFormat } from '../../i18n/index.tsx';
import shared from '../shared/report.module.css';
import { whomOf } from './edit.ts';
import classes from './flows.module.css';
import { isMuted, type PlaceWords, placeName } from './places.ts';

/** The commonest whole ways, each with its share of all that entered. */
export function Paths({ flow, words }: { readonly flow: Flow; readonly words: PlaceWords }): ReactNode {
  const { flows: t, definition } = words;
  if (flow.paths.length === 0)
    return (
      <div className={shared['nothing']}>
        <Text fw={560}>{t(`noPaths_${whomOf(definition)}`)}</Text>
        <Text c="dimmed">{t('noPathsHint')}</Text>
      </div>
    );
  return (
    <ol className={classes['paths']} aria-label={t('pathsLabel')}>
      {flow.paths.map((path) => (
        <Path key={JSON.stringify(path.steps)} path={path} whole={flow.count ?? 0} words={words} />
      ))}
    </ol>
  );
}

function Path(props: {
  readonly path: FlowsPath;
  readonly whole: number;
  readonly words: PlaceWords;
}): ReactNode {
  const { path, whole, words } = props;
  const format = useFormat();
  const share = whole > 0 ? path.count / whole : 0;
  const count = format.number(path.count);
  return (
    <li className={classes['path']}>
      <span className={classes['steps']}>
        {path.steps.map(({ column, place }, index) => (
          <Fragment key={column}>
            {index > 0 && <IconArrowRight size={14} className={classes['arrow']} aria-hidden />}
            <span
              className={classes['step']}
              data-anchor={place.kind === 'anchor' || undefined}
              data-muted={isMuted(place) || undefined}
            >
              {placeName(place, words)}
            </span>
          </Fragment>
        ))}
      </span>
      <span className={classes['amount']}>
        <span className={classes['amountText']}>
          <b>{words.k > 1 ? words.flows('atLeast', { number: count }) : count}</b>
          <span className={classes['muted']}>{format.percent(share)}</span>
        </span>
        <span className={classes['bar']} style={{ width: `${Math.min(100, share * 100)}%` }} />
      </span>
    </li>
  );
}
