import type { SegmentValue } from '#contract';
import { assertNever, type ProjectId } from '#core';
import { count, float, integer, joinSql, type Sql, sql, text, uint32, uint64 } from '#sql';
import { isHidden } from '../expression/value.ts';
import {
  EVENS,
  evenStepSql,
  HIDDEN,
  hidden,
  KEYS,
  type KeyRule,
  ORGANISATIONS,
  organisationKeysSql,
  type PlannedBreakdown,
  type Position,
  PROFILE_KEYS,
  profileKeySql,
  textHash,
  UNSET,
  unset,
} from './breakdown.ts';
import { eventCell, isListCell, isMade, isOnEvent, madeTexts, profileCell } from './cell.ts';
import { asksPerson, groupSlotOf, type StoredProperty } from './lexicon.ts';
import { named, type PlannedEvent } from './named.ts';
import { personLinks, resolvedPerson } from './people.ts';
import { within } from './period.ts';
import { printWithOffset, toZone } from './time.ts';

/** What a question is broken down by, and the events whose numbers decide even buckets. */
export interface Split {
  readonly projectId: ProjectId;
  readonly breakdowns: readonly PlannedBreakdown[];
  readonly events: readonly PlannedEvent[];
  readonly period: { readonly from: number; readonly to: number };
}

// --- SQL ------------------------------------------------------------------------------------------------------------

/** What `keySql` needs before rows are read: widths of even buckets, and the keys of all organisations. */
export function segmentConstants(split: Split): Sql[] {
  return split.breakdowns.flatMap((breakdown, index) => constantsOf(split, breakdown, index as Position));
}

/** Those of one breakdown. */
export function constantsOf(split: Split, breakdown: PlannedBreakdown, position: Position): Sql[] {
  const { property, keys } = breakdown;
  if (!property) return [];
  const even =
    keys.kind === 'even'
      ? [sql`(${evenStepSql(measuredNumbers(split, breakdown))}) AS ${EVENS[position]}`]
      : [];
  const organisations =
    groupSlotOf(property.place) > 0
      ? [
          sql`(${organisationKeysSql(breakdown, property, position, split.projectId)}) AS ${ORGANISATIONS[position]}`,
        ]
      : [];
  return [...even, ...organisations];
}

/** The numbers whose extremes decide even buckets: of all the question's events in its period, whatever the filters. */
function measuredNumbers({ projectId, events, period }: Split, { property }: PlannedBreakdown): Sql {
  if (!property) return sql`SELECT 0. AS number WHERE false`;
  if (!isOnEvent(property)) {
    const { value } = profileCell(property);
    return sql`SELECT assumeNotNull(${value}) AS number FROM profiles FINAL WHERE project = ${uint32(projectId)} AND scope = ${integer(groupSlotOf(property.place))} AND deleted = 0 AND isNotNull(${value})`;
  }
  const { value } = eventCell(property);
  return sql`SELECT assumeNotNull(${value}) AS number FROM events AS e${linksFor(property, projectId)} WHERE e.project = ${uint32(projectId)} AND ${named(events)} AND ${within(period)} AND isNotNull(${value})`;
}

/** The columns of keys that a person's profile has, for the sub-query that is joined as `p`; none where nobody asks for them. */
export function profileKeyColumns(breakdowns: readonly PlannedBreakdown[], projectId: ProjectId): Sql[] {
  return breakdowns.flatMap((breakdown, index) =>
    breakdown.property?.place.kind === 'person'
      ? [sql`${profileKeySql(breakdown, index as Position, projectId)} AS ${PROFILE_KEYS[index as Position]}`]
      : [],
  );
}

/** People's profiles as `p`, joined on the person once resolved, where a question asks for these columns of them: latest version. */
export function profileJoin(columns: readonly Sql[], projectId: ProjectId): Sql {
  if (columns.length === 0) return sql``;
  return sql`
  LEFT ANY JOIN (
    SELECT ${joinSql([sql`subject, 1 AS known`, ...columns])} FROM profiles FINAL
    WHERE project = ${uint32(projectId)} AND scope = 0 AND deleted = 0
  ) AS p ON ${resolvedPerson} = p.subject`;
}

