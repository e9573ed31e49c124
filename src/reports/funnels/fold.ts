import {
  type Funnel,
  type FunnelStepCounts,
  type FunnelsDefinition,
  type FunnelsResult,
  isNarrowing,
  type TimeToConvert,
} from '#contract';
import { type AnswerPart, type Fold, isTooSmall, SOMEBODY_LEFT_OUT } from '#egress';
import { withConfidence } from './held.ts';

/**
 * Every step is a part, and so is who did not reach it: a step is withheld where fewer than k people reached it, and where
 * fewer than k of the last step shown before dropped out (the difference would tell them). So is every bar of a distribution. Segments
 * with nothing left but their name lose it, and where a segment could be told from the whole, the whole is withheld at that step.
 * Split by cohorts, a segment of too few is left out as if nobody were in it, and every answer says that it may have left some out.
 */
export function foldFunnels(definition: FunnelsDefinition): Fold<FunnelsResult> {
  const isFiltered =
    definition.filter !== undefined ||
    definition.steps.some(isNarrowing) ||
    (definition.exclusions ?? []).length > 0;
  const { breakdowns = [] } = definition;
  const isByCohort = breakdowns.some((breakdown) => 'cohorts' in breakdown);
  const timedTo = definition.view.kind === 'time' ? definition.view.to : 0;
  return {
    k: ({ k }) => k,
    parts: (result) => [
      ...runsOf(result).flatMap((run) => stepParts(run, result.k, isFiltered)),
      ...funnelsOf(result).flatMap(({ time }, index) => barParts(time, index)),
      ...(isByCohort ? [SOMEBODY_LEFT_OUT] : []),
    ],
    without: (result, withheld) => {
      const thinned = withoutParts(result, withheld, timedTo);
      return withConfidence(isByCohort ? withoutFew(thinned, breakdowns) : thinned, definition.control);
    },
  };
}

type Counts = Pick<FunnelStepCounts, 'entries' | 'people' | 'withheld'>;
type Bars = TimeToConvert['histogram'];

function funnelsOf({ overall, segments }: FunnelsResult): readonly Funnel[] {
  return [overall, ...segments];
}

/** All runs of steps in an answer, in a fixed order. */
function runsOf(result: FunnelsResult): readonly (readonly Counts[])[] {
  const runs = funnelsOf(result).flatMap(({ steps, cells = [] }) => [steps, ...cells]);
  return result.comparison ? [...runs, result.comparison.steps] : runs;
}

/** One part per step: the smaller of the two crowds that it tells of. */
function stepParts(run: readonly Counts[], k: number, isFiltered: boolean): AnswerPart[] {
  let shown: number | null = null;
  return run.map(({ people }) => {
    const dropped: number = shown === null || people === null ? 0 : shown - people;
    const crowd = !isTooSmall(people, k) && isTooSmall(dropped, k) ? dropped : people;
    if (!isTooSmall(crowd, k)) shown = people;
    return { people: crowd, sum: null, isEmptyTelling: isFiltered };
  });
}

/** The bars of one distribution add up to a step that is shown. */
function barParts(time: TimeToConvert | null | undefined, funnel: number): AnswerPart[] {
  return (time?.histogram ?? []).map(({ people }) => ({ people, sum: `time ${funnel}` }));
}

function withoutParts(result: FunnelsResult, withheld: ReadonlySet<number>, timedTo: number): FunnelsResult {
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
  const whole = finish(withoutSums(overall, segments, result));
  const parts = segments.map(finish);
  const named = parts.filter(({ steps }) => steps[0]?.people !== null);
  return {
    ...result,
    withheld: true,
    overall: whole,
    segments: [...named, ...nameless(parts, named)],
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
): Funnel {
  const steps = overall.steps.map((step, index) => {
    const people = segments.map((segment) => segment.steps[index]?.people ?? null);
    const hidden = people.filter((count) => count === null).length;
    const shown = people.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    const isTelling = hidden === 1 || isTooSmall((step.people ?? 0) - shown, k);
    return hidden > 0 && moreSegments === 0 && isTelling && step.people !== null
      ? { ...step, ...withoutNumbers(step, 'sum') }
      : step;
  });
  return { ...overall, steps };
}

/**
 * Everybody is in a cohort or is not: where the answer does not show both, the whole would tell how many the other is, be it few or
 * nobody. So the whole is withheld there, as it always is where cohorts are split further.
 */
function withoutFew(
  result: FunnelsResult,
  breakdowns: NonNullable<FunnelsDefinition['breakdowns']>,
): FunnelsResult {
  const segments = result.segments.filter(({ steps }) => (steps[0]?.people ?? 0) > 0);
  const halves = breakdowns.flatMap((breakdown) =>
    'cohorts' in breakdown
      ? breakdown.cohorts.flatMap((cohort) => [true, false].map((isIn) => ({ cohort, isIn })))
      : [],
  );
  const isShown = ({ cohort, isIn }: (typeof halves)[number], place: number) =>
    segments.some(
      ({ segment: [value], steps }) =>
        value?.kind === 'cohort' &&
        value.cohort === cohort &&
        value.isIn === isIn &&
        typeof steps[place]?.people === 'number',
    );
  const isTold = (place: number) => breakdowns.length > 1 || !halves.every((half) => isShown(half, place));
  const { steps, time, cells } = result.overall;
  const hide = <Step extends Counts>(step: Step) => ({ ...step, ...withoutNumbers(step, 'sum') });
  const isAnyTold = steps.some((_, place) => isTold(place));
  const overall = {
    ...result.overall,
    steps: steps.map((step, place) => (isTold(place) ? hide(step) : step)),
    ...(cells && isAnyTold ? { cells: cells.map((run) => run.map(hide)) } : {}),
    ...(time && isAnyTold ? { time: null } : {}),
  };
  return { ...result, overall, segments, moreSegments: 0 };
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
