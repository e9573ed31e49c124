import type { EventRow, PersonRow } from '#contract';
import { pseudonym, type SubjectId, toSubjectId } from '#core';
import { count, joinSql, type Sql, slotColumn, sql, uint32 } from '#sql';
import { ownSubjects } from '../shared/people.ts';
import type { VocabularySnapshot } from '../vocabulary.ts';
import { type PageOptions, type RowsPage, readActivity } from './activity.ts';
import type { PeopleDeps } from './events.ts';
import { readPersonRow } from './list.ts';
import type { PeopleRow, QueryOptions } from './rows.ts';

export interface PersonAnswer {
  readonly person: PeopleRow<PersonRow>;
  readonly organisations: readonly {
    readonly groupKey: string;
    readonly organisation: SubjectId;
    readonly pseudonym: string;
  }[];
  readonly activity: RowsPage<EventRow>;
}

const ORGANISATIONS = 100;

/** A person's profile, organisations and latest events; undefined: no such person. */
export async function readPerson(
  deps: PeopleDeps,
  snapshot: VocabularySnapshot,
  subject: SubjectId,
  { signal }: QueryOptions,
): Promise<PersonAnswer | undefined> {
  const person = await readPersonRow(deps, snapshot, subject, { signal });
  if (!person) return undefined;
  const [activity, organisations] = await Promise.all([
    readActivity(deps, snapshot, isOf(snapshot, subject), { cursor: null, signal }),
    readOrganisations(deps, snapshot, subject, { signal }),
  ]);
  return { person, organisations, activity };
}

/** What they did before a page ended; undefined: no such person. */
export async function readPersonActivity(
  deps: PeopleDeps,
  snapshot: VocabularySnapshot,
  subject: SubjectId,
  options: PageOptions,
): Promise<RowsPage<EventRow> | undefined> {
  const person = await readPersonRow(deps, snapshot, subject, options);
  return person && readActivity(deps, snapshot, isOf(snapshot, subject), options);
}

function isOf({ projectId }: VocabularySnapshot, subject: SubjectId): Sql {
  return sql`e.person IN (${ownSubjects(projectId, subject)})`;
}

async function readOrganisations(
  { engine }: PeopleDeps,
  snapshot: VocabularySnapshot,
  subject: SubjectId,
  { signal }: QueryOptions,
): Promise<PersonAnswer['organisations']> {
  const { groups, projectId } = snapshot;
  if (groups.length === 0) return [];
  const columns = groups.map(({ slot }) => slotColumn(`g${slot}`));
  const statement = sql`
SELECT ${joinSql(columns.map((column) => sql`arraySlice(arraySort(groupUniqArrayArray(e.${column})), 1, ${count(ORGANISATIONS)}) AS ${column}`))}
FROM events AS e
WHERE e.project = ${uint32(projectId)} AND e.person IN (${ownSubjects(projectId, subject)})`;
  const [row] = await engine.run<Record<string, readonly string[]>>(statement.toStatement(), { signal });
  return groups.flatMap(({ key, slot }) =>
    (row?.[`g${slot}`] ?? []).map((id) => {
      const organisation = toSubjectId(id);
      return { groupKey: key, organisation, pseudonym: pseudonym(organisation) };
    }),
  );
}
