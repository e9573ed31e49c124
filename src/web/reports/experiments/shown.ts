import type {
  ExperimentComparison,
  ExperimentMetric,
  ExperimentsDefinition,
  ExperimentsResult,
} from '#contract';

export type Verdict = 'better' | 'worse' | 'undecided';
/** Why a variant is not held against the control. */
type Silence = 'control' | 'noControl' | 'withheld' | 'few' | 'zero' | 'nothing';

export type Finding =
  | { readonly kind: 'compared'; readonly comparison: ExperimentComparison; readonly verdict: Verdict }
  | { readonly kind: 'silent'; readonly why: Silence };

type Variant = ExperimentsResult['variants'][number];

/** What the answer says of a variant and a metric, or why it says nothing. */
export function findingOf(
  { control, variants }: Pick<ExperimentsResult, 'control' | 'variants'>,
  variant: Variant,
  metric: { readonly place: number; readonly better?: ExperimentMetric['better'] | undefined },
): Finding {
  const comparison = variant.cells[metric.place]?.comparison;
  if (comparison) return { kind: 'compared', comparison, verdict: verdictOf(comparison, metric) };
  const held = variants.find((one) => one.variant === control);
  return { kind: 'silent', why: silenceOf(variant, held, metric.place) };
}

/** The test holds from so many people on, in each variant. */
const FEWEST_PEOPLE = 30;

function silenceOf(variant: Variant, control: Variant | undefined, place: number): Silence {
  if (!control) return 'noControl';
  if (control === variant) return 'control';
  const values = [control, variant].map(({ cells }) => cells[place]?.value ?? null);
  if (values.includes(null)) return 'withheld';
  if (Math.min(control.people, variant.people) < FEWEST_PEOPLE) return 'few';
  return values[0] === 0 ? 'zero' : 'nothing';
}

function verdictOf(
  { isSignificant, lift }: ExperimentComparison,
  { better }: Pick<ExperimentMetric, 'better'> | { readonly better?: undefined },
): Verdict {
  if (!isSignificant) return 'undecided';
  return lift > 0 === (better !== 'down') ? 'better' : 'worse';
}

/** Whether something that must not get worse did. */
export function isGuardrailBroken({ metrics }: ExperimentsDefinition, result: ExperimentsResult): boolean {
  return metrics.some(
    ({ guardrail, better }, place) =>
      guardrail === true &&
      result.variants.some((variant) => {
        const finding = findingOf(result, variant, { place, better });
        return finding.kind === 'compared' && finding.verdict === 'worse';
      }),
  );
}

const STEPS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] as const;

/** How far an axis reaches to either side, as a share: what holds every interval on it. */
export function reachOf(comparisons: readonly ExperimentComparison[]): number {
  const widest = Math.max(0, ...comparisons.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
  return STEPS.find((step) => step >= widest) ?? 10;
}

/** Where a lift stands on the axis, in percent from its left end. */
export function placeOf(lift: number, reach: number): number {
  return 50 + 50 * Math.max(-1, Math.min(1, lift / reach));
}

interface CsvWords {
  readonly head: readonly string[];
  metric(metric: ExperimentMetric): string;
}

/** The released answer as lines of a CSV: what the table shows, and nothing more. */
export function toCsvRows(
  { metrics }: ExperimentsDefinition,
  { variants }: ExperimentsResult,
  words: CsvWords,
): (string | number | null)[][] {
  const lines = metrics.flatMap((metric, place) =>
    variants.map(({ variant, people, cells }) => {
      const cell = cells[place];
      const { lift = null, low = null, high = null, p = null } = cell?.comparison ?? {};
      const counted = [people, cell?.people ?? null, cell?.value ?? null];
      return [words.metric(metric), variant, ...counted, lift, low, high, p];
    }),
  );
  return [[...words.head], ...lines];
}
