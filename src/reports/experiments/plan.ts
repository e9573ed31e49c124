import { EXPOSURE, type ExperimentMetric, type ExperimentsDefinition } from '#contract';
import type { ProjectId } from '#core';
import type { PlanContext } from '../report.ts';
import { type PlannedBreakdown, planBreakdowns } from '../shared/breakdown.ts';
import { type Freshness, planFreshness } from '../shared/freshness.ts';
import type { Lexicon, StoredProperty } from '../shared/lexicon.ts';
import { planMeasure } from '../shared/measure.ts';
import { type PlannedSelector, planSelector } from '../shared/selector.ts';
import { boundsOf, resolveSpan, toZone, type Zone } from '../shared/time.ts';

/** Everything that is decided about a question: plain data, no SQL. */
export interface ExperimentsPlan {
  readonly projectId: ProjectId;
  readonly k: number;
  readonly timezone: string;
  /** When exposures count. */
  readonly period: { readonly from: number; readonly to: number };
  readonly exposure: PlannedSelector;
  /** By the variant's name: one breakdown. */
  readonly variant: readonly PlannedBreakdown[];
  readonly metrics: readonly PlannedMetric[];
  readonly control: string | null;
  readonly alpha: number;
  readonly split: ReadonlyMap<string, number>;
  readonly freshness: Freshness;
}

export interface PlannedMetric {
  readonly selector: PlannedSelector;
  readonly measure: 'conversion' | 'count' | 'sum';
  /** The number that is summed; null: none is, or its name was never seen. */
  readonly property: StoredProperty | null;
  /** From the first exposure on, in milliseconds; null: to the end of the period. */
  readonly withinMs: number | null;
}

const DEFAULT_ALPHA = 0.05;
const LENGTHS = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;

export function planExperiments(
  definition: ExperimentsDefinition,
  { lexicon, now }: PlanContext,
): ExperimentsPlan {
  const { projectId, timezone, k } = lexicon.snapshot;
  const zone = toZone(timezone);
  const exposure = planExposure(definition, lexicon, zone);
  const period = boundsOf(resolveSpan(definition.range, now, zone), zone);
  const metrics = definition.metrics.map((metric, index) =>
    planMetric(metric, `metrics[${index}]`, { lexicon, zone, period }),
  );
  return {
    projectId,
    k,
    timezone,
    period,
    exposure,
    variant: planVariant(lexicon, timezone),
    metrics,
    control: definition.control ?? null,
    alpha: definition.alpha ?? DEFAULT_ALPHA,
    split: new Map((definition.split ?? []).map(({ variant, weight }) => [variant, weight])),
    freshness: planFreshness([exposure.event, ...metrics.map(({ selector }) => selector.event)], lexicon),
  };
}

/** Variants have names: what was only ever sent as a number is none. */
function planVariant(lexicon: Lexicon, timezone: string): PlannedBreakdown[] {
  const property = { scope: 'event', name: EXPOSURE.variant } as const;
  return planBreakdowns([{ property }], lexicon, timezone).map((planned) =>
    planned.keys.kind === 'token' ? planned : { property: null, keys: { kind: 'token' } },
  );
}

function planExposure(
  { experiment, filter }: ExperimentsDefinition,
  lexicon: Lexicon,
  zone: Zone,
): PlannedSelector {
  const { event, filter: ofExperiment } = planSelector(
    {
      event: EXPOSURE.event,
      filter: {
        property: { scope: 'event', name: EXPOSURE.experiment },
        operator: 'is',
        values: [experiment],
      },
    },
    lexicon,
    zone,
    'experiment',
  );
  if (!filter) return { event, filter: ofExperiment };
  const asked = planSelector({ event: EXPOSURE.event, filter }, lexicon, zone, '').filter;
  return { event, filter: { kind: 'all', of: [ofExperiment, asked] } };
}

interface MetricContext {
  readonly lexicon: Lexicon;
  readonly zone: Zone;
  readonly period: ExperimentsPlan['period'];
}

function planMetric(
  metric: ExperimentMetric,
  path: string,
  { lexicon, zone, period: { from, to } }: MetricContext,
): PlannedMetric {
  const { measure, within } = metric;
  const withinMs = within ? within.count * LENGTHS[within.unit] : null;
  return {
    selector: planSelector(metric, lexicon, zone, path, { from, to: to + (withinMs ?? 0) }),
    measure: measure.kind,
    property: measure.kind === 'sum' ? summed(measure.property, lexicon) : null,
    withinMs,
  };
}

function summed(
  property: Extract<ExperimentMetric['measure'], { kind: 'sum' }>['property'],
  lexicon: Lexicon,
): StoredProperty | null {
  const planned = planMeasure({ kind: 'property', property, aggregate: 'sum' }, lexicon);
  return planned.kind === 'property' ? planned.property : null;
}
