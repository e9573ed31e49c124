import type { Selector } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { selectorText } from '../../reports/shared/clauses.ts';
import { useCohortName } from '../../reports/shared/use-cohort-name.ts';
import type { Borrowed, Computed } from './behaviour.ts';

/** "How often each person did visit where source is mail, in the last 30 days". */
export function useBehaviourText(): (behaviour: Borrowed | Computed) => string {
  const t = useMessages('custom');
  const reports = useMessages('reports');
  const format = useFormat('UTC');
  const cohort = useCohortName();
  const eventText = (selector: Selector) => selectorText(selector, { reports, format, cohort });
  return (behaviour) => {
    if (behaviour.kind === 'borrowed')
      return t('borrowedText', {
        property: behaviour.property,
        event: eventText(behaviour.from),
        days: format.number(behaviour.days ?? 7),
      });
    const { of, each, lastDays } = behaviour;
    const what =
      each.kind === 'count'
        ? t('computedCount', { how: t('aggregate_count'), event: eventText(of) })
        : t('computedAggregate', {
            aggregate: t(`aggregate_${each.aggregate}`),
            property: each.property.name,
            event: eventText(of),
          });
    return lastDays === undefined ? what : t('computedLately', { what, count: lastDays });
  };
}