const TEXTS = [sql`text1`, sql`text2`, sql`text3`] as const;
const DICTIONARIES = [sql`d1`, sql`d2`, sql`d3`] as const;

/** Columns that {@link readSegment} needs beside the keys: texts, and the widths of even buckets. */
export function segmentLabels(breakdowns: readonly PlannedBreakdown[]): Sql[] {
  return [
    ...breakdowns.flatMap((breakdown, index) => {
      const label = TEXTS[index];
      return label && isText(breakdown) ? [label] : [];
    }),
    ...breakdowns.flatMap(({ keys, property }, index) => {
      const even = EVENS[index];
      return property && keys.kind === 'even' && even ? [sql`${even} AS ${even}_step`] : [];
    }),
  ];
}

/** The events whose texts name segments, of which those are read that are made. */
type Among = Omit<Split, 'breakdowns'>;

/** The dictionary, joined to rows with key columns: it gives the texts of {@link segmentLabels}. */
export function segmentTexts(breakdowns: readonly PlannedBreakdown[], { projectId, ...among }: Among): Sql[] {
  return breakdowns.map((breakdown, index) => {
    const [alias, label, key] = [DICTIONARIES[index], TEXTS[index], KEYS[index]];
    if (!breakdown.property || !isText(breakdown) || !alias || !label || !key) return sql``;
    return sql`
  LEFT ANY JOIN (
    ${textsOf(breakdown.property, projectId, label, among)}
  ) AS ${alias} ON ${key} = ${alias}.token`;
  });
}

/** Keys and readable texts of a property. Those of what is made are found where it is made: no dictionary knows them. */
function textsOf(
  property: StoredProperty,
  projectId: ProjectId,
  label: Sql,
  { events, period }: Omit<Among, 'projectId'>,
): Sql {
  const { place, token } = property;
  if (!isMade(property))
    return sql`SELECT toInt64(token) AS token, text AS ${label} FROM dictionary
    WHERE project = ${uint32(projectId)} AND property = ${uint64(token)}`;
  const known = madeTexts(property);
  if (known) return sql`SELECT ${textHash(sql`text`)} AS token, text AS ${label} FROM (${known})`;
  const onEvent = isOnEvent(property);
  const cell = onEvent ? eventCell(property) : profileCell(property);
  const texts = isListCell(cell) ? sql`arrayJoin(${cell.value})` : cell.value;
  const rows = onEvent
    ? sql`events AS e${linksFor(property, projectId)} WHERE e.project = ${uint32(projectId)} AND ${named(events)} AND ${within(period)}`
    : sql`profiles FINAL WHERE project = ${uint32(projectId)} AND scope = ${integer(groupSlotOf(place))} AND deleted = 0`;
  return sql`SELECT ${textHash(sql`assumeNotNull(text)`)} AS token, assumeNotNull(text) AS ${label}
    FROM (SELECT DISTINCT ${texts} AS text FROM ${rows})
    WHERE isNotNull(text) AND NOT ${isHidden(sql`text`)}`;
}

/** Where rows with a column `people` are read as if nobody were in those of fewer. */
export function crowdsOnly(least: number): Sql {
  return least === 0
    ? sql``
    : sql`
WHERE people >= ${count(least)}`;
}

function linksFor(property: StoredProperty, projectId: ProjectId): Sql {
  return asksPerson(property)
    ? sql` LEFT ANY JOIN (${personLinks(projectId)}) AS l ON e.person = l.subject`
    : sql``;
}

/** How equal segments are listed: by text and then by key. {@link bySegmentOrder} sorts by the same rule. */
export function segmentOrder(breakdowns: readonly PlannedBreakdown[], keys: readonly Sql[]): Sql[] {
  return keys.flatMap((key, index) => {
    const label = TEXTS[index];
    return label && isText(breakdowns[index]) ? [label, key] : [key];
  });
}

