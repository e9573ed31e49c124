import type { Definition } from '#contract';
import { useFormat, useMessages } from '../../i18n/index.tsx';
import { whereClause } from '../../reports/shared/clauses.ts';
import { useCohortName } from '../../reports/shared/use-cohort-name.ts';

type Behaviour = Extract<Definition['definition'], { kind: 'computed' | 'borrowed' }>;

/** "How often each person did visit where source is mail, in the last 30 days". */
export function useBehaviourText(): (behaviour: Behaviour) => string {
  const t = useMessages('custom');
  const reports = useMessages('reports');
  const format = useFormat('UTC');
  const cohort = useCohortName();
  const eventText = ({ event, filter }: Extract<Behaviour, { kind: 'computed' }>['of']) =>
    [event ?? reports('anyEvent'), whereClause(filter, { reports, format, cohort })]
      .filter(Boolean)
      .join(' ');
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
        ? t('computedCount', { event: eventText(of) })
        : t('computedAggregate', {
            aggregate: t(`aggregate_${each.aggregate}`),
            property: each.property.name,
            event: eventText(of),
          });
    return lastDays === undefined ? what : t('computedLately', { what, days: format.number(lastDays) });
  };
}
