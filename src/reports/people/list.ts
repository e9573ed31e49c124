import type { CohortRule, PersonRow } from '#contract';
import { pseudonym, type SubjectId, toSubjectId } from '#core';
import type { Filter } from '#events';
import { count, float, joinSql, type Sql, sql, uint32, uint64, uint64s } from '#sql';
import { membersOfRule } from '../context.ts';
import type { PlanContext } from '../report.ts';
import { assertFilterSize, personFilterSql, planFilter } from '../shared/filter.ts';
import { ownSubjects, personLinks, resolvedPerson } from '../shared/people.ts';
import { toZone } from '../shared/time.ts';
import type { VocabularySnapshot } from '../vocabulary.ts';
import type { PeopleDeps } from './events.ts';
import { afterCursor, isoTime, searched } from './found.ts';
import { type PeopleRow, pairsOf, profileCells, type QueryOptions, show } from './rows.ts';
import type { LastSeen } from './where.ts';

export interface ListOptions extends QueryOptions {
  /** Where the page before ended. */
  readonly cursor: string | null;
  readonly limit: number;
  /** A pseudonym, a surrogate, or a part of a readable profile text. */
  readonly search: string | null;
  /** On people, their organisations and cohorts; a condition on an event never holds here. */
  readonly filter?: Filter | undefined;
  /** What they did, or the part of a report that they are behind: a cohort that nobody has saved. */
  readonly rule?: CohortRule | undefined;
  /** Whoever was never seen fulfils no condition. */
  readonly lastSeen?: readonly LastSeen[] | undefined;
  /** Who has a profile; absent: whoever has sent an event too. */
  readonly isProfiled?: boolean | undefined;
  /** These alone; absent: everybody. */
  readonly people?: readonly SubjectId[] | undefined;
}

export interface PeoplePage {
  readonly rows: readonly PeopleRow<PersonRow>[];
  readonly nextCursor: string | null;
  readonly total: number | null;
}

interface RawPerson {
  readonly somebody: string;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly events: string;
  readonly people: string;
}

/** People, those seen last first; people with a profile and no events come last. */
export async function readPeople(
  deps: PeopleDeps,
  context: PlanContext,
  options: ListOptions,
): Promise<PeoplePage> {
  const { snapshot } = context.lexicon;
  const { projectId } = snapshot;
  const { cursor, limit, signal } = options;
  const statement = sql`
WITH
  links AS (${personLinks(projectId)}),
  people AS (${everybody(snapshot)})
SELECT somebody, firstAt, lastAt, events, people
FROM (
  SELECT somebody, firstAt, lastAt, events, seen, count() OVER () AS people FROM people
  WHERE ${joinSql(conditions(context, options), sql` AND `)}
)
WHERE ${afterCursor(cursor)}
ORDER BY seen DESC, somebody DESC
LIMIT ${count(limit + 1)}`;
  const raw = await deps.engine.run<RawPerson>(statement.toStatement(), { signal });
  const page = raw.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: await toPersonRows(deps, snapshot, page, { signal }),
    nextCursor: raw.length > limit && last ? `${last.lastAt ?? 0}.${last.somebody}` : null,
    total: raw[0] ? Number(raw[0].people) : cursor === null ? 0 : null,
  };
}

/** Every person once, with their devices' events: from events, and from profiles that nobody has sent an event for. */
function everybody({ projectId }: VocabularySnapshot): Sql {
  return sql`
    SELECT somebody,
      if(sum(sent) = 0, NULL, minIf(first, sent > 0)) AS firstAt,
      if(sum(sent) = 0, NULL, max(last)) AS lastAt,
      sum(sent) AS events,
      max(last) AS seen
    FROM (
      SELECT ${resolvedPerson} AS somebody, e.first AS first, e.last AS last, e.sent AS sent
      FROM (
        SELECT person, toUnixTimestamp64Milli(min(time)) AS first, toUnixTimestamp64Milli(max(time)) AS last, count() AS sent
        FROM events WHERE project = ${uint32(projectId)} AND person != 0 GROUP BY person
      ) AS e
      LEFT ANY JOIN links AS l ON e.person = l.subject
      UNION ALL
      SELECT subject AS somebody, toInt64(0) AS first, toInt64(0) AS last, 0 AS sent
      FROM profiles FINAL
      WHERE project = ${uint32(projectId)} AND scope = 0 AND deleted = 0 AND subject NOT IN (SELECT subject FROM links)
    )
    GROUP BY somebody`;
}

