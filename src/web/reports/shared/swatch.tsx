import type { CSSProperties, ReactNode } from 'react';
import type { SeriesStyle } from './palette.ts';
import classes from './report.module.css';

/** The colour of a series, beside its name. */
export function Swatch(props: { readonly style: SeriesStyle; readonly isFolded: boolean }): ReactNode {
  const { light, dark } = props.style.color;
  // Custom properties, which CSSProperties does not list.
  const tones = { '--light': light, '--dark': dark } as CSSProperties;
  return (
    <span
      className={classes['swatch']}
      style={tones}
      data-pattern={props.style.pattern}
      data-folded={props.isFolded || undefined}
      aria-hidden
    />
  );
}
