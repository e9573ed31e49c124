import type { useFormat, useMessages } from '../../i18n/index.tsx';
import { type FilterGroup, isBetweenNumbers, matchOf, membersOf } from './conditions.ts';
import { type Condition, type Filter, isGroup, type PropertyCondition } from './filter-notation.ts';

type Words = ReturnType<typeof useMessages<'reports'>>;
type Format = ReturnType<typeof useFormat>;

/** What a cohort is called; a number where it is gone. */
export type CohortName = (id: number) => string;

/** A filter in words: "model is large-2 and (plan is pro or plan is team)". */
export function filterText(filter: Filter, t: Words, format: Format, cohort: CohortName): string {
  return isGroup(filter) ? groupText(filter, t, format, cohort) : conditionText(filter, t, format, cohort);
}

function groupText(group: FilterGroup, t: Words, format: Format, cohort: CohortName): string {
  const glue = matchOf(group) === 'all' ? t('and') : t('or');
  return membersOf(group)
    .map((member) => {
      const text = filterText(member, t, format, cohort);
      return isGroup(member) && membersOf(member).length > 1 ? `(${text})` : text;
    })
    .join(` ${glue} `);
}

function conditionText(condition: Condition, t: Words, format: Format, cohort: CohortName): string {
  if ('cohort' in condition) return t(`cohort_${condition.operator}`, { cohort: cohort(condition.cohort) });
  const operand = operandText(condition, t, format);
  const head = `${condition.property.name} ${t(`op_${condition.operator}`)}`;
  return operand === '' ? head : `${head} ${operand}`;
}

function operandText(condition: PropertyCondition, t: Words, format: Format): string {
  if ('values' in condition) return condition.values.join(` ${t('or')} `);
  if ('value' in condition) return format.number(condition.value);
  if ('count' in condition) return t(`span_${condition.unit}`, { count: condition.count });
  if (isBetweenNumbers(condition))
    return `${format.number(condition.from)} ${t('and')} ${format.number(condition.to)}`;
  if ('from' in condition) return `${format.date(condition.from)} ${t('and')} ${format.date(condition.to)}`;
  return 'at' in condition ? format.date(condition.at) : '';
}
