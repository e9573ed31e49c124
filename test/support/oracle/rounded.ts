/** Nine significant digits, for comparisons: sums and quantiles of floats may be added in another order. */
export function rounded(value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isInteger(value) ? value + 0 : Number(value.toPrecision(9)) + 0;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, rounded(part)]));
}
