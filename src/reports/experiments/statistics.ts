import type { ExperimentComparison, ExperimentsResult } from '#contract';

/** One variant's amounts: of so many exposed people, their sum and the sum of their squares. */
export interface Sample {
  readonly people: number;
  readonly total: number;
  readonly squares: number;
}

/** Below this the normal approximation that the test rests on is not to be trusted. */
const FEWEST_PEOPLE = 30;
/** The effect that the test is tuned to find soonest, in standard deviations of one person. */
const EXPECTED_EFFECT = 0.1;

/**
 * The mixture sequential probability ratio test of two means (Johari, Koomen, Pekelis, Walsh: "Always Valid Inference: Continuous
 * Monitoring of A/B Tests", Operations Research 70(3), 2022; arXiv 1512.04922), with a normal mixture of the effect: with V the
 * variance of the difference d and t the spread of the mixture,
 *
 *     L = sqrt(V / (V + t²)) · exp(t² d² / (2 V (V + t²)))      p = min(1, 1 / L)
 *     d ± sqrt(V (V + t²) / t² · (2 ln(1 / alpha) + ln((V + t²) / V)))
 *
 * Without a difference p is ever at most alpha with chance alpha at most, whenever and however often one looks. The interval leaves out
 * 0 exactly where p is below alpha; both its ends are divided by the control's mean. Null where nothing can be said.
 */
export function compare(control: Sample, variant: Sample, alpha: number): ExperimentComparison | null {
  const [base, mean] = [meanOf(control), meanOf(variant)];
  if (Math.min(control.people, variant.people) < FEWEST_PEOPLE || base === 0) return null;
  const variance = varianceOf(control) / control.people + varianceOf(variant) / variant.people;
  const spread = EXPECTED_EFFECT ** 2 * pooledVariance(control, variant);
  if (!(variance > 0) || !(spread > 0)) return null;
  const difference = mean - base;
  const whole = variance + spread;
  const logRatio = 0.5 * Math.log(variance / whole) + (spread * difference ** 2) / (2 * variance * whole);
  const reach = Math.sqrt(
    ((variance * whole) / spread) * (2 * Math.log(1 / alpha) + Math.log(whole / variance)),
  );
  const p = Math.min(1, Math.exp(-logRatio));
  const ends = [(difference - reach) / base, (difference + reach) / base].sort((a, b) => a - b);
  return {
    lift: difference / base,
    low: ends[0] ?? 0,
    high: ends[1] ?? 0,
    p,
    isSignificant: p < alpha,
  };
}

export function meanOf({ people, total }: Sample): number {
  return people === 0 ? 0 : total / people;
}

function varianceOf({ people, total, squares }: Sample): number {
  return Math.max(0, squares - total ** 2 / people) / (people - 1);
}

function pooledVariance(a: Sample, b: Sample): number {
  return ((a.people - 1) * varianceOf(a) + (b.people - 1) * varianceOf(b)) / (a.people + b.people - 2);
}

/** Sizes that chance gives less often than this were not divided by chance alone (Kohavi, Tang, Xu 2020, chapter 21). */
const MISMATCH_BELOW = 0.001;

/** Pearson's chi-square test of sizes against the weights that were meant; null for fewer than two. */
export function sampleRatio(
  sizes: readonly number[],
  weights: readonly number[],
): ExperimentsResult['sampleRatio'] {
  const all = sum(sizes);
  if (sizes.length < 2 || all === 0) return null;
  const expected = weights.map((weight) => (all * weight) / sum(weights));
  const statistic = sum(
    sizes.map((size, place) => (size - (expected[place] ?? 0)) ** 2 / (expected[place] ?? 1)),
  );
  const p = chiSquareTail(statistic, sizes.length - 1);
  return { p, isMismatch: p < MISMATCH_BELOW, expected };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

/** The chance that a chi-square variable of so many degrees of freedom is larger: by the recurrence from one or two degrees up. */
export function chiSquareTail(statistic: number, degrees: number): number {
  const half = statistic / 2;
  let tail = degrees % 2 === 0 ? Math.exp(-half) : erfc(Math.sqrt(half));
  let term = degrees % 2 === 0 ? Math.exp(-half) : 2 * Math.sqrt(half / Math.PI) * Math.exp(-half);
  for (let done = degrees % 2 === 0 ? 2 : 1; done < degrees; done += 2) {
    if (done > 1) term *= statistic / done;
    tail += term;
  }
  return Math.min(1, Math.max(0, tail));
}

/** The complementary error function for 0 and up: its series where small, else its continued fraction. */
function erfc(x: number): number {
  if (x < 2.5) {
    let [term, total] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total) && n < 200; n++) {
      term *= -(x * x) / n;
      total += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * total;
  }
  let fraction = 0;
  for (let n = 120; n >= 1; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}
