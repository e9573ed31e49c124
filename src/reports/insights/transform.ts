import { fewestWithin } from './crowds.ts';
import type { Transform } from './plan.ts';
import type { Answer } from './series.ts';

/** An answer as it is shown: its values transformed, with the people that it looks back on before the range. */
export function transformed({ total, people, values, reach, crowds }: Answer, transform: Transform | null) {
  switch (transform?.kind) {
    case undefined:
      return { values: [...values], total, people, ...(crowds ? { crowds: [...crowds] } : {}) };
    case 'cumulative':
      return {
        values: runningSum(values),
        total,
        people,
        ...(crowds ? { crowds: fewestWithin(crowds, crowds.length) } : {}),
      };
    case 'rolling': {
      const before = reach?.values ?? [];
      return {
        values: rollingAverage([...before, ...values], transform.window).slice(before.length),
        total,
        people,
        reach: { points: Math.min(before.length, values.length), people: reach?.people ?? 0 },
        ...(crowds
          ? {
              crowds: fewestWithin([...(reach?.crowds ?? []), ...crowds], transform.window).slice(
                before.length,
              ),
            }
          : {}),
      };
    }
  }
}

/** Null until the first value; an interval without one adds nothing. */
export function runningSum(values: readonly (number | null)[]): (number | null)[] {
  let sum: number | null = null;
  return values.map((value) => {
    if (value !== null) sum = (sum ?? 0) + value;
    return sum;
  });
}

/** The mean of each value and those before it, `window` in all; intervals without a value are left out of it. */
export function rollingAverage(values: readonly (number | null)[], window: number): (number | null)[] {
  return values.map((_, index) => {
    const seen = values.slice(Math.max(0, index - window + 1), index + 1).filter((value) => value !== null);
    return seen.length === 0 ? null : seen.reduce((sum, value) => sum + value, 0) / seen.length;
  });
}