function isText(breakdown: PlannedBreakdown | undefined): boolean {
  return breakdown?.property !== null && breakdown?.keys.kind === 'token';
}

/** Whether a row with key columns is of this segment: how an answer names it, turned back into keys. */
export function segmentIs(
  breakdowns: readonly PlannedBreakdown[],
  segment: readonly SegmentValue[],
  projectId: ProjectId,
): Sql {
  const conditions = breakdowns.map((breakdown, index) =>
    keyIs(breakdown, segment[index] ?? { kind: 'unset' }, index as Position, projectId),
  );
  return conditions.length === 0 ? sql`true` : joinSql(conditions, sql` AND `);
}

function keyIs(
  { property, keys }: PlannedBreakdown,
  value: SegmentValue,
  position: Position,
  projectId: ProjectId,
): Sql {
  const key = KEYS[position];
  if (keys.kind === 'cohorts') {
    if (value.kind !== 'cohort') return sql`false`;
    const place = keys.cohorts.findIndex(({ id }) => id === value.cohort);
    return place < 0 ? sql`false` : sql`${key} = ${integer(2 * place + Number(value.isIn))}`;
  }
  if (value.kind === 'unset') return sql`${key} = ${unset}`;
  if (value.kind === 'hidden') return sql`${key} = ${hidden}`;
  if (keys.kind === 'names') {
    const number = value.kind === 'text' ? keys.names.numberOf(value.text) : undefined;
    return number === undefined ? sql`false` : sql`${key} = ${integer(number)}`;
  }
  if (value.kind === 'text' && keys.kind === 'token' && property && isMade(property))
    return sql`${key} = ${textHash(sql`${text(value.text)}`)}`;
  if (value.kind === 'text' && keys.kind === 'token' && property)
    return sql`${key} IN (SELECT toInt64(token) FROM dictionary WHERE project = ${uint32(projectId)} AND property = ${uint64(property.token)} AND text = ${text(value.text)})`;
  if (value.kind === 'boolean' && keys.kind === 'flag') return sql`${key} = ${integer(Number(value.value))}`;
  if (value.kind === 'number' && (keys.kind === 'edges' || keys.kind === 'bars'))
    return sql`${key} = ${integer(value.from === null ? 0 : keys.edges.indexOf(value.from) + 1)}`;
  if (value.kind === 'number' && keys.kind === 'even' && value.from !== null)
    return sql`(${key} > ${hidden} AND ${key} = toInt64(round(${float(value.from)} / ${EVENS[position]})))`;
  if (value.kind === 'date' && keys.kind === 'date')
    return sql`${key} = ${integer(dateKeyOf(keys, value.start))}`;
  return sql`false`;
}

/** The other half of `dateStart`. */
function dateKeyOf({ unit }: KeyRule & { kind: 'date' }, start: string): number {
  const [, wall = '', sign, hours, minutes] = /^(.{19})([+-])(\d\d):(\d\d)$/.exec(start) ?? [];
  const local = Date.parse(`${wall}Z`);
  if (Number.isNaN(local)) return Number.MIN_SAFE_INTEGER;
  const date = new Date(local);
  if (unit === 'month') return 12 * date.getUTCFullYear() + date.getUTCMonth();
  if (unit !== 'hour') return Math.floor(local / 86_400_000);
  const offset = (sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes));
  return Math.floor(local / 3_600_000) * 2000 + 1000 + offset;
}

// --- reading --------------------------------------------------------------------------------------------------------

/** The columns of a row that name its segment. Int64 arrives as decimal text. */
export interface SegmentRow {
  readonly s1: string;
  readonly s2?: string;
  readonly s3?: string;
  readonly text1?: string;
  readonly text2?: string;
  readonly text3?: string;
  readonly even1_step?: number;
  readonly even2_step?: number;
  readonly even3_step?: number;
}

export interface Segment {
  readonly id: string;
  readonly values: readonly SegmentValue[];
  /** What equal segments are ordered by: the text, then the key, of each breakdown. */
  readonly order: readonly (Buffer | bigint)[];
}

