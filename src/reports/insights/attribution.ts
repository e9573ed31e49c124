import type {
  AttributionModel,
  Breakdown,
  BreakdownAttribution,
  InsightsDefinition,
  Metric,
} from '#contract';
import { assertNever } from '#core';
import { badAttribution, type PlannedBreakdown } from '../shared/breakdown.ts';
import { isOnEvent } from '../shared/cell.ts';
import type { Lexicon } from '../shared/lexicon.ts';
import { type PlannedSelector, planSelector } from '../shared/selector.ts';
import type { Zone } from '../shared/time.ts';

/** The breakdown of a question that is by touchpoints, and how they share the credit. */
export interface PlannedAttribution {
  /** Which of the breakdowns. */
  readonly position: number;
  readonly touches: PlannedSelector;
  readonly lookbackMs: number;
  readonly sharing: Sharing;
}

export type Sharing =
  | { readonly kind: 'even' }
  /** Each value has all of it. */
  | { readonly kind: 'whole' }
  | { readonly kind: 'decay'; readonly halfLifeMs: number }
  /** Parts of a hundred: of the first, of all between together, of the last. Where some have nobody, the others share in proportion. */
  | { readonly kind: 'places'; readonly first: number; readonly middle: number; readonly last: number };

const DAY = 86_400_000;
const DEFAULT_LOOKBACK_DAYS = 30;
const DEFAULT_HALF_LIFE_DAYS = 7;

interface AttributionContext {
  readonly lexicon: Lexicon;
  readonly zone: Zone;
  /** From the first conversion that is asked for to the last. */
  readonly asked: { readonly from: number; readonly to: number };
}

/** `planned`: the question's breakdowns, in order. Throws `report_bad_attribution` with the place that does not go together. */
export function planAttribution(
  { breakdowns = [], metrics }: InsightsDefinition,
  planned: readonly PlannedBreakdown[],
  { lexicon, zone, asked }: AttributionContext,
): PlannedAttribution | null {
  const [first, second] = breakdowns.flatMap((breakdown, position) => {
    const attribution = attributionIn(breakdown);
    return attribution ? [{ attribution, position }] : [];
  });
  if (!first) return null;
  const { attribution, position } = first;
  const path = `breakdowns[${position}].attribution`;
  if (second) throw badAttribution(`breakdowns[${second.position}].attribution`);
  if (!isOfEvents(breakdowns[position], planned[position])) throw badAttribution(path);
  const odd = metrics.findIndex((metric) => !isShareable(metric));
  if (odd >= 0) throw badAttribution(`metrics[${odd}].measure`);
  const lookbackMs = (attribution.lookbackDays ?? DEFAULT_LOOKBACK_DAYS) * DAY;
  const stretch = { from: Math.max(0, asked.from - lookbackMs), to: asked.to };
  return {
    position,
    touches: planSelector(
      attribution.touchpoint ?? { event: null },
      lexicon,
      zone,
      `${path}.touchpoint`,
      stretch,
    ),
    lookbackMs,
    sharing: sharingOf(attribution.model),
  };
}

export function attributionIn(breakdown: Breakdown | undefined): BreakdownAttribution | undefined {
  return breakdown && 'property' in breakdown ? breakdown.attribution : undefined;
}

/** The same breakdown, of the event itself. */
export function withoutAttribution(breakdown: Breakdown): Breakdown {
  if ('cohorts' in breakdown) return breakdown;
  const { attribution: _, ...plain } = breakdown;
  return plain;
}

/** A name that was never seen is on no event; what is made of one profile alone is of no touchpoint. */
function isOfEvents(breakdown: Breakdown | undefined, planned: PlannedBreakdown | undefined): boolean {
  if (!breakdown || 'cohorts' in breakdown) return false;
  const { scope } = breakdown.property;
  if (scope === 'person' || scope === 'group') return false;
  return !planned?.property || isOnEvent(planned.property);
}

/** What can be added up in parts, and who did it. */
function isShareable(metric: Metric): boolean {
  if (metric.kind !== 'event') return true;
  const { measure } = metric;
  if (measure.kind === 'property') return measure.aggregate === 'sum';
  return measure.kind === 'total' || (measure.kind === 'unique' && measure.once === undefined);
}

function sharingOf(model: AttributionModel): Sharing {
  switch (model.kind) {
    case 'first':
      return { kind: 'places', first: 100, middle: 0, last: 0 };
    case 'last':
      return { kind: 'places', first: 0, middle: 0, last: 100 };
    case 'u_shaped':
      return { kind: 'places', first: 40, middle: 20, last: 40 };
    case 'j_shaped':
      return { kind: 'places', first: 20, middle: 20, last: 60 };
    case 'inverse_j':
      return { kind: 'places', first: 60, middle: 20, last: 20 };
    case 'custom':
      return { ...model, kind: 'places' };
    case 'linear':
      return { kind: 'even' };
    case 'participation':
      return { kind: 'whole' };
    case 'time_decay':
      return { kind: 'decay', halfLifeMs: (model.halfLifeDays ?? DEFAULT_HALF_LIFE_DAYS) * DAY };
    default:
      return assertNever(model);
  }
}
