import { assertNever, type ProjectId } from '#core';
import { integer, integers, joinSql, type Sql, sql, uint32 } from '#sql';
import { breaksByPeople, keySql, type Position, profileKeySql } from '../../shared/breakdown.ts';
import { type Counted, countedSql, hasCountedSql, isOfProfile } from '../../shared/counted.ts';
import {
  asksPeople,
  filterSql,
  organisationFilterSql,
  type PlannedFilter,
  personFilterSql,
} from '../../shared/filter.ts';
import { asksPerson, groupSlotOf } from '../../shared/lexicon.ts';
import { measuredProperty, profileValuesSql, valueSql } from '../../shared/measure.ts';
import { named } from '../../shared/named.ts';
import { personLinks, resolvedPerson } from '../../shared/people.ts';
import { startOfSql, within } from '../../shared/period.ts';
import { constantsOf, profileJoin, profileKeyColumns } from '../../shared/segment.ts';
import { firstEverSql } from '../../shared/selector.ts';
import { isEdgeSql, sessionJoin, sessionsSql } from '../../shared/sessions.ts';
import { type Rolling, windowsOf } from '../../shared/time.ts';
import { eventsOf, type Question } from '../plan.ts';
import { bitsOf } from './bits.ts';
import { attributionOf, creditedSql, touchesSql, touchPeriod } from './credits.ts';
import { columns, rowKeys, type Shape } from './shape.ts';

/** The sub-queries up to `matches`: a row for each event (or profile, or member at an interval's end) that counts, in each segment that it counts in. */
export function matchingParts(shape: Shape): Sql[] {
  const { plan, question } = shape;
  return [
    sql`links AS (${personLinks(plan.projectId)})`,
    ...(question.sessions ? [sql`sessions AS (${sessionsSql(question.sessions)})`] : []),
    ...constants(shape),
    ...measuredOrganisations(shape),
    ...rowParts(shape),
    ...(isPlacedWithoutPeople(shape) ? [sql`placed AS (${events(shape, false)})`] : []),
  ];
}

function rowParts(shape: Shape): Sql[] {
  const { source } = shape.metric;
  switch (source.kind) {
    case 'profiles':
      return [sql`matches AS (${profiles(shape, source.of)})`];
    case 'cohort':
      return [sql`matches AS (${members(shape)})`];
    case 'events':
      return eventParts(shape);
    default:
      return assertNever(source);
  }
}

/** Even buckets are those of the question's events in its period, or where the breakdown is attributed, of the touchpoints'. */
function constants(shape: Shape): Sql[] {
  const { projectId, current, metrics, breakdowns, attribution } = shape.plan;
  const split = { projectId, breakdowns, events: eventsOf(metrics), period: current };
  return shape.question.breakdowns.flatMap((breakdown, index) => {
    if (attribution?.position !== index) return constantsOf(split, breakdown, index as Position);
    const period = touchPeriod(current, attribution);
    return constantsOf(
      { ...split, events: [attribution.touches.event], period },
      breakdown,
      index as Position,
    );
  });
}

function eventParts(shape: Shape): Sql[] {
  const attribution = attributionOf(shape);
  if (!attribution) return [sql`matches AS (${events(shape, true)})`];
  return [
    sql`conversions AS (${events(shape, true)})`,
    sql`touches AS (${touchesSql(shape, attribution)})`,
    sql`matches AS (${creditedSql(creditedColumns(shape), attribution)})`,
  ];
}

/** What `conversions` are called, but for the key that their touchpoints give them. */
function creditedColumns(shape: Shape): Sql[] {
  const { metric, keys } = shape;
  return [
    sql`bucket`,
    sql`person`,
    ...(unitColumns(shape).length > 0 ? [sql`unit`] : []),
    ...(measuredProperty(metric.measure) ? [sql`value`] : []),
    ...keys.filter((_, index) => index !== attributionOf(shape)?.position),
  ];
}

/** Distinct people of the rows, where a row has one. */
export const people = sql`uniqExactIf(person, person != 0)`;

