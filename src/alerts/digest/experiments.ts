import type { ExperimentMetric, ExperimentsResult, ExperimentVariant } from '#contract';
import type { Line } from '../letter.ts';
import type { DigestOf } from './digest.ts';
import { firstOf } from './lines.ts';
import type { Say } from './say.ts';

const MOST_LINES = 8;

/** Each metric of each variant, against the control; first of all, whether the variants have the sizes that they should have. */
export const experimentsDigest: DigestOf<'experiments'> = {
  ask: (kept) => kept,

  lines(answer, { metrics }, say) {
    const { variants, sampleRatio } = answer;
    const lines = metrics.flatMap((metric, place) =>
      variants.map((variant) => variantLine(answer, variant, { metric, place }, say)),
    );
    return [
      ...(sampleRatio?.isMismatch ? [{ text: say.words.mismatch }] : []),
      ...firstOf(lines, MOST_LINES, say),
    ];
  },
};

function variantLine(
  { control }: ExperimentsResult,
  { variant, cells }: ExperimentVariant,
  { metric, place }: { readonly metric: ExperimentMetric; readonly place: number },
  say: Say,
): Line {
  const { words } = say;
  const text = `${say.event(metric.event)} · ${variant}`;
  const cell = cells[place];
  if (cell?.value == null) return { text, value: words.fewerThan(say.k) };
  const value = metric.measure.kind === 'conversion' ? say.share(cell.value) : say.number(cell.value);
  if (!cell.comparison || control === null) return { text, value };
  const { lift, isSignificant } = cell.comparison;
  return { text, value, note: words.lift(say.change(lift), control, isSignificant) };
}
