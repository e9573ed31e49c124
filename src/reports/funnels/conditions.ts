import { count, joinSql, type Sql, sql } from '#sql';
import { type FilterRow, filterSql, type PlannedFilter } from '../shared/filter.ts';

/**
 * The filter of a funnel is asked of entries that are over, by attributed values. Each event carries what each condition says of it:
 * 0 where it does not have the property, 1 where the condition does not hold, 2 where it does. An entry takes the answer of the event
 * that the attribution chooses, and the filter's `all`, `any` and `not` are made of those.
 */
type Condition = PlannedFilter & { readonly kind: 'test' | 'members' | 'named' | 'edge' };

export function conditionsOf(filter: PlannedFilter): Condition[] {
  switch (filter.kind) {
    case 'all':
    case 'any':
      return filter.of.flatMap(conditionsOf);
    case 'not':
      return conditionsOf(filter.of);
    default:
      return [filter];
  }
}

export function conditionValue(condition: Condition, row: FilterRow): Sql {
  const isSet =
    condition.kind === 'test' ? filterSql({ ...condition, test: { kind: 'set' } }, row) : sql`true`;
  return sql`if(${isSet}, if(${filterSql(condition, row)}, 2, 1), 0)`;
}

/** Whether an entry passes; `answers`: an array with the attributed answer of each condition, in the order of `conditionsOf`. */
export function passesSql(filter: PlannedFilter, answers: Sql): Sql {
  return treeSql(filter, answers, { next: 1 });
}

function treeSql(filter: PlannedFilter, answers: Sql, position: { next: number }): Sql {
  switch (filter.kind) {
    case 'all':
    case 'any': {
      const parts = filter.of.map((part) => treeSql(part, answers, position));
      if (parts.length === 0) return filter.kind === 'all' ? sql`true` : sql`false`;
      return sql`(${joinSql(parts, filter.kind === 'all' ? sql` AND ` : sql` OR `)})`;
    }
    case 'not':
      return sql`NOT ${treeSql(filter.of, answers, position)}`;
    default:
      return sql`${answers}[${count(position.next++)}] = 2`;
  }
}
