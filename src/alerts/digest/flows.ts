import type { Flow, FlowsDefinition, FlowsPath, FlowsPlace } from '#contract';
import { assertNever } from '#core';
import type { Line } from '../letter.ts';
import type { DigestOf } from './digest.ts';
import { firstOf } from './lines.ts';
import type { Say } from './say.ts';

const MOST_PATHS = 5;
const MOST_SEGMENTS = 3;

/** The commonest paths, with their share of all entries; broken down, the commonest of each segment. */
export const flowsDigest: DigestOf<'flows'> = {
  ask: (kept) => ({ ...kept, view: 'paths' }),

  lines({ flows, moreSegments }, asked, say) {
    const [only] = flows;
    if (!only || flows.every(({ count }) => count === 0)) return [];
    const isSplit = (asked.breakdowns ?? []).length > 0;
    if (!isSplit) return flowLines(only, say.words.entered, MOST_PATHS, asked, say);
    const lines = flows
      .slice(0, MOST_SEGMENTS)
      .flatMap((flow) => flowLines(flow, say.segment(flow.segment), 1, asked, say));
    return firstOf(lines, lines.length, say, Math.max(0, flows.length - MOST_SEGMENTS) + moreSegments);
  },
};

function flowLines(
  { count, paths }: Flow,
  name: string,
  most: number,
  asked: FlowsDefinition,
  say: Say,
): Line[] {
  const { words, number, k } = say;
  if (count === null) return [{ text: name, value: words.fewerThan(k) }];
  const lines = paths.slice(0, most).map(
    (path): Line => ({
      text: pathText(path, asked, say),
      value: number(path.count),
      ...(count > 0 && { note: say.share(path.count / count) }),
    }),
  );
  return [{ text: name, value: number(count) }, ...(lines.length > 0 ? lines : [{ text: words.noPath }])];
}

function pathText({ steps }: FlowsPath, asked: FlowsDefinition, say: Say): string {
  return steps.map(({ place }) => placeText(place, asked, say)).join(' → ');
}

function placeText(place: FlowsPlace, { anchors }: FlowsDefinition, say: Say): string {
  const { words } = say;
  switch (place.kind) {
    case 'anchor':
      return say.event(anchors[place.anchor]?.event ?? null);
    case 'event':
      return [say.event(place.event), ...(place.value ? [say.segment([place.value])] : [])].join(' · ');
    case 'hidden':
      return words.fewerThan(say.k);
    case 'other':
      return words.otherEvents;
    case 'between':
      return words.otherSteps;
    case 'drop':
      return words.drop;
    case 'start':
      return words.start;
    default:
      return assertNever(place);
  }
}
