import type { Alert, AlertCondition, Range, ReportDefinition, ReportName, ReportResult } from '#contract';
import { AppError, type Clock, type ProjectId } from '#core';
import type { Egress, Fold } from '#egress';
import type { Interval, Seen } from './judge.ts';
import type { KeptReport } from './ports.ts';
import { type Watched, watchedOf } from './watched/watched.ts';

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

const WEEK_DAYS = 7;
/** How many whole intervals are looked at: what a condition needs, and no more. */
const HISTORY: Readonly<Record<Alert['unit'], { readonly week: number; readonly usual: number }>> = {
  hour: { week: 169, usual: 1_009 },
  day: { week: 8, usual: 57 },
  week: { week: 2, usual: 13 },
  month: { week: 2, usual: 13 },
};

export function isWatchable({ kind, definition }: KeptReport, watched: Watched): boolean {
  // The schema of its kind has checked it when it was kept.
  return watchedOf(kind)?.has(definition as ReportDefinition<typeof kind>, watched) === true;
}

/**
 * Looks at the last interval whose value stands. Each interval that is told is asked for by itself, so that the gate judges the people of
 * that interval and not those of the weeks around it (hours: of its day). What came before is asked for as a whole.
 */
export function createWatch(deps: {
  readonly reports: Asking;
  readonly egress: Pick<Egress, 'aggregates'>;
  readonly clock: Clock;
}) {
  async function look<Name extends ReportName>(
    kind: Name,
    projectId: ProjectId,
    kept: ReportDefinition<Name>,
    watched: Watched & { readonly condition: AlertCondition },
  ): Promise<Look> {
    const { metric, unit, condition } = watched;
    const of = watchedOf(kind);
    if (!of?.has(kept, watched)) throw new AppError('not_watchable', 'nothing of the report can be watched');
    const question = of.ask(kept, watched);
    const read = async (range: Range, now: number) => {
      const asked = { ...question, range };
      const answer = await deps.reports.run(kind, projectId, asked, { reader: 'alerts' });
      return of.read(
        deps.egress.aggregates(answer, deps.reports.fold(kind, asked)).body,
        asked,
        watched,
        now,
      );
    };
    const one = async (start: string) => {
      const { label, points } = await read(daysOf(start, unit), Number.POSITIVE_INFINITY);
      return { label, ...(points.find((point) => point.start === start) ?? NOTHING) };
    };

    const wanted = wantedIntervals(condition, unit);
    const { points } = await read({ last: wanted + of.unfinished(question, watched), unit }, deps.clock());
    const history = points.slice(-wanted);
    const start = history.at(-1)?.start ?? '';
    if (start === '') return { kind: 'no_value', start };
    const exact = await one(start);
    if (exact.isWithheld) return { kind: 'withheld', start };
    if (exact.value === null) return { kind: 'no_value', start };
    const against = condition.kind === 'change' ? referenceOf(history, condition.against, unit) : undefined;
    const reference = against ? await one(against.start) : NOTHING;
    if (reference.isWithheld) return { kind: 'withheld', start };
    return {
      kind: 'seen',
      label: exact.label,
      seen: {
        start,
        unit,
        value: exact.value,
        reference: reference.value,
        history: history.slice(0, -1),
        isCount: of.isCount(question, metric),
      },
    };
  }

  return (
    projectId: ProjectId,
    { kind, definition }: KeptReport,
    watched: Watched & { readonly condition: AlertCondition },
  ): Promise<Look> =>
    // The schema of its kind has checked it when it was kept.
    look(kind, projectId, definition as ReportDefinition<typeof kind>, watched);
}

const NOTHING = { value: null, isWithheld: false } as const;

function wantedIntervals(condition: AlertCondition, unit: Alert['unit']): number {
  if (condition.kind === 'value') return 1;
  if (condition.kind === 'anomaly') return HISTORY[unit].usual;
  return condition.against === 'week' ? HISTORY[unit].week : 2;
}

/** The days of the interval that begins at `start`. */
function daysOf(start: string, unit: Alert['unit']): { from: string; to: string } {
  const from = start.slice(0, 10);
  if (unit === 'hour' || unit === 'day') return { from, to: from };
  const [year = 0, month = 0, day = 0] = from.split('-').map(Number);
  const last = unit === 'week' ? Date.UTC(year, month - 1, day + WEEK_DAYS - 1) : Date.UTC(year, month, 0);
  return { from, to: new Date(last).toISOString().slice(0, 10) };
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
