import type { CountedQuestion } from '#contract';
import { type Sql, slotColumn, sql } from '#sql';
import type { Lexicon } from './lexicon.ts';
import { resolvedPerson } from './people.ts';
import { groupSlotOf, type StoredProperty } from './place.ts';

/** Whom a question counts. `nobody`: a group key that the project has not declared. */
export type Counted =
  | { readonly kind: 'people' }
  | { readonly kind: 'organisations'; readonly slot: number }
  | { readonly kind: 'nobody' };

export function planCounted(question: CountedQuestion | undefined, { snapshot }: Lexicon): Counted {
  if (!question) return { kind: 'people' };
  const declared = snapshot.groups.find(({ key }) => key === question.group);
  return declared ? { kind: 'organisations', slot: declared.slot } : { kind: 'nobody' };
}

/** Whether the property is one of those that such profiles have. */
export function isOfProfile({ place }: StoredProperty, of: Counted): boolean {
  if (of.kind === 'organisations') return groupSlotOf(place) === of.slot;
  return of.kind === 'people' && place.kind === 'person';
}

/**
 * The subject that an event `e` counts for, with `personLinks` joined as `l`; 0: nobody, leave the row out. An event of several
 * organisations counts for each of them: the expression then spreads the row.
 */
export function countedSql(counted: Counted): Sql {
  switch (counted.kind) {
    case 'people':
      return resolvedPerson;
    case 'organisations':
      return sql`arrayJoin(arrayDistinct(e.${slotColumn(`g${counted.slot}`)}))`;
    case 'nobody':
      return sql`toUInt64(0)`;
  }
}

/**
 * Rows that count for somebody, where `countedSql` spreads rows. A block of which no row is left still reaches the aggregation, and
 * where all keys are constants ClickHouse then answers with a row of zeros.
 */
export function hasCountedSql(counted: Extract<Counted, { kind: 'organisations' }>): Sql {
  return sql`notEmpty(e.${slotColumn(`g${counted.slot}`)})`;
}
