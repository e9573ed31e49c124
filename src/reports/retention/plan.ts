import type { RetentionBuckets, RetentionCriterion, RetentionDefinition, RetentionMeasure } from '#contract';
import { AppError, type ProjectId } from '#core';
import type { PlanContext } from '../report.ts';
import { type PlannedBreakdown, planBreakdowns } from '../shared/breakdown.ts';
import { type Counted, planCounted } from '../shared/counted.ts';
import { everything, planFilter } from '../shared/filter.ts';
import { type Freshness, planFreshness } from '../shared/freshness.ts';
import type { Lexicon, StoredProperty } from '../shared/lexicon.ts';
import { planMeasure } from '../shared/measure.ts';
import { leastCrowd } from '../shared/narrow.ts';
import { type PlannedSelector, passing, planSelector, type Stretch } from '../shared/selector.ts';
import { begun, cut, type Period, resolveSpan, toZone, type Zone } from '../shared/time.ts';
import { type Bucketing, bucketEdges, lastReturn, planBucketing, type RowPlan, rowPlans } from './buckets.ts';
import { isLeavingOut } from './definition.ts';

/** Everything that is decided about a question: plain data, no SQL. */
export interface RetentionPlan {
  readonly projectId: ProjectId;
  readonly k: number;
  readonly timezone: string;
  readonly unit: RetentionDefinition['unit'];
  /** When births count: the intervals of the range that have begun. */
  readonly births: Period;
  readonly rows: readonly RowPlan[];
  readonly birth: PlannedSelector;
  readonly isFirstEver: boolean;
  readonly returning: PlannedSelector;
  /** No return from this instant on is in a bucket; null: returns count without end. */
  readonly returnsBefore: number | null;
  readonly counted: Counted;
  readonly breakdowns: readonly PlannedBreakdown[];
  readonly bucketing: Bucketing;
  /** Bucket t holds the offsets from `edges[t]` to before `edges[t + 1]`, in units. */
  readonly edges: readonly number[];
  readonly criterion: RetentionCriterion;
  readonly measure: RetentionMeasure;
  /** The number that is summed; null: of a name never seen; undefined: people are counted. */
  readonly measured: StoredProperty | null | undefined;
  /** Segments shown. */
  readonly limit: number;
  /** Segments of fewer people are read as if nobody were in them; 0: none are. */
  readonly leastCrowd: number;
  readonly freshness: Freshness;
}

const DEFAULT_SEGMENTS = 12;
const MAX_ROWS = 1000;
const MAX_UNITS = 1500;
/** Numbers in one answer. */
const MAX_CELLS = 1_000_000;

/** The passes, in order: each adds what it decides. */
export function planRetention(definition: RetentionDefinition, { lexicon, now }: PlanContext): RetentionPlan {
  const { projectId, timezone, k } = lexicon.snapshot;
  const { unit, buckets, criterion, measure } = definition;
  const zone = toZone(timezone);
  const edges = planEdges(buckets);
  const births = begun(planBirths(definition, now, zone), now);
  const bucketing = planBucketing(definition, births, edges, zone);
  const rows = rowPlans(births, bucketing, edges, now);
  const last = lastReturn(births, bucketing, edges);
  const selectors = planSelectors(definition, lexicon, zone, {
    from: births.from,
    to: criterion === 'on_or_after' ? Math.max(now, last) : last,
  });
  return {
    projectId,
    k,
    timezone,
    unit,
    births,
    rows,
    ...selectors,
    isFirstEver: definition.birth.firstEver ?? false,
    returnsBefore: criterion === 'on_or_after' ? null : last,
    counted: planCounted(definition.counted, lexicon),
    breakdowns: planBreakdowns(definition.breakdowns ?? [], lexicon, timezone),
    bucketing,
    edges,
    criterion,
    measure,
    measured: planMeasured(measure, lexicon),
    leastCrowd: isLeavingOut(definition) ? leastCrowd(k) : 0,
    limit: planLimit(definition, rows.length * (edges.length - 1)),
    freshness: planFreshness([selectors.birth.event, selectors.returning.event], lexicon),
  };
}

function planEdges(buckets: RetentionBuckets): readonly number[] {
  const edges = bucketEdges(buckets);
  if ((edges.at(-1) ?? 0) > MAX_UNITS)
    throw new AppError('report_too_many_buckets', 'the brackets reach too far: choose a larger unit', {
      facts: { path: 'buckets.widths', limit: MAX_UNITS },
    });
  return edges;
}

function planBirths({ range, unit }: RetentionDefinition, now: number, zone: Zone): Period {
  const period = cut(resolveSpan(range, now, zone), unit, zone);
  if (period.starts.length > MAX_ROWS)
    throw new AppError('report_too_many_buckets', 'the range has too many intervals: choose a larger unit', {
      facts: { path: 'unit', limit: MAX_ROWS },
    });
  return period;
}

/** The filter of the question is asked of both events. */
function planSelectors(
  { birth, returning, filter }: RetentionDefinition,
  lexicon: Lexicon,
  zone: Zone,
  stretch: Stretch,
) {
  const born = birth.firstEver ? { ...stretch, from: null } : stretch;
  const shared = filter ? planFilter(filter, lexicon, zone, 'filter') : everything;
  return {
    birth: passing(shared, planSelector(birth, lexicon, zone, 'birth', born)),
    returning: passing(shared, planSelector(returning, lexicon, zone, 'returning', stretch)),
  };
}

function planMeasured(measure: RetentionMeasure, lexicon: Lexicon): StoredProperty | null | undefined {
  if (measure.kind !== 'property') return undefined;
  const planned = planMeasure(measure, lexicon);
  return planned.kind === 'property' ? planned.property : null;
}

function planLimit({ limit = DEFAULT_SEGMENTS }: RetentionDefinition, cells: number): number {
  return Math.max(1, Math.min(limit, Math.floor(MAX_CELLS / Math.max(1, cells))));
}
