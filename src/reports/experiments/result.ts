import type { ExperimentsResult, ExperimentVariant } from '#contract';
import { UNSET } from '../shared/breakdown.ts';
import { readFreshness } from '../shared/freshness.ts';
import { readSegment, type SegmentRow } from '../shared/segment.ts';
import type { ExperimentsPlan } from './plan.ts';
import { compare, meanOf, type Sample, sampleRatio } from './statistics.ts';

/** A row of the first statement. Integers of 64 bits arrive as decimal text. */
interface CrowdRow extends SegmentRow {
  readonly people: string;
}

interface MetricRow {
  readonly s1: string;
  readonly people: string;
  readonly total: number;
  readonly squares: number;
}

interface Crowd {
  readonly key: string;
  readonly variant: string;
  readonly people: number;
}

export function readExperiments(
  plan: ExperimentsPlan,
  answers: readonly (readonly unknown[])[],
  computedMs: number,
): ExperimentsResult {
  // The engine answers with the columns that `sql.ts` names.
  const rows = answers[0] as readonly CrowdRow[];
  const metrics = answers.slice(1, -1) as readonly (readonly MetricRow[])[];
  const crowds = rows.flatMap((row) => readCrowd(plan, row)).sort(bySize);
  const control = controlOf(plan, crowds);
  return {
    alpha: plan.alpha,
    control: control?.variant ?? null,
    variants: crowds.map((crowd) => readVariant(plan, crowd, control, metrics)),
    mixed: Number(rows.find(({ s1 }) => BigInt(s1) === UNSET)?.people ?? 0),
    sampleRatio: ratioOf(crowds, plan.split),
    timezone: plan.timezone,
    k: plan.k,
    withheld: false,
    freshAt: readFreshness(answers.at(-1)),
    computedMs: Math.round(computedMs * 10) / 10,
  };
}

function readCrowd({ variant }: ExperimentsPlan, row: CrowdRow): Crowd[] {
  const value = readSegment(variant, row).values[0];
  return value?.kind === 'text' ? [{ key: row.s1, variant: value.text, people: Number(row.people) }] : [];
}

function bySize(a: Crowd, b: Crowd): number {
  return b.people - a.people || (a.variant < b.variant ? -1 : 1);
}

function controlOf({ control }: ExperimentsPlan, crowds: readonly Crowd[]): Crowd | undefined {
  return crowds.find(({ variant }) =>
    control === null ? variant.toLowerCase() === 'control' : variant === control,
  );
}

function readVariant(
  { alpha }: ExperimentsPlan,
  crowd: Crowd,
  control: Crowd | undefined,
  metrics: readonly (readonly MetricRow[])[],
): ExperimentVariant {
  const cells = metrics.map((rows) => {
    const sample = sampleOf(crowd, rows);
    const isHeld = control !== undefined && control !== crowd;
    return {
      people: Number(rowOf(crowd, rows)?.people ?? 0),
      value: meanOf(sample),
      comparison: isHeld ? compare(sampleOf(control, rows), sample, alpha) : null,
    };
  });
  return { variant: crowd.variant, people: crowd.people, cells };
}

function sampleOf(crowd: Crowd, rows: readonly MetricRow[]): Sample {
  const { total = 0, squares = 0 } = rowOf(crowd, rows) ?? {};
  return { people: crowd.people, total, squares };
}

function rowOf({ key }: Crowd, rows: readonly MetricRow[]): MetricRow | undefined {
  return rows.find(({ s1 }) => s1 === key);
}

/** Of the variants that are shown, whichever they are. */
export function ratioOf(
  variants: readonly { readonly variant: string; readonly people: number }[],
  split: ReadonlyMap<string, number>,
): ExperimentsResult['sampleRatio'] {
  return sampleRatio(
    variants.map(({ people }) => people),
    variants.map(({ variant }) => split.get(variant) ?? 1),
  );
}
