import {
  type Alert,
  type AlertCondition,
  type InsightsDefinition,
  type InsightsResult,
  letterOf,
  type ReportDefinition,
  type ReportName,
  type ReportResult,
} from '#contract';
import type { ProjectId } from '#core';
import type { Egress, Fold } from '#egress';
import type { Interval, Seen } from './judge.ts';
import type { KeptReport } from './ports.ts';

/** What alerts and digests want of reports: to ask. */
export interface Asking {
  run<Name extends ReportName>(
    kind: Name,
    projectId: ProjectId,
    definition: unknown,
    options?: { readonly signal?: AbortSignal; readonly reader?: string },
  ): Promise<ReportResult<Name>>;
  fold<Name extends ReportName>(kind: Name, definition: ReportDefinition<Name>): Fold<ReportResult<Name>>;
}

export type Look =
  | { readonly kind: 'seen'; readonly label: string; readonly seen: Seen }
  /** Too few people stand behind the interval, or behind the one that it is measured against. */
  | { readonly kind: 'withheld'; readonly start: string }
  /** The measure has no answer for the interval: an average of nothing. */
  | { readonly kind: 'no_value'; readonly start: string };

interface Watched {
  readonly metric: string;
  readonly unit: Alert['unit'];
  readonly condition: AlertCondition;
}

const WEEK_DAYS = 7;
/** How many whole intervals are looked at: what a condition needs, and no more. */
const HISTORY: Readonly<Record<Alert['unit'], { readonly week: number; readonly usual: number }>> = {
  hour: { week: 169, usual: 1_009 },
  day: { week: 8, usual: 57 },
  week: { week: 2, usual: 13 },
  month: { week: 2, usual: 13 },
};

export function isWatchable(kind: ReportName): kind is 'insights' {
  return kind === 'insights';
}

/**
 * Looks at the last whole interval of a metric. Each interval that is told is asked for by itself, so that the gate judges the people of
 * that interval and not those of the weeks around it (hours: of its day). What came before is asked for as a whole.
 */
export function createWatch(deps: { readonly reports: Asking; readonly egress: Pick<Egress, 'aggregates'> }) {
  const ask = async (projectId: ProjectId, definition: InsightsDefinition): Promise<InsightsResult> => {
    const answer = await deps.reports.run('insights', projectId, definition, { reader: 'alerts' });
    return deps.egress.aggregates(answer, deps.reports.fold('insights', definition)).body;
  };

  return async (projectId: ProjectId, report: KeptReport, watched: Watched): Promise<Look> => {
    const { metric, unit, condition } = watched;
    // The schema of its kind has checked it when it was kept.
    const question = plain(report.definition as unknown as InsightsDefinition, unit);
    const past = await ask(projectId, {
      ...question,
      range: { last: wantedIntervals(condition, unit) + 1, unit },
    });
    // The last one is not over yet.
    const history = intervals(past, metric).slice(0, -1);
    const last = history.at(-1);
    const start = last?.start ?? '';
    const one = async (from: string) =>
      only(await ask(projectId, { ...question, range: daysOf(from, unit) }), metric, from);
    const exact = await one(start);
    if (exact === 'withheld') return { kind: 'withheld', start };
    if (exact.value === null) return { kind: 'no_value', start };
    const against = condition.kind === 'change' ? referenceOf(history, condition.against, unit) : undefined;
    const reference = against ? await one(against.start) : null;
    if (reference === 'withheld') return { kind: 'withheld', start };
    return {
      kind: 'seen',
      label: exact.label,
      seen: {
        start,
        unit,
        value: exact.value,
        reference: reference?.value ?? null,
        history: history.slice(0, -1),
        isCount: isCount(question, metric),
      },
    };
  };
}

/** One line a metric: no segments, no comparison. */
function plain(
  { breakdowns: _, compare: __, limit: ___, ...question }: InsightsDefinition,
  unit: Alert['unit'],
) {
  return { ...question, unit };
}

function wantedIntervals(condition: AlertCondition, unit: Alert['unit']): number {
  if (condition.kind === 'value') return 1;
  if (condition.kind === 'anomaly') return HISTORY[unit].usual;
  return condition.against === 'week' ? HISTORY[unit].week : 2;
}

function intervals({ buckets, series }: InsightsResult, metric: string): Interval[] {
  const own = series.find((one) => one.metric === metric);
  return buckets.map((start, place) => ({ start, value: own?.values[place] ?? null }));
}

/** The days of the interval that begins at `start`. */
function daysOf(start: string, unit: Alert['unit']): { from: string; to: string } {
  const from = start.slice(0, 10);
  if (unit === 'hour' || unit === 'day') return { from, to: from };
  const [year = 0, month = 0, day = 0] = from.split('-').map(Number);
  const last = unit === 'week' ? Date.UTC(year, month - 1, day + WEEK_DAYS - 1) : Date.UTC(year, month, 0);
  return { from, to: new Date(last).toISOString().slice(0, 10) };
}

function only(
  { buckets, series }: InsightsResult,
  metric: string,
  start: string,
): 'withheld' | { readonly value: number | null; readonly label: string } {
  const own = series.find((one) => one.metric === metric);
  if (!own) return { value: null, label: '' };
  if (own.people === null) return 'withheld';
  return { value: own.values[buckets.indexOf(start)] ?? null, label: own.label };
}

/** The interval before, or the one that stood at the same place on the wall a week before. */
function referenceOf(
  history: readonly Interval[],
  against: 'previous' | 'week',
  unit: Alert['unit'],
): Interval | undefined {
  const last = history.at(-1);
  if (against === 'previous' || unit === 'week' || unit === 'month') return history.at(-2);
  if (!last) return;
  const day = new Date(Date.parse(`${last.start.slice(0, 10)}T00:00:00Z`) - WEEK_DAYS * 86_400_000);
  const wall = `${day.toISOString().slice(0, 10)}${last.start.slice(10, 16)}`;
  return history.find(({ start }) => start.startsWith(wall));
}

const COUNTS = ['total', 'unique', 'dau', 'wau', 'mau'];

function isCount({ metrics }: InsightsDefinition, metric: string): boolean {
  const asked = metrics.find((_, place) => letterOf(place) === metric);
  return asked?.kind === 'event' && COUNTS.includes(asked.measure.kind);
}