/** How the people behind rows are counted, and found one by one, as the column `person`. An organisation in which nobody was seen is as little as one person. */
export function peopleOf({ metric: { source } }: Shape): { readonly distinct: Sql; readonly each: Sql } {
  return source.kind === 'profiles' && source.of.kind === 'organisations'
    ? {
        distinct: sql`uniqExactArray(if(empty(crowd), [unit], crowd))`,
        each: sql`arrayJoin(crowd) AS person`,
      }
    : { distinct: people, each: sql`person` };
}

/** Where nobody is asked about, `placed` has the bucket of each event without finding out who its person is. */
export function isPlacedWithoutPeople(shape: Shape): boolean {
  const { question, metric } = shape;
  const { measure, filter, source } = metric;
  if (attributionOf(shape)) return false;
  if (source.kind !== 'events' || source.isFirstEver || source.edge) return false;
  if (measure.kind === 'property' && measure.property && asksPerson(measure.property)) return false;
  if (measure.kind !== 'total' && measure.kind !== 'property' && !bitsOf(shape)) return false;
  return !question.breakdowns.some(breaksByPeople) && !asksPeople(filter);
}

/** Where that is so and there is one segment, ids are gathered before they are resolved: then `placed` has the id as `person`. */
export function isGatheredById(shape: Shape): boolean {
  return (
    isPlacedWithoutPeople(shape) &&
    shape.question.breakdowns.length === 0 &&
    measuredProperty(shape.metric.measure) === undefined
  );
}

/** All organisations and their measured values: a constant of the query. */
function measuredOrganisations({ plan, metric }: Shape): Sql[] {
  const property = measuredProperty(metric.measure);
  const groupSlot = property ? groupSlotOf(property.place) : 0;
  if (!property || groupSlot === 0 || metric.source.kind === 'profiles') return [];
  return [
    sql`(SELECT (groupArray(subject), groupArray(${profileValuesSql(property)})) FROM profiles FINAL WHERE project = ${uint32(plan.projectId)} AND scope = ${integer(groupSlot)} AND deleted = 0) AS measured`,
  ];
}

// --- events ----------------------------------------------------------------------------------------------------------

/** Bucket, person, unit, measured value and segment keys of each event that counts; one with several values has several rows. */
function events(shape: Shape, withPeople: boolean): Sql {
  const { plan, metric, question } = shape;
  const { measure } = metric;
  const property = measuredProperty(measure);
  const measured = property ? valueSql(property) : null;
  return sql`
  SELECT ${columns([
    [sql`${bucketSql(question)} AS bucket`, ...personColumn(shape, withPeople)],
    unitColumns(shape),
    measured ? [sql`${measured.value} AS value`] : [],
    segmentKeys(shape),
  ])}
  FROM events AS e${withPeople ? peopleJoins(shape) : sql``}
  WHERE ${joinSql(
    [
      sql`e.project = ${uint32(plan.projectId)}`,
      ...selected(shape),
      within(question.rolling ? windowsOf(question.rolling) : question.period),
      ...unreached(question),
      filterSql(metric.filter, { projectId: plan.projectId, person: resolvedPerson }),
      ...(property === undefined ? [] : [measured?.isSet ?? sql`false`]),
      ...hasUnit(shape),
    ],
    sql` AND `,
  )}`;
}

function personColumn(shape: Shape, withPeople: boolean): Sql[] {
  if (withPeople) return [sql`${resolvedPerson} AS person`];
  return isGatheredById(shape) ? [sql`e.person AS person`] : [];
}

/** The organisation or session that a row counts for, and what is asked of it; a person needs no column of its own. */
function unitColumns({ metric: { measure } }: Shape): Sql[] {
  if (!('units' in measure)) return [];
  const at = measure.kind === 'unique' && measure.once ? [sql`toUnixTimestamp64Milli(e.time) AS at`] : [];
  if (measure.units.kind === 'people') return at;
  if (measure.units.kind !== 'sessions') return [sql`${countedSql(measure.units)} AS unit`, ...at];
  return [
    sql`(person, s.start) AS unit, (s.finish - s.start) / 1000 AS session_length, s.events AS session_events`,
  ];
}