/** The segment of a question without breakdowns. */
export const WHOLE: Segment = { id: '0', values: [], order: [] };

export function segmentId(breakdowns: readonly PlannedBreakdown[], { s1, s2, s3 }: SegmentRow): string {
  return breakdowns.length === 0 ? WHOLE.id : [s1, s2, s3].slice(0, breakdowns.length).join(' ');
}

export function readSegment(breakdowns: readonly PlannedBreakdown[], row: SegmentRow): Segment {
  const keys = [row.s1, row.s2, row.s3];
  const texts = [row.text1, row.text2, row.text3];
  const steps = [row.even1_step, row.even2_step, row.even3_step];
  const parts = breakdowns.map((breakdown, index) => {
    const key = BigInt(keys[index] ?? 0);
    const label = texts[index] ?? '';
    return { key, label, value: segmentValue(breakdown, key, label, steps[index] ?? 1) };
  });
  return {
    id: segmentId(breakdowns, row),
    values: parts.map(({ value }) => value),
    order: parts.flatMap(({ label, key }) => [Buffer.from(label), key]),
  };
}

function segmentValue(
  { keys, property }: PlannedBreakdown,
  key: bigint,
  label: string,
  step: number,
): SegmentValue {
  if (keys.kind === 'cohorts') {
    const cohort = keys.cohorts[Number(key / 2n)];
    return cohort ? { kind: 'cohort', cohort: cohort.id, isIn: key % 2n === 1n } : { kind: 'unset' };
  }
  if (key === UNSET) return { kind: 'unset' };
  if (keys.kind === 'bars') return between(keys.edges, key);
  if (!property && keys.kind !== 'names') return { kind: 'unset' };
  if (key === HIDDEN) return { kind: 'hidden' };
  switch (keys.kind) {
    case 'token':
      return { kind: 'text', text: label };
    case 'names':
      return { kind: 'text', text: keys.names.nameOf(Number(key)) ?? '' };
    case 'flag':
      return { kind: 'boolean', value: key === 1n };
    case 'edges':
      return between(keys.edges, key);
    case 'even':
      return { kind: 'number', from: Number(key) * step, to: (Number(key) + 1) * step };
    case 'date':
      return { kind: 'date', start: dateStart(keys, Number(key)) };
    default:
      return assertNever(keys);
  }
}

function between(edges: readonly number[], key: bigint): SegmentValue {
  return { kind: 'number', from: edges[Number(key) - 1] ?? null, to: edges[Number(key)] ?? null };
}

/** The other half of `dateKey` in `breakdown.ts`. */
function dateStart({ unit, timezone }: KeyRule & { kind: 'date' }, key: number): string {
  if (unit === 'hour') {
    const hour = Math.floor(key / 2000);
    return printWithOffset(hour * 3_600_000, (key - hour * 2000 - 1000) * 60_000);
  }
  const day = unit === 'month' ? Date.UTC(Math.floor(key / 12), ((key % 12) + 12) % 12, 1) / 86_400_000 : key;
  const zone = toZone(timezone);
  return zone.print(zone.startOf(day));
}

/** Equal segments by text and key, as the engine ranks them. */
export function bySegmentOrder(a: Segment, b: Segment): number {
  for (const [index, left] of a.order.entries()) {
    const right = b.order[index];
    const order =
      left instanceof Buffer && right instanceof Buffer
        ? Buffer.compare(left, right)
        : left === right
          ? 0
          : left < (right ?? 0n)
            ? -1
            : 1;
    if (order !== 0) return order;
  }
  return 0;
}

/** Whether two segments have the same values, in whatever order they say what they are. */
export function sameSegment(one: readonly SegmentValue[], other: readonly SegmentValue[]): boolean {
  return nameOf(one) === nameOf(other);
}

function nameOf(values: readonly SegmentValue[]): string {
  return JSON.stringify(values.map((value) => Object.entries(value).sort()));
}
