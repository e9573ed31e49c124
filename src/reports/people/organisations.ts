import type { EventRow, OrganisationPerson, OrganisationRow } from '#contract';
import { AppError, pseudonym, type SubjectId, toSubjectId } from '#core';
import type { Filter } from '#events';
import { count, integer, joinSql, type Sql, slotColumn, sql, uint32, uint64, uint64s } from '#sql';
import type { PlanContext } from '../report.ts';
import { assertFilterSize, organisationFilterSql, planFilter } from '../shared/filter.ts';
import { personLinks, resolvedPerson } from '../shared/people.ts';
import { toZone } from '../shared/time.ts';
import type { VocabularySnapshot } from '../vocabulary.ts';
import { type PageOptions, type RowsPage, readActivity } from './activity.ts';
import type { PeopleDeps } from './events.ts';
import { afterCursor, isoTime, searched } from './found.ts';
import { type PeopleRow, pairsOf, profileCells, type QueryOptions, show } from './rows.ts';

export interface OrganisationsOptions extends QueryOptions {
  /** A declared group key. */
  readonly group: string;
  readonly cursor: string | null;
  readonly limit: number;
  readonly search: string | null;
  readonly filter?: Filter | undefined;
  /** These alone; absent: all. */
  readonly organisations?: readonly SubjectId[] | undefined;
}

export interface OrganisationsPage {
  readonly rows: readonly PeopleRow<OrganisationRow>[];
  readonly nextCursor: string | null;
  readonly total: number | null;
}

interface RawOrganisation {
  readonly somebody: string;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly events: string;
  readonly people: string;
  readonly all?: string;
}

/** Organisations of one group key, those seen last first; those with a profile and no events come last. */
export async function readOrganisations(
  deps: PeopleDeps,
  context: PlanContext,
  options: OrganisationsOptions,
): Promise<OrganisationsPage> {
  const { snapshot } = context.lexicon;
  const { cursor, limit, signal } = options;
  const slot = slotOf(snapshot, options.group);
  const statement = sql`
SELECT somebody, firstAt, lastAt, events, people, all
FROM (
  SELECT somebody, firstAt, lastAt, events, people, seen, count() OVER () AS all
  FROM (${organisationsSql(snapshot, slot, sql`true`)})
  WHERE ${joinSql(conditions(context, slot, options), sql` AND `)}
)
WHERE ${afterCursor(cursor)}
ORDER BY seen DESC, somebody DESC
LIMIT ${count(limit + 1)}`;
  const raw = await deps.engine.run<RawOrganisation>(statement.toStatement(), { signal });
  const page = raw.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: await toRows(deps, snapshot, slot, page, { signal }),
    nextCursor: raw.length > limit && last ? `${last.lastAt ?? 0}.${last.somebody}` : null,
    total: raw[0] ? Number(raw[0].all) : cursor === null ? 0 : null,
  };
}

function slotOf({ groups }: VocabularySnapshot, group: string): number {
  const declared = groups.find(({ key }) => key === group);
  if (!declared)
    throw new AppError('invalid_request', 'this is not a group key of the project', {
      facts: { path: 'group' },
    });
  return declared.slot;
}

/** Every organisation of a slot that fits, once: from events, and from profiles that nobody has sent an event for. */
function organisationsSql({ projectId }: VocabularySnapshot, slot: number, fits: Sql): Sql {
  const [project, column] = [uint32(projectId), slotColumn(`g${slot}`)];
  return sql`
    SELECT somebody,
      if(sum(sent) = 0, NULL, minIf(first, sent > 0)) AS firstAt,
      if(sum(sent) = 0, NULL, max(last)) AS lastAt,
      sum(sent) AS events, max(senders) AS people, max(last) AS seen
    FROM (
      SELECT somebody, toUnixTimestamp64Milli(min(at)) AS first, toUnixTimestamp64Milli(max(at)) AS last, count() AS sent, uniqExactIf(sender, sender != 0) AS senders
      FROM (
        SELECT arrayJoin(arrayDistinct(e.${column})) AS somebody, e.time AS at, ${resolvedPerson} AS sender
        FROM events AS e LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject
        WHERE e.project = ${project} AND notEmpty(e.${column})
      ) WHERE ${fits} GROUP BY somebody
      UNION ALL
      SELECT subject AS somebody, toInt64(0) AS first, toInt64(0) AS last, 0 AS sent, 0 AS senders
      FROM profiles FINAL WHERE project = ${project} AND scope = ${integer(slot)} AND deleted = 0 AND ${fits}
    )
    GROUP BY somebody`;
}

function conditions(
  context: PlanContext,
  slot: number,
  { search, filter, organisations }: OrganisationsOptions,
): Sql[] {
  const { snapshot } = context.lexicon;
  return [
    sql`somebody != 0`,
    ...(search === null || search.trim() === '' ? [] : [searched(snapshot, slot, search.trim())]),
    ...(filter === undefined ? [] : [filtered(context, slot, filter)]),
    ...(organisations === undefined ? [] : [sql`somebody IN ${uint64s(organisations)}`]),
  ];
}

function filtered({ lexicon }: PlanContext, slot: number, filter: Filter): Sql {
  assertFilterSize(filter, 'filter');
  const { projectId, timezone } = lexicon.snapshot;
  const planned = planFilter(filter, lexicon, toZone(timezone), 'filter');
  return organisationFilterSql(planned, { projectId, slot, organisation: sql`somebody` });
}

