import type { ReactNode } from 'react';
import classes from './containment.module.css';

type State = 'calm' | 'watch' | 'incident' | 'open' | 'notifying' | 'closed' | 'active' | 'stopped' | 'cut';

/** A state in one word; the word carries the meaning, the colour only helps. */
export function StateBadge(props: { readonly state: State; readonly children: ReactNode }): ReactNode {
  return (
    <span className={classes['state']} data-state={props.state}>
      {props.children}
    </span>
  );
}
