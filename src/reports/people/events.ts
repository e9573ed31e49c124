import type { EventRow } from '#contract';
import { type ProjectId, pseudonym } from '#core';
import { count, type Engine, type Sql, sql, uint32 } from '#sql';
import { personLinks } from '../shared/people.ts';
import type { VocabularySnapshot } from '../vocabulary.ts';
import {
  type EventColumns,
  type EventRecord,
  eventNames,
  groupKey,
  type PeopleRow,
  pairsOf,
  show,
} from './rows.ts';
import type { TextOf, Texts } from './texts.ts';

export interface PeopleDeps {
  readonly engine: Engine;
  readonly texts: Texts;
}

/** Events of a project with the person behind each, in an order; `e` is what the condition and the order call them. */
export function selectEvents(projectId: ProjectId, columns: EventColumns, condition: Sql, order: Sql): Sql {
  return sql`
SELECT ${columns.select}
FROM events AS e
LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject
WHERE e.project = ${uint32(projectId)} AND ${condition}
ORDER BY ${order}`;
}

/** The first `limit` of them: the order's columns decide which these are, and the others are read of those alone. */
export function selectFirstEvents(
  projectId: ProjectId,
  columns: EventColumns,
  condition: Sql,
  order: Sql,
  limit: number,
): Sql {
  return sql`
SELECT ${columns.select}
FROM (SELECT * FROM events AS e WHERE e.project = ${uint32(projectId)} AND ${condition} ORDER BY ${order} LIMIT ${count(limit)}) AS e
LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject
ORDER BY ${order}`;
}

/** Records with their public texts, as rows of the interface. */
export async function toEventRows(
  { texts }: Pick<PeopleDeps, 'texts'>,
  snapshot: VocabularySnapshot,
  records: readonly EventRecord[],
  options: { readonly signal?: AbortSignal | undefined },
): Promise<PeopleRow<EventRow>[]> {
  const pairs = records.flatMap(({ cells }) => pairsOf(cells));
  const textOf = await texts.read(snapshot.projectId, pairs, options);
  const names = eventNames(snapshot);
  return records.map((record) => toEventRow(snapshot, record, names.get(record.event) ?? null, textOf));
}

function toEventRow(
  snapshot: VocabularySnapshot,
  record: EventRecord,
  name: string | null,
  textOf: TextOf,
): PeopleRow<EventRow> {
  const { properties, hidden } = show(record.cells, textOf);
  const groups = record.organisations.map(({ groupSlot, ids }) => ({
    name: groupKey(snapshot, groupSlot),
    value: ids.map(pseudonym),
    isHidden: false,
  }));
  return {
    ...aboutWhom(snapshot, record, name, textOf),
    body: {
      event: name,
      time: new Date(record.time).toISOString(),
      receivedAt: new Date(record.receivedAt).toISOString(),
      person: record.person === null ? null : String(record.person),
      pseudonym: record.person === null ? null : pseudonym(record.person),
      properties: [...groups, ...properties],
      hiddenProperties: hidden,
    },
  };
}

/** Whom an event that is shown tells something about, and what: the words of the ledger. */
export function aboutWhom(
  snapshot: VocabularySnapshot,
  { person, cells, organisations }: EventRecord,
  name: string | null,
  textOf: TextOf,
): Omit<PeopleRow<unknown>, 'body'> {
  return {
    subject: person,
    organisations: organisations.flatMap(({ ids }) => ids),
    fields: [
      'time',
      ...(name === null ? [] : ['event']),
      ...(person === null ? [] : ['pseudonym']),
      ...organisations.map(({ groupSlot }) => `event.${groupKey(snapshot, groupSlot)}`),
      ...show(cells, textOf).shown.map((property) => `event.${property}`),
    ],
  };
}
