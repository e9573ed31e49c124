import type { ReactNode } from 'react';
import classes from './home.module.css';

interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly width?: number;
  readonly height?: number;
}

/** The shape of a few values, from a base line of zero. The numbers stand beside it, so readers of screens miss nothing. */
export function Sparkline({ values, width = 96, height = 24 }: SparklineProps): ReactNode {
  const top = Math.max(...values.map((value) => value ?? 0), 1);
  const step = width / Math.max(values.length, 1);
  const gap = step > 8 ? 3 : 1;
  return (
    <svg
      className={classes['sparkline']}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      aria-hidden="true"
    >
      {values.map((value, day) => {
        const tall = Math.max(((value ?? 0) / top) * height, value ? 1.5 : 0.75);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place
            key={day}
            x={day * step}
            y={height - tall}
            width={step - gap}
            height={tall}
            rx={1.5}
            data-last={day === values.length - 1}
          />
        );
      })}
    </svg>
  );
}
