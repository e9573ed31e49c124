import type { Funnel, FunnelStepCounts, FunnelsDefinition, FunnelsResult, TimeToConvert } from '#contract';
import { type AnswerPart, type Fold, isTooSmall, SOMEBODY_LEFT_OUT } from '#egress';
import { sameSegment } from '../shared/segment.ts';
import { isFiltered, isLeavingOut, isSplitByOnesOwn, stepsAround } from './definition.ts';
import { withConfidence } from './held.ts';

/**
 * Every step is a part, and so is who did not reach it: a step is withheld where fewer than k people reached it, and where
 * fewer than k of the last step shown before dropped out (the difference would tell them). So is every bar of a distribution. Segments
 * with nothing left but their name lose it, and where a segment could be told from the whole, the whole is withheld at that step.
 * Where the asker decides who is in a segment, or who is counted, a segment of too few is left out as if nobody were in it, and every
 * answer says that it may have left some out.
 */
export function foldFunnels(definition: FunnelsDefinition): Fold<FunnelsResult> {
  const leavesOutFew = isLeavingOut(definition);
  const isTelling = isFiltered(definition) || leavesOutFew;
  const timedTo = definition.view.kind === 'time' ? definition.view.to : 0;
  return {
    k: ({ k }) => k,
    parts: (result) => [
      ...runsOf(result, definition).flatMap((run) => stepParts(run, result.k, isTelling)),
      ...funnelsOf(result).flatMap(({ time }, index) => barParts(time, index)),
      ...(leavesOutFew ? [SOMEBODY_LEFT_OUT] : []),
    ],
    without: (result, withheld) => {
      const thinned = withoutParts(result, withheld, { timedTo, leavesOutFew });
      return withConfidence(
        isSplitByOnesOwn(definition) ? withoutWhole(thinned, definition) : thinned,
        definition.control,
      );
    },
  };
}

type Counts = Pick<FunnelStepCounts, 'entries' | 'people' | 'withheld'>;
type Bars = TimeToConvert['histogram'];

function funnelsOf({ overall, segments }: FunnelsResult): readonly Funnel[] {
  return [overall, ...segments];
}

interface Run {
  readonly steps: readonly Counts[];
  /** Whether what the segment is says already who reached the step (from 0): everybody, or nobody. */
  isGiven(step: number): boolean;
}

/** All runs of steps in an answer, in a fixed order. */
function runsOf(result: FunnelsResult, definition: FunnelsDefinition): readonly Run[] {
  const runs = funnelsOf(result).flatMap(({ segment, steps, cells = [] }) => {
    const isGiven = givenIn(segment, definition);
    return [steps, ...cells].map((run) => ({ steps: run, isGiven }));
  });
  const comparison = result.comparison ? [{ steps: result.comparison.steps, isGiven: () => false }] : [];
  return [...runs, ...comparison];
}

/** Who did something between two steps so often reached the later one; who has no such number did not, where everybody who did has one. */
function givenIn(segment: Funnel['segment'], { behaviour, steps }: FunnelsDefinition): Run['isGiven'] {
  const bar = segment.at(-1);
  if (!behaviour || !bar) return () => false;
  const { before } = stepsAround(behaviour, steps.length);
  if (bar.kind !== 'unset') return (step) => step > 0 && step <= before;
  return (step) => behaviour.each.kind === 'count' && step >= before;
}

/** One part per step: the smaller of the two crowds that it tells of. What is given tells no more than that the segment is there. */
function stepParts({ steps, isGiven }: Run, k: number, isEmptyTelling: boolean): AnswerPart[] {
  const isTold = (count: number | null) => isTooSmall(count, k) || (isEmptyTelling && k > 1 && count === 0);
  let shown: number | null = null;
  return steps.map(({ people }, step) => {
    if (isGiven(step)) return { people: steps[0]?.people ?? null, sum: null, isEmptyTelling };
    const dropped: number | null = shown === null || people === null ? null : shown - people;
    const crowd = !isTold(people) && dropped !== null && isTold(dropped) ? dropped : people;
    if (!isTold(crowd)) shown = people;
    return { people: crowd, sum: null, isEmptyTelling };
  });
}

/** The bars of one distribution add up to a step that is shown. */
function barParts(time: TimeToConvert | null | undefined, funnel: number): AnswerPart[] {
  return (time?.histogram ?? []).map(({ people }) => ({ people, sum: `time ${funnel}` }));
}

function withoutParts(
  result: FunnelsResult,
  withheld: ReadonlySet<number>,
  { timedTo, leavesOutFew }: { readonly timedTo: number; readonly leavesOutFew: boolean },
): FunnelsResult {
  let part = 0;
  const thinRun = <Step extends Counts>(run: readonly Step[]): Step[] =>
    run.map((step) => (withheld.has(part++) ? { ...step, ...blank(step, result.k) } : step));
  const [overall = result.overall, ...segments] = funnelsOf(result).map((funnel) => ({
    ...funnel,
    steps: thinRun(funnel.steps),
    ...(funnel.cells ? { cells: funnel.cells.map(thinRun) } : {}),
  }));
  const comparison = result.comparison ? { steps: thinRun(result.comparison.steps) } : result.comparison;
  const thinBars = (bars: Bars): Bars =>
    bars.map((bar) => (withheld.has(part++) ? { ...bar, entries: null, people: null } : bar));
  const finish = (funnel: Funnel): Funnel => withoutTime(funnel, timedTo, thinBars);
  const whole = finish(withoutSums(overall, segments, result, leavesOutFew));
  const parts = segments.map(finish);
  const named = parts.filter(({ steps }) => steps[0]?.people !== null);
  return {
    ...result,
    withheld: true,
    overall: whole,
    segments: leavesOutFew ? named : [...named, ...nameless(parts, named)],
    moreSegments: named.length > 0 ? result.moreSegments : 0,
    ...(comparison === undefined ? {} : { comparison }),
  };
}

