/** A segment's entries and conversions, out of those of all. */
export interface Draw {
  readonly entered: number;
  readonly converted: number;
  readonly all: number;
  readonly conversions: number;
}

const FEWEST_SAMPLES = 30;

/**
 * How sure it is that a segment converts otherwise than all entries do: the hypergeometric test of Mixpanel, p = 1 - max(P(k < X),
 * P(k >= X)), as 1 - p. Null below 30 entries in the segment or outside it: nothing can be said.
 */
export function confidence({ entered, converted, all, conversions }: Draw): number | null {
  if (entered < FEWEST_SAMPLES || all - entered < FEWEST_SAMPLES) return null;
  const below = chanceBelow({ entered, converted, all, conversions });
  return Math.max(below, 1 - below);
}

/** P(k < converted), where `entered` are drawn of `all`, of which `conversions` are conversions. */
function chanceBelow({ entered, converted, all, conversions }: Draw): number {
  const least = Math.max(0, entered + conversions - all);
  const greatest = Math.min(entered, conversions);
  if (converted <= least) return 0;
  if (converted > greatest) return 1;
  const isUpper = converted - least > greatest - converted;
  const [from, to] = isUpper ? [converted, greatest] : [least, converted - 1];
  const sum = sumOfChances({ entered, converted: 0, all, conversions }, from, to);
  return Math.min(1, Math.max(0, isUpper ? 1 - sum : sum));
}

function sumOfChances(draw: Draw, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k <= to; k++) sum += Math.exp(logChance(draw, k));
  return sum;
}

function logChance({ entered, all, conversions }: Draw, k: number): number {
  return logChoose(conversions, k) + logChoose(all - conversions, entered - k) - logChoose(all, entered);
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** Exact for small numbers, Stirling's series beyond: wrong in the fifteenth digit. */
function logFactorial(n: number): number {
  if (n < 2) return 0;
  if (n < 30) return Math.log(n) + logFactorial(n - 1);
  const inverse = 1 / n;
  return (
    n * Math.log(n) -
    n +
    0.5 * Math.log(2 * Math.PI * n) +
    inverse / 12 -
    inverse ** 3 / 360 +
    inverse ** 5 / 1260
  );
}
