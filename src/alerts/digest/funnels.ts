import type { FunnelStepCounts, FunnelsResult } from '#contract';
import type { Line } from '../letter.ts';
import type { DigestOf } from './digest.ts';
import { firstOf } from './lines.ts';
import type { Say } from './say.ts';

const MOST_STEPS = 8;
const MOST_SEGMENTS = 5;

/** What part came through, against the period before, and how many got to each step; broken down, what part of each segment. */
export const funnelsDigest: DigestOf<'funnels'> = {
  ask: (kept) => ({ ...kept, view: { kind: 'steps' }, compare: { kind: 'previous' } }),

  lines(answer, _, say) {
    const { overall, segments, moreSegments } = answer;
    if (overall.steps[0]?.entries === 0) return [];
    if (segments.length === 0) return [wholeLine(answer, say), ...stepLines(answer, say)];
    const lines = segments.map(({ segment, steps }) => ({
      text: say.segment(segment),
      value: conversionText(steps, say),
      note: throughText(steps, say),
    }));
    return [wholeLine(answer, say), ...firstOf(lines, MOST_SEGMENTS, say, moreSegments)];
  },
};

type Steps = readonly Pick<FunnelStepCounts, 'entries' | 'withheld'>[];

function conversionOf(steps: Steps): number | null {
  return shareOf(steps.at(-1), steps[0]);
}

function shareOf(part: Steps[number] | undefined, whole: Steps[number] | undefined): number | null {
  return part?.entries == null || !whole?.entries ? null : part.entries / whole.entries;
}

function wholeLine({ overall, comparison }: FunnelsResult, say: Say): Line {
  const now = conversionOf(overall.steps);
  const before = comparison ? conversionOf(comparison.steps) : null;
  return {
    text: say.words.conversion,
    value: conversionText(overall.steps, say),
    ...(now !== null &&
      before !== null && { note: say.words.before(say.words.points(say.signed((now - before) * 100))) }),
  };
}

function conversionText(steps: Steps, say: Say): string {
  const conversion = conversionOf(steps);
  return conversion === null ? countText(steps.at(-1), say) : say.share(conversion);
}

/** A step is also withheld where its number would tell how few dropped out before it. */
function countText(step: Steps[number] | undefined, { words, number, k }: Say): string {
  if (step?.entries != null) return number(step.entries);
  if (step?.withheld === 'few_dropped') return words.hardlyFewer;
  return step?.withheld === 'few_reached' ? words.fewerThan(k) : '–';
}

function stepLines({ overall, steps: labels }: FunnelsResult, say: Say): Line[] {
  const lines = overall.steps.map((step, place): Line => {
    const share = place === 0 ? null : shareOf(step, overall.steps[0]);
    return {
      text: `${place + 1}. ${say.event(labels[place] ?? null)}`,
      value: countText(step, say),
      ...(share !== null && { note: say.share(share) }),
    };
  });
  return firstOf(lines, MOST_STEPS, say);
}

/** "36 → 12" */
function throughText(steps: Steps, say: Say): string {
  return `${countText(steps[0], say)} → ${countText(steps.at(-1), say)}`;
}