function blank(step: Counts, k: number): Partial<FunnelStepCounts> {
  return withoutNumbers(step, step.people === null || step.people < k ? 'few_reached' : 'few_dropped');
}

function withoutNumbers(step: Counts, why: FunnelStepCounts['withheld']): Partial<FunnelStepCounts> {
  return {
    entries: null,
    people: null,
    withheld: why,
    ...('secondsFromPrevious' in step ? { secondsFromPrevious: null, secondsFromFirst: null } : {}),
    ...('sum' in step ? { sum: null } : {}),
  };
}

/** The whole less the segments that are shown is what the withheld ones have: withheld too, where that is one of them or too few. */
function withoutSums(
  overall: Funnel,
  segments: readonly Funnel[],
  { k, moreSegments }: FunnelsResult,
  leavesOutFew: boolean,
): Funnel {
  const steps = overall.steps.map((step, index) => {
    const people = segments.map((segment) => segment.steps[index]?.people ?? null);
    const hidden = people.filter((count) => count === null).length;
    const shown = people.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    const isTelling = hidden === 1 || isTooSmall((step.people ?? 0) - shown, k);
    return (hidden > 0 || leavesOutFew) && moreSegments === 0 && isTelling && step.people !== null
      ? { ...step, ...withoutNumbers(step, 'sum') }
      : step;
  });
  return { ...overall, steps };
}

/**
 * Where the asker made the segments, the whole less what is shown would be how many are in one that is left out, be it few or nobody.
 * So the whole is withheld at each step but where both halves of each cohort are shown, or a crowd is not.
 */
function withoutWhole(result: FunnelsResult, definition: FunnelsDefinition): FunnelsResult {
  const { steps, time, cells } = result.overall;
  const isTold = (place: number) => !isWholeSafe(result, definition, place);
  const hide = <Step extends Counts>(step: Step) => ({ ...step, ...withoutNumbers(step, 'sum') });
  const isAnyTold = steps.some((_, place) => isTold(place));
  const overall = {
    ...result.overall,
    steps: steps.map((step, place) => (isTold(place) ? hide(step) : step)),
    ...(cells && isAnyTold ? { cells: cells.map((run) => run.map(hide)) } : {}),
    ...(time && isAnyTold ? { time: null } : {}),
  };
  return { ...result, overall };
}

function isWholeSafe(
  { overall, segments, k }: FunnelsResult,
  { breakdowns = [], behaviour }: FunnelsDefinition,
  place: number,
): boolean {
  const [breakdown, ...others] = breakdowns;
  if (behaviour && breakdown) return false;
  const peopleOf = ({ steps }: Funnel) => steps[place]?.people ?? null;
  if (breakdown && 'cohorts' in breakdown)
    return (
      others.length === 0 &&
      breakdown.cohorts.every((cohort) =>
        [true, false].every((isIn) =>
          segments.some(
            (funnel) =>
              sameSegment(funnel.segment, [{ kind: 'cohort', cohort, isIn }]) && peopleOf(funnel) !== null,
          ),
        ),
      )
    );
  if (others.length > 0) return false;
  const shown = segments.reduce((sum, funnel) => sum + (peopleOf(funnel) ?? 0), 0);
  return (peopleOf(overall) ?? 0) - shown >= k;
}

function withoutTime(funnel: Funnel, timedTo: number, thinBars: (bars: Bars) => Bars): Funnel {
  const { time, steps } = funnel;
  const histogram = thinBars(time?.histogram ?? []);
  return {
    ...funnel,
    ...(time ? { time: steps[timedTo - 1]?.people === null ? null : { ...time, histogram } } : {}),
  };
}

/** All segments that have lost their names are one, without numbers; not where a hidden one is shown. */
function nameless(segments: readonly Funnel[], named: readonly Funnel[]): Funnel[] {
  const [first] = segments.filter((funnel) => !named.includes(funnel));
  const isSaid = named.some(({ segment }) => segment.every(({ kind }) => kind === 'hidden'));
  if (!first || isSaid) return [];
  const bare = <Step extends Counts>(step: Step) => ({ ...step, ...withoutNumbers(step, 'few_reached') });
  return [
    {
      ...first,
      segment: first.segment.map(() => ({ kind: 'hidden' })),
      steps: first.steps.map(bare),
      ...(first.cells ? { cells: first.cells.map((run) => run.map(bare)) } : {}),
      ...(first.time ? { time: null } : {}),
    },
  ];
}
