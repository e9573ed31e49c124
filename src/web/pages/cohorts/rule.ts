import type { CohortCondition, CohortRule, CohortWindow, Comparison } from '#contract';

type Match = 'all' | 'any';
export type Kind = 'did' | 'did_not' | 'measured' | 'first' | 'sequence' | 'profile';
export const KINDS: readonly Kind[] = ['did', 'did_not', 'measured', 'first', 'sequence', 'profile'];

/** The rule as the builder shows it: a list of parts, all or any of which must hold. */
export interface Parts {
  readonly match: Match;
  readonly parts: readonly CohortRule[];
}

export function toParts(rule: CohortRule | undefined): Parts {
  if (rule === undefined) return { match: 'all', parts: [] };
  if ('all' in rule) return { match: 'all', parts: rule.all };
  if ('any' in rule) return { match: 'any', parts: rule.any };
  return { match: 'all', parts: [rule] };
}

export function toRule({ match, parts }: Parts): CohortRule {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  return match === 'all' ? { all: [...parts] } : { any: [...parts] };
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
  if (!('kind' in part)) return true;
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