/** Rows that count for nobody are left out; a person's unique count leaves them in, so that their segments are known. */
function hasUnit({ metric: { measure } }: Shape): Sql[] {
  if (!('units' in measure)) return [];
  if (measure.units.kind === 'nobody') return [sql`false`];
  if (measure.units.kind === 'organisations') return [hasCountedSql(measure.units)];
  return measure.kind === 'unique' && measure.units.kind === 'people' && !measure.once
    ? []
    : [sql`person != 0`];
}

function selected({ metric: { source }, plan, question }: Shape): Sql[] {
  if (source.kind !== 'events') return [];
  if (source.edge && question.sessions) return [isEdgeSql(source.edge, question.sessions)];
  if (!source.isFirstEver) return [named([source.event])];
  const first = { event: source.event, filter: source.own };
  return [named([source.event]), firstEverSql(first, plan.projectId)];
}

function segmentKeys(shape: Shape): Sql[] {
  const { plan, question } = shape;
  return rowKeys(shape).map((key, index) => {
    if (attributionOf(shape)?.position === index) return sql`toUnixTimestamp64Milli(e.time) AS instant`;
    const breakdown = question.breakdowns[index];
    const value = breakdown ? keySql(breakdown, index as Position, plan.projectId) : sql`toInt64(0)`;
    return sql`${value} AS ${key}`;
  });
}

/** The start of the bucket in milliseconds, or the day's position where windows roll. */
function bucketSql({ period, rolling }: Question): Sql {
  if (!rolling) return startOfSql(sql`toUnixTimestamp64Milli(e.time)`, period.starts);
  return dayIndex(rolling);
}

/** Days have 23 to 25 hours; from any midnight to another, half a day rounds to the right number of them. */
function dayIndex({ dayStarts }: Rolling): Sql {
  return sql`intDiv(${startOfSql(sql`toUnixTimestamp64Milli(e.time)`, dayStarts)} - ${integer(dayStarts[0] ?? 0)} + 43200000, 86400000)`;
}

function unreached({ rolling }: Question): Sql[] {
  return rolling && rolling.unreached.length > 0
    ? [sql`${dayIndex(rolling)} NOT IN ${integers(rolling.unreached)}`]
    : [];
}

function peopleJoins(shape: Shape): Sql {
  return sql`
  LEFT ANY JOIN links AS l ON e.person = l.subject${askedOfProfiles(shape)}${shape.question.sessions ? sessionJoin : sql``}`;
}

/** What the question asks of each person's profile. */
function askedOfProfiles({ plan, question, metric }: Shape): Sql {
  const keys = profileKeyColumns(question.breakdowns, plan.projectId);
  const property = measuredProperty(metric.measure);
  const values = property?.place.kind === 'person' ? [sql`${profileValuesSql(property)} AS measured`] : [];
  return profileJoin([...keys, ...values], plan.projectId);
}

// --- profiles --------------------------------------------------------------------------------------------------------

/**
 * A row for each profile, in bucket 0: profiles are as they are now. A device that became a user is no person. An organisation is
 * nobody (`person` 0), and has the people who were seen in it as its `crowd`.
 */
function profiles({ plan, metric, question, keys }: Shape, of: Counted): Sql {
  const property = measuredProperty(metric.measure);
  const values = property ? profileValuesSql(property) : null;
  return sql`
  SELECT ${columns([
    [
      sql`toInt64(0) AS bucket`,
      of.kind === 'organisations' ? sql`e.organisation AS unit, c.crowd AS crowd` : sql`e.person AS person`,
    ],
    values ? [sql`arrayJoin(${values}) AS value`] : [],
    keys.map((key, index) => sql`${profileKey(plan.projectId, question, index as Position, of)} AS ${key}`),
  ])}
  FROM ${profilesOf(of, plan.projectId)}
  LEFT ANY JOIN links AS l ON e.person = l.subject
  WHERE ${joinSql(
    [
      sql`l.subject = 0`,
      profileFilterSql(metric.filter, of, plan.projectId),
      ...(property === undefined ? [] : [values ? sql`notEmpty(${values})` : sql`false`]),
    ],
    sql` AND `,
  )}`;
}

