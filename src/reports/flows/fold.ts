import { type Flow, type FlowsDefinition, type FlowsResult, isNarrowing } from '#contract';
import { type AnswerPart, type Fold, SOMEBODY_LEFT_OUT } from '#egress';
import { leavesOutFew } from '../shared/narrow.ts';

/**
 * Nodes and links come folded (`crowd.ts`): what is judged here is who entered, and, as a second look, each figure. A flow of which one
 * figure fails is withheld whole; a segment with its name. Split narrowly, every answer says that it may have left somebody out: few and
 * nobody look the same.
 */
export function foldFlows({
  anchors,
  exclusions = [],
  filter,
  breakdowns,
}: FlowsDefinition): Fold<FlowsResult> {
  const isFiltered = filter !== undefined || [...anchors, ...exclusions].some(isNarrowing);
  const isLeavingOut = leavesOutFew(breakdowns, isFiltered);
  const isEmptyTelling = isFiltered || isLeavingOut;
  const partsOf = ({ people, nodes, links, paths }: Flow): AnswerPart[] => [
    { people, sum: null, isEmptyTelling },
    ...[...nodes, ...links, ...paths].map((part) => ({ people: part.people, sum: null })),
  ];
  return {
    k: (result) => result.k,
    parts: (result) => [...result.flows.flatMap(partsOf), ...(isLeavingOut ? [SOMEBODY_LEFT_OUT] : [])],
    without: (result, withheld) => {
      let next = 0;
      const flows = result.flows.flatMap((flow): Flow[] => {
        const own = partsOf(flow).map(() => withheld.has(next++));
        if (isLeavingOut && flow.people === 0) return [];
        if (!own.includes(true)) return [flow];
        return flow.segment.length > 0 ? [] : [{ ...nothing, segment: flow.segment }];
      });
      return { ...result, withheld: true, flows, moreSegments: flows.length === 0 ? 0 : result.moreSegments };
    },
  };
}

const nothing = { count: null, people: null, nodes: [], links: [], paths: [] };
