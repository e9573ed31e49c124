import type { CohortCondition, CohortRule, CohortWindow, Comparison } from '#contract';
import type { useMessages } from '../../i18n/index.tsx';
import { type ClauseWords, whereClause } from '../../reports/shared/clauses.ts';
import { filterText } from '../../reports/shared/filter-words.ts';
import { rangeText } from '../../reports/shared/range-words.ts';
import { isNever } from './rule.ts';

export interface RuleWords extends ClauseWords {
  readonly cohorts: ReturnType<typeof useMessages<'cohorts'>>;
  readonly audience: (audience: Extract<CohortCondition, { kind: 'audience' }>) => string;
}

/** Who belongs, in one sentence: "did API call at least 3 times, last 30 days, and plan is pro". */
export function ruleText(rule: CohortRule, words: RuleWords): string {
  const { reports: t, cohorts } = words;
  if ('all' in rule) return groupText(rule.all, t('and'), words);
  if ('any' in rule) return groupText(rule.any, t('or'), words);
  if ('not' in rule) return cohorts('not', { rule: ruleText(rule.not, words) });
  return conditionText(rule, words);
}

function groupText(rules: readonly CohortRule[], glue: string, words: RuleWords): string {
  if (rules.length === 0) return words.cohorts('everybody');
  return rules.map((rule) => ruleText(rule, words)).join(` ${glue} `);
}

function conditionText(condition: CohortCondition, words: RuleWords): string {
  const { reports, format, cohort } = words;
  if (condition.kind === 'profile') return filterText(condition.filter, reports, format, cohort);
  if (condition.kind === 'audience') return words.audience(condition);
  const parts = [saying(condition, words), windowText(condition.window, words)];
  if (condition.kind !== 'sequence') parts.splice(1, 0, whereClause(condition.filter, words) ?? '');
  return parts.filter((part) => part !== '').join(', ');
}

function saying(
  condition: Exclude<CohortCondition, { kind: 'profile' | 'audience' }>,
  words: RuleWords,
): string {
  const { cohorts: t } = words;
  const name = (event: string | null) => event ?? t('anything');
  switch (condition.kind) {
    case 'did':
      return isNever(condition.count)
        ? t('textDidNot', { event: name(condition.event) })
        : t('textDid', { event: name(condition.event), often: comparisonText(condition.count, words) });
    case 'measured':
      return t('textMeasured', {
        aggregate: t(`aggregate_${condition.aggregate}`),
        property: condition.property.name,
        event: name(condition.event),
        is: comparisonText(condition.is, words),
      });
    case 'first':
      return t('textFirst', { event: name(condition.event) });
    case 'sequence': {
      const steps = condition.steps
        .map(({ event, filter }) => [name(event), whereClause(filter, words) ?? ''].filter(Boolean).join(' '))
        .join(t('afterThat'));
      const { within } = condition;
      return within
        ? t('textWithin', { steps, count: within.count, unit: t(`within_${within.unit}`) })
        : t('textSequence', { steps });
    }
  }
}

function comparisonText(comparison: Comparison, { reports: t, format }: RuleWords): string {
  return comparison.operator === 'between'
    ? `${t('op_between')} ${format.number(comparison.from)} ${t('and')} ${format.number(comparison.to)}`
    : `${t(`op_${comparison.operator}`)} ${format.number(comparison.value)}`;
}

export function windowText(
  window: CohortWindow | undefined,
  { cohorts: t, reports, format }: Pick<RuleWords, 'cohorts' | 'reports' | 'format'>,
): string {
  if (window === undefined) return t('ever');
  if ('since' in window) return t('since', { day: format.date(window.since) });
  return rangeText(window, reports, format.date);
}