function profilesOf(of: Counted, projectId: ProjectId): Sql {
  const rows = (subject: Sql, which: Sql) =>
    sql`(SELECT ${subject}, texts, numbers, lists FROM profiles FINAL WHERE project = ${uint32(projectId)} AND ${which} AND deleted = 0) AS e`;
  switch (of.kind) {
    case 'people':
      return rows(sql`subject AS person`, sql`scope = 0`);
    case 'nobody':
      return rows(sql`subject AS person`, sql`false`);
    case 'organisations':
      return sql`${rows(sql`toUInt64(0) AS person, subject AS organisation`, sql`scope = ${integer(of.slot)}`)}
  LEFT ANY JOIN (${peopleByOrganisation(of, projectId)}) AS c ON e.organisation = c.organisation`;
    default:
      return assertNever(of);
  }
}

function peopleByOrganisation(of: Extract<Counted, { kind: 'organisations' }>, projectId: ProjectId): Sql {
  return sql`
    SELECT ${countedSql(of)} AS organisation, groupUniqArray(${resolvedPerson}) AS crowd
    FROM events AS e LEFT ANY JOIN links AS l ON e.person = l.subject
    WHERE e.project = ${uint32(projectId)} AND ${hasCountedSql(of)} AND ${resolvedPerson} != 0
    GROUP BY organisation`;
}

function profileFilterSql(filter: PlannedFilter, of: Counted, projectId: ProjectId): Sql {
  return of.kind === 'organisations'
    ? organisationFilterSql(filter, { projectId, slot: of.slot, organisation: sql`e.organisation` })
    : personFilterSql(filter, { projectId, person: resolvedPerson });
}

function profileKey(projectId: ProjectId, { breakdowns }: Question, position: Position, of: Counted): Sql {
  const breakdown = breakdowns[position];
  if (!breakdown) return sql`toInt64(0)`;
  const { property } = breakdown;
  if (!property || !isOfProfile(property, of))
    return keySql({ ...breakdown, property: null }, position, projectId);
  const key = profileKeySql(breakdown, position, projectId);
  return property.kind === 'list' ? sql`arrayJoin(${key})` : key;
}

// --- members of a cohort ---------------------------------------------------------------------------------------------

/** A row for each person and each interval at whose end they are in the cohort. */
function members(shape: Shape): Sql {
  const { plan, metric, question, keys } = shape;
  const sizes = question.sizes ?? [];
  const each = sizes.map(
    ({ start, members: { people } }) => sql`SELECT ${integer(start)} AS bucket, person FROM (${people})`,
  );
  const nobody = sql`SELECT toInt64(0) AS bucket, toUInt64(0) AS person WHERE false`;
  return sql`
  SELECT ${columns([
    [sql`bucket, ${resolvedPerson} AS person`],
    keys.map((key, index) => sql`${memberKey(plan.projectId, question, index as Position)} AS ${key}`),
  ])}
  FROM (${joinSql(each.length > 0 ? each : [nobody], sql`\n    UNION ALL\n    `)}) AS e
  LEFT ANY JOIN links AS l ON e.person = l.subject${askedOfProfiles(shape)}
  WHERE ${personFilterSql(metric.filter, { projectId: plan.projectId, person: resolvedPerson })}`;
}

function memberKey(projectId: ProjectId, { breakdowns }: Question, position: Position): Sql {
  const breakdown = breakdowns[position];
  if (!breakdown) return sql`toInt64(0)`;
  const isOfPerson = breakdown.property?.place.kind === 'person';
  return keySql(isOfPerson ? breakdown : { ...breakdown, property: null }, position, projectId);
}
