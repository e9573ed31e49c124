/**
 * Nine significant digits, for comparisons: sums and quantiles of floats may be added in another order. An average of milliseconds often
 * stands in the middle between two such numbers, where the last bit would decide: all are moved off it by a hundredth of the last digit.
 */
export function rounded(value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isInteger(value) ? value + 0 : Number((value * OFF_THE_MIDDLE).toPrecision(9)) + 0;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, rounded(part)]));
}

const OFF_THE_MIDDLE = 1 + 1.23e-10;
