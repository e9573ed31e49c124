import type { CohortCondition, CohortRule, CohortWindow, Comparison } from '#contract';

/** `none` and `not_all`: what a `not` around "any" or "all" says. */
export const MATCHES = ['all', 'any', 'none', 'not_all'] as const;
type Match = (typeof MATCHES)[number];
export type Kind = 'did' | 'did_not' | 'measured' | 'first' | 'sequence' | 'profile';
export const KINDS: readonly Kind[] = ['did', 'did_not', 'measured', 'first', 'sequence', 'profile'];

/** A rule, or a group in it, as the builder shows it: a list of parts, and how they combine. */
export interface Parts {
  readonly match: Match;
  readonly parts: readonly CohortRule[];
}

export function isGroup(rule: CohortRule): rule is Exclude<CohortRule, CohortCondition> {
  return !('kind' in rule);
}

export function toParts(rule: CohortRule | undefined): Parts {
  if (rule === undefined) return { match: 'all', parts: [] };
  if ('all' in rule) return { match: 'all', parts: rule.all };
  if ('any' in rule) return { match: 'any', parts: rule.any };
  if (!('not' in rule)) return { match: 'all', parts: [rule] };
  if ('all' in rule.not) return { match: 'not_all', parts: rule.not.all };
  return { match: 'none', parts: 'any' in rule.not ? rule.not.any : [rule.not] };
}

/** The whole rule: one part alone stands for itself. */
export function toRule(group: Parts): CohortRule {
  const { match, parts } = group;
  const [only] = parts;
  const isPlain = match === 'all' || match === 'any';
  return only && parts.length === 1 && isPlain ? only : toGroup(group);
}

/** A group in a rule: it stays one, however few parts it has. */
export function toGroup({ match, parts }: Parts): CohortRule {
  switch (match) {
    case 'all':
      return { all: [...parts] };
    case 'any':
      return { any: [...parts] };
    case 'none':
      return { not: { any: [...parts] } };
    case 'not_all':
      return { not: { all: [...parts] } };
  }
}

const LAST_30: CohortWindow = { last: 30, unit: 'day' };

/** What a new condition of a kind begins as: whole, so that it can be counted at once. */
export function firstOf(kind: Kind, event: string | null): CohortCondition {
  switch (kind) {
    case 'did':
      return { kind: 'did', event, count: { operator: 'at_least', value: 1 }, window: LAST_30 };
    case 'did_not':
      return { kind: 'did', event, count: { operator: 'equals', value: 0 }, window: LAST_30 };
    case 'measured':
      return {
        kind: 'measured',
        event,
        property: { scope: 'event', name: '' },
        aggregate: 'sum',
        is: { operator: 'at_least', value: 1 },
        window: LAST_30,
      };
    case 'first':
      return { kind: 'first', event, window: LAST_30 };
    case 'sequence':
      return {
        kind: 'sequence',
        steps: [{ event }, { event }],
        within: { count: 1, unit: 'day' },
        window: LAST_30,
      };
    case 'profile':
      return { kind: 'profile', filter: { all: [] } };
  }
}

/** What is still missing something is not counted and not saved. */
export function isWhole(part: CohortRule): boolean {
  if (isGroup(part)) {
    const { parts } = toParts(part);
    return parts.length > 0 && parts.every(isWhole);
  }
  if (part.kind === 'measured') return part.property.name !== '';
  return part.kind !== 'profile' || !('all' in part.filter) || part.filter.all.length > 0;
}

export function isNever({ operator, ...rest }: Comparison): boolean {
  return operator === 'equals' && 'value' in rest && rest.value === 0;
}

export interface Preset {
  readonly key: string;
  readonly window: CohortWindow | undefined;
}

/** Periods that are offered; a cohort made elsewhere may have another. */
export const PRESETS: readonly Preset[] = [
  { key: 'ever', window: undefined },
  ...[1, 7, 14, 30, 60, 90, 180, 365].map((last) => ({
    key: String(last),
    window: { last, unit: 'day' as const },
  })),
];

export const WINDOW_KINDS = ['last', 'since', 'between'] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];

/** What a period of a kind begins as, on a day (`2026-01-31`). */
export function firstWindow(kind: WindowKind, today: string): CohortWindow {
  const monthAgo = new Date(Date.parse(today) - 30 * 86_400_000).toISOString().slice(0, 10);
  if (kind === 'last') return { last: 2, unit: 'week' };
  return kind === 'since' ? { since: monthAgo } : { from: monthAgo, to: today };
}

/** One end of a period between two days is moved; the other goes along where they would cross. */
export function withDay(
  window: { readonly from: string; readonly to: string },
  end: 'from' | 'to',
  day: string,
): { from: string; to: string } {
  const moved = { ...window, [end]: day };
  return moved.from <= moved.to ? moved : { from: day, to: day };
}
