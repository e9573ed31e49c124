import { AppError, type SubjectId, type Token } from '#core';
import type { Filter } from '#events';
import { count, instant, type Sql, sql, text, uint32, uint64s } from '#sql';
import type { PlanContext } from '../report.ts';
import { assertFilterSize, filterSql, planFilter } from '../shared/filter.ts';
import type { Lexicon } from '../shared/lexicon.ts';
import { ownSubjectsOf, resolvedPerson } from '../shared/people.ts';
import { type Day, parseDay, toZone } from '../shared/time.ts';
import type { VocabularySnapshot } from '../vocabulary.ts';
import { aboutWhom, type PeopleDeps, selectEvents } from './events.ts';
import {
  type EventRecord,
  eventColumns,
  eventNames,
  groupKey,
  type PeopleRow,
  pairsOf,
  type QueryOptions,
  show,
} from './rows.ts';
import type { TextOf } from './texts.ts';

export interface ExportOptions extends QueryOptions {
  /** Days of the project's time zone, both included. */
  readonly from: string;
  readonly to: string;
  /** Public event names; null: all events, also those whose name is not public. */
  readonly events: readonly string[] | null;
  /** Events of these people and of their devices alone; absent: of everybody. */
  readonly people?: readonly SubjectId[];
  readonly limit: number | null;
  /** Of these events and the people behind them; a text that is not public is like none. */
  readonly filter?: Filter | undefined;
  /** `time` in milliseconds in the place of seconds. */
  readonly isInMilliseconds?: boolean | undefined;
}

/** One line of Mixpanel's raw export: pseudonymous, with public texts only. */
export interface ExportedEvent {
  readonly event: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Rows translated together: one dictionary look-up for so many. */
const TOGETHER = 1_000;

/** Events of a range of days, oldest first; a day at a time, so that no more than a day is ever sorted. */
export async function* readExport(
  deps: PeopleDeps,
  { lexicon }: PlanContext,
  options: ExportOptions,
): AsyncIterable<PeopleRow<ExportedEvent>> {
  const { snapshot } = lexicon;
  const { first, last } = daysOf(options);
  const asked = options.filter === undefined ? sql`true` : filtered(options.filter, lexicon);
  const tokens = tokensOf(snapshot, options.events);
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  for (const day of await daysWithEvents(deps, snapshot, first, last, options)) {
    if (left <= 0) return;
    for await (const row of readDay(deps, snapshot, day, { tokens, asked }, left, options)) {
      yield row;
      left -= 1;
    }
  }
}

function daysOf({ from, to }: ExportOptions): { readonly first: Day; readonly last: Day } {
  const first = parseDay(from);
  const last = parseDay(to);
  if (first === undefined || last === undefined || last < first)
    throw new AppError('report_bad_range', 'the range of the export is not a range of days', {
      facts: { path: first === undefined ? 'from_date' : 'to_date' },
    });
  return { first, last };
}

/** One look at the times, so that an export of a thousand empty years costs as much as one of an empty day. */
async function daysWithEvents(
  { engine }: PeopleDeps,
  { projectId, timezone }: VocabularySnapshot,
  first: Day,
  last: Day,
  { signal }: QueryOptions,
): Promise<Day[]> {
  const zone = toZone(timezone);
  const statement = sql`
SELECT DISTINCT toInt32(toDate32(toTimeZone(e.time, ${text(timezone)}))) AS day FROM events AS e
WHERE e.project = ${uint32(projectId)} AND e.time >= ${instant(zone.startOf(first))} AND e.time < ${instant(zone.startOf(last + 1))}
ORDER BY day`;
  const rows = await engine.run<{ day: number }>(statement.toStatement(), { signal });
  return rows.map(({ day }) => day);
}

function filtered(filter: Filter, lexicon: Lexicon): Sql {
  assertFilterSize(filter, 'where');
  const { projectId, timezone } = lexicon.snapshot;
  const planned = planFilter(filter, lexicon, toZone(timezone), 'where');
  return filterSql(planned, { projectId, person: resolvedPerson });
}

/** Undefined: every event. Names that are not public name nothing. */
function tokensOf({ events }: VocabularySnapshot, names: readonly string[] | null): Token[] | undefined {
  if (names === null) return undefined;
  const wanted = new Set(names);
  return events.flatMap(({ name, token }) => (name !== null && wanted.has(name) ? [token] : []));
}

async function* readDay(
  deps: PeopleDeps,
  snapshot: VocabularySnapshot,
  day: Day,
  { tokens, asked }: { readonly tokens: readonly Token[] | undefined; readonly asked: Sql },
  limit: number,
  options: Pick<ExportOptions, 'signal' | 'people' | 'isInMilliseconds'>,
): AsyncIterable<PeopleRow<ExportedEvent>> {
  const { signal, people } = options;
  const columns = eventColumns(snapshot);
  const zone = toZone(snapshot.timezone);
  const named = tokens === undefined ? sql`true` : sql`e.event IN ${uint64s(tokens)}`;
  const theirs = people ? sql`e.person IN (${ownSubjectsOf(snapshot.projectId, people)})` : sql`true`;
  const statement = selectEvents(
    snapshot.projectId,
    columns,
    sql`e.time >= ${instant(zone.startOf(day))} AND e.time < ${instant(zone.startOf(day + 1))} AND ${named} AND ${theirs} AND ${asked}`,
    sql`e.time, e.insert_key${limited(limit)}`,
  );
  let waiting: EventRecord[] = [];
  for await (const row of deps.engine.stream<unknown>(statement.toStatement(), { signal })) {
    waiting.push(columns.read(row));
    if (waiting.length < TOGETHER) continue;
    yield* await translated(deps, snapshot, waiting, options);
    waiting = [];
  }
  yield* await translated(deps, snapshot, waiting, options);
}

function limited(limit: number): Sql {
  return Number.isFinite(limit) ? sql` LIMIT ${count(limit)}` : sql``;
}

async function translated(
  { texts }: PeopleDeps,
  snapshot: VocabularySnapshot,
  records: readonly EventRecord[],
  { signal, isInMilliseconds = false }: Pick<ExportOptions, 'signal' | 'isInMilliseconds'>,
): Promise<PeopleRow<ExportedEvent>[]> {
  const textOf = await texts.read(
    snapshot.projectId,
    records.flatMap(({ cells }) => pairsOf(cells)),
    { signal },
  );
  const names = eventNames(snapshot);
  return records.map((record) => {
    const time = isInMilliseconds ? record.time : Math.floor(record.time / 1000);
    return toLine(snapshot, record, { name: names.get(record.event) ?? null, time }, textOf);
  });
}

function toLine(
  snapshot: VocabularySnapshot,
  record: EventRecord,
  { name, time }: { readonly name: string | null; readonly time: number },
  textOf: TextOf,
): PeopleRow<ExportedEvent> {
  const { properties, hidden } = show(record.cells, textOf);
  const groups = record.organisations.map(({ groupSlot, ids }) => [
    groupKey(snapshot, groupSlot),
    ids.map(String),
  ]);
  const about = aboutWhom(snapshot, record, name, textOf);
  return {
    ...about,
    fields: [...about.fields, 'event.$insert_id'],
    body: {
      event: name,
      properties: {
        ...Object.fromEntries([...groups, ...properties.map(({ name, value }) => [name, value])]),
        ...(hidden === 0 ? {} : { $hidden_properties: hidden }),
        time,
        distinct_id: record.person === null ? '' : String(record.person),
        $insert_id: record.insertKey.toString(36),
      },
    },
  };
}
