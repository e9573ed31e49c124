import type {
  Funnel,
  FunnelCurve,
  FunnelStepCell,
  FunnelStepCounts,
  FunnelsDefinition,
  FunnelsResult,
  SegmentValue,
} from '#contract';
import { MUTED_STYLE, PALETTE_SIZE, type SeriesStyle, seriesStyle } from '../shared/palette.ts';
import { type SegmentWords, segmentLabel, wholeBar } from '../shared/segment-label.ts';

/** One funnel of an answer as chart, table and CSV all show it. */
export interface ShownFunnel {
  readonly key: string;
  readonly name: string;
  /** One text per breakdown. */
  readonly segment: readonly string[];
  readonly isFolded: boolean;
  readonly style: SeriesStyle;
  readonly funnel: Funnel;
}

/** The segments, or the whole where nothing is broken down. */
export function toShownFunnels(
  result: FunnelsResult,
  words: SegmentWords,
  whole: string,
  /** The last part of each segment is a bar of whole numbers. */
  hasWholeBars = false,
): ShownFunnel[] {
  if (result.segments.length === 0)
    return [
      {
        key: 'whole',
        name: whole,
        segment: [],
        isFolded: false,
        style: seriesStyle(0),
        funnel: result.overall,
      },
    ];
  let place = 0;
  return result.segments.map((funnel) => {
    const segment = funnel.segment.map((value, index) =>
      segmentLabel(
        hasWholeBars && index === funnel.segment.length - 1 ? wholeBar(value) : value,
        result.k,
        words,
      ),
    );
    const isFolded = funnel.segment.some(({ kind }) => kind === 'hidden');
    return {
      key: JSON.stringify(funnel.segment),
      name: segment.join(' · '),
      segment,
      isFolded,
      style: isFolded ? MUTED_STYLE : seriesStyle(place++),
      funnel,
    };
  });
}

/** The segment that the others are held against, where it is shown. */
export function controlOf(
  funnels: readonly ShownFunnel[],
  control: FunnelsDefinition['control'],
): ShownFunnel | undefined {
  const wanted = control && sortedText(control);
  return funnels.find(({ funnel }) => sortedText(funnel.segment) === wanted);
}

function sortedText(segment: readonly SegmentValue[]): string {
  return JSON.stringify(segment.map((value) => Object.entries(value).sort()));
}

/** As many as can be told apart. */
export function firstDrawn(funnels: readonly ShownFunnel[]): ShownFunnel[] {
  return funnels.slice(0, PALETTE_SIZE);
}

type Counts = Pick<FunnelStepCounts, 'entries'>;

/** What part of the first step got to a step; null where one of the two is withheld, or nobody entered. */
export function conversionTo(steps: readonly Counts[], place: number): number | null {
  return share(steps[place]?.entries ?? null, steps[0]?.entries ?? null);
}

/** What part of the step before got here. */
export function conversionFromPrevious(steps: readonly Counts[], place: number): number | null {
  return place === 0 ? null : share(steps[place]?.entries ?? null, steps[place - 1]?.entries ?? null);
}

export function overallConversion(steps: readonly Counts[]): number | null {
  return conversionTo(steps, steps.length - 1);
}

/** How long it took from the first step to the last, in seconds; null where nobody came so far, or it is withheld. */
export function overallTime(steps: readonly FunnelStepCell[], of: 'average' | 'median'): number | null {
  return steps.at(-1)?.secondsFromFirst?.[of] ?? null;
}

/** What the curve over time shows of an interval. */
export function curveAt(steps: readonly FunnelStepCell[], curve: FunnelCurve): number | null {
  return curve === 'conversion' ? overallConversion(steps) : overallTime(steps, curve);
}

function share(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}

/**
 * How high a bar stands: the step's share of the first. Where fewer than k dropped out, that of the last step shown, for it is hardly
 * less; where too few came, nothing.
 */
export function barShare(steps: readonly FunnelStepCounts[], place: number): number {
  for (let at = place; at > 0; at--) {
    const conversion = conversionTo(steps, at);
    if (conversion !== null) return conversion;
    if (steps[at]?.withheld !== 'few_dropped') return 0;
  }
  return (steps[0]?.entries ?? 0) > 0 ? 1 : 0;
}