const SIGNS = {
  '==': sql`=`,
  '!=': sql`!=`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
} as const satisfies Record<LastSeen['operator'], Sql>;

function conditions(
  context: PlanContext,
  { search, filter, rule, people, lastSeen = [], isProfiled = false }: ListOptions,
): Sql[] {
  const project = uint32(context.lexicon.snapshot.projectId);
  return [
    sql`somebody != 0`,
    ...(search === null || search.trim() === ''
      ? []
      : [searched(context.lexicon.snapshot, 0, search.trim())]),
    ...(filter === undefined ? [] : [filtered(context, filter)]),
    ...(people === undefined ? [] : [sql`somebody IN ${uint64s(people)}`]),
    // To the second, as the list says it.
    ...lastSeen.map(
      ({ operator, at }) => sql`ifNull(intDiv(lastAt, 1000) ${SIGNS[operator]} ${float(at / 1_000)}, false)`,
    ),
    ...(isProfiled
      ? [
          sql`somebody IN (SELECT subject FROM profiles FINAL WHERE project = ${project} AND scope = 0 AND deleted = 0)`,
        ]
      : []),
    ...(rule === undefined ? [] : [membersOfRule(rule, context, 'rule').has(sql`somebody`)]),
  ];
}

function filtered({ lexicon }: PlanContext, filter: Filter): Sql {
  assertFilterSize(filter, 'filter');
  const { projectId, timezone } = lexicon.snapshot;
  const planned = planFilter(filter, lexicon, toZone(timezone), 'filter');
  return personFilterSql(planned, { projectId, person: sql`somebody` });
}

/** The latest profile of each of these people. */
async function toPersonRows(
  { engine, texts }: PeopleDeps,
  snapshot: VocabularySnapshot,
  people: readonly RawPerson[],
  { signal }: QueryOptions,
): Promise<PeopleRow<PersonRow>[]> {
  if (people.length === 0) return [];
  const { projectId } = snapshot;
  const subjects = uint64s(people.map(({ somebody }) => BigInt(somebody)));
  const profiles = await engine.run<{ subject: string }>(
    sql`SELECT subject, texts, numbers, lists FROM profiles FINAL WHERE project = ${uint32(projectId)} AND scope = 0 AND subject IN ${subjects} AND deleted = 0`.toStatement(),
    { signal },
  );
  const cells = new Map(profiles.map((row) => [row.subject, profileCells(snapshot, 'person', 0, row)]));
  const pairs = [...cells.values()].flatMap(pairsOf);
  const textOf = await texts.read(projectId, pairs, { signal });
  return people.map((person) => {
    const subject = toSubjectId(person.somebody);
    const { properties, shown } = show(cells.get(person.somebody) ?? [], textOf);
    return {
      subject,
      organisations: [],
      fields: [
        'pseudonym',
        ...(person.lastAt === null ? [] : ['time']),
        ...shown.map((name) => `person.${name}`),
      ],
      body: {
        person: person.somebody,
        pseudonym: pseudonym(subject),
        firstSeenAt: isoTime(person.firstAt),
        lastSeenAt: isoTime(person.lastAt),
        events: Number(person.events),
        properties: [...properties],
      },
    };
  });
}

/** One person by surrogate; undefined when nobody has it (or a device that has become a user). */
export async function readPersonRow(
  deps: PeopleDeps,
  snapshot: VocabularySnapshot,
  subject: SubjectId,
  { signal }: QueryOptions,
): Promise<PeopleRow<PersonRow> | undefined> {
  const project = uint32(snapshot.projectId);
  const person = uint64(subject);
  const statement = sql`
SELECT ${person} AS somebody,
  if(count() = 0, NULL, toUnixTimestamp64Milli(min(time))) AS firstAt,
  if(count() = 0, NULL, toUnixTimestamp64Milli(max(time))) AS lastAt,
  count() AS events, 1 AS people
FROM events
WHERE project = ${project} AND person IN (${ownSubjects(snapshot.projectId, subject)})
HAVING ${person} NOT IN (SELECT subject FROM (${personLinks(snapshot.projectId)}) WHERE subject = ${person})
  AND (events > 0 OR ${person} IN (SELECT subject FROM profiles FINAL WHERE project = ${project} AND scope = 0 AND subject = ${person} AND deleted = 0))`;
  const raw = await deps.engine.run<RawPerson>(statement.toStatement(), { signal });
  const [row] = await toPersonRows(deps, snapshot, raw, { signal });
  return row;
}