async function toRows(
  { engine, texts }: PeopleDeps,
  snapshot: VocabularySnapshot,
  slot: number,
  organisations: readonly RawOrganisation[],
  { signal }: QueryOptions,
): Promise<PeopleRow<OrganisationRow>[]> {
  if (organisations.length === 0) return [];
  const subjects = uint64s(organisations.map(({ somebody }) => BigInt(somebody)));
  const profiles = await engine.run<{ subject: string }>(
    sql`SELECT subject, texts, numbers, lists FROM profiles FINAL WHERE project = ${uint32(snapshot.projectId)} AND scope = ${integer(slot)} AND subject IN ${subjects} AND deleted = 0`.toStatement(),
    { signal },
  );
  const cells = new Map(profiles.map((row) => [row.subject, profileCells(snapshot, 'group', slot, row)]));
  const textOf = await texts.read(snapshot.projectId, [...cells.values()].flatMap(pairsOf), { signal });
  return organisations.map((raw) => {
    const organisation = toSubjectId(raw.somebody);
    const { properties, shown } = show(cells.get(raw.somebody) ?? [], textOf);
    return {
      subject: null,
      organisations: [organisation],
      fields: [
        'pseudonym',
        ...(raw.lastAt === null ? [] : ['time']),
        ...shown.map((name) => `group.${name}`),
      ],
      body: {
        organisation: raw.somebody,
        pseudonym: pseudonym(organisation),
        firstSeenAt: isoTime(raw.firstAt),
        lastSeenAt: isoTime(raw.lastAt),
        events: Number(raw.events),
        people: Number(raw.people),
        properties: [...properties],
      },
    };
  });
}

export interface OrganisationAnswer {
  readonly groupKey: string;
  readonly organisation: PeopleRow<OrganisationRow>;
  readonly people: RowsPage<OrganisationPerson>;
  readonly activity: RowsPage<EventRow>;
}

const PEOPLE = 100;

/** An organisation's profile, people and latest events; undefined: no such organisation. */
export async function readOrganisation(
  deps: PeopleDeps,
  snapshot: VocabularySnapshot,
  subject: SubjectId,
  { signal }: QueryOptions,
): Promise<OrganisationAnswer | undefined> {
  const found = await findOrganisation(deps, snapshot, subject, { signal });
  if (!found) return undefined;
  const first = { cursor: null, signal };
  const [people, activity] = await Promise.all([
    readPeopleOf(deps, snapshot, isFor(found.slot, subject), subject, first),
    readActivity(deps, snapshot, isFor(found.slot, subject), first),
  ]);
  return { groupKey: found.groupKey, organisation: found.organisation, people, activity };
}

/** Its people after those of a page; undefined: no such organisation. */
export async function readOrganisationPeople(
  deps: PeopleDeps,
  snapshot: VocabularySnapshot,
  subject: SubjectId,
  options: PageOptions,
): Promise<RowsPage<OrganisationPerson> | undefined> {
  const found = await findOrganisation(deps, snapshot, subject, options);
  return found && readPeopleOf(deps, snapshot, isFor(found.slot, subject), subject, options);
}

/** What was done for it before a page ended; undefined: no such organisation. */
export async function readOrganisationActivity(
  deps: PeopleDeps,
  snapshot: VocabularySnapshot,
  subject: SubjectId,
  options: PageOptions,
): Promise<RowsPage<EventRow> | undefined> {
  const found = await findOrganisation(deps, snapshot, subject, options);
  return found && readActivity(deps, snapshot, isFor(found.slot, subject), options);
}

async function findOrganisation(
  deps: PeopleDeps,
  snapshot: VocabularySnapshot,
  subject: SubjectId,
  { signal }: QueryOptions,
) {
  for (const { key, slot } of snapshot.groups) {
    const fits = sql`somebody = ${uint64(subject)}`;
    const raw = await deps.engine.run<RawOrganisation>(organisationsSql(snapshot, slot, fits).toStatement(), {
      signal,
    });
    const [organisation] = await toRows(deps, snapshot, slot, raw, { signal });
    if (organisation) return { groupKey: key, slot, organisation };
  }
  return undefined;
}

function isFor(slot: number, organisation: SubjectId): Sql {
  return sql`has(e.${slotColumn(`g${slot}`)}, ${uint64(organisation)})`;
}

async function readPeopleOf(
  { engine }: PeopleDeps,
  { projectId }: VocabularySnapshot,
  fits: Sql,
  organisation: SubjectId,
  { cursor, signal }: PageOptions,
): Promise<RowsPage<OrganisationPerson>> {
  const statement = sql`
SELECT somebody, seen, sent
FROM (
  SELECT ${resolvedPerson} AS somebody, toUnixTimestamp64Milli(max(e.time)) AS seen, count() AS sent
  FROM events AS e LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject
  WHERE e.project = ${uint32(projectId)} AND ${fits} AND e.person != 0
  GROUP BY somebody HAVING somebody != 0)
WHERE ${afterCursor(cursor)}
ORDER BY seen DESC, somebody DESC
LIMIT ${count(PEOPLE + 1)}`;
  const raw = await engine.run<{ somebody: string; seen: string; sent: string }>(statement.toStatement(), {
    signal,
  });
  const page = raw.slice(0, PEOPLE);
  const last = page.at(-1);
  return {
    rows: page.map(({ somebody, seen, sent }) => {
      const person = toSubjectId(somebody);
      return {
        subject: person,
        organisations: [organisation],
        fields: ['pseudonym', 'time'],
        body: {
          person: somebody,
          pseudonym: pseudonym(person),
          lastSeenAt: new Date(Number(seen)).toISOString(),
          events: Number(sent),
        },
      };
    }),
    nextCursor: raw.length > PEOPLE && last ? `${last.seen}.${last.somebody}` : null,
  };
}
