import { pseudonym, type SubjectId, toSubjectId } from '#core';
import { sql, uint32, uint64, uint64s } from '#sql';
import { ownSubjects, personLinks } from '../shared/people.ts';
import type { VocabularySnapshot } from '../vocabulary.ts';
import { aboutWhom, type PeopleDeps, selectEvents } from './events.ts';
import { readPersonRow } from './list.ts';
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

/** A piece of what is held on somebody: first who they are, then each event, oldest first. */
export type HeldPart =
  | { readonly kind: 'person'; readonly person: HeldPerson }
  | { readonly kind: 'event'; readonly event: HeldEvent };

export interface HeldPerson {
  readonly person: SubjectId;
  readonly pseudonym: string;
  readonly firstSeenAt: string | null;
  readonly lastSeenAt: string | null;
  readonly events: number;
  readonly profile: Readonly<Record<string, HeldValue>>;
  /** Uploaded lists that they are on. */
  readonly lists: readonly string[];
  /** Who received something about them, as the ledger has it. */
  readonly received: readonly Received[];
}

export interface HeldEvent {
  /** Null: the name is not readable, for anybody. */
  readonly event: string | null;
  readonly time: string;
  readonly properties: Readonly<Record<string, HeldValue>>;
  /** How many more properties there are whose names are not readable. */
  readonly hiddenProperties: number;
}

interface Received {
  readonly recipient: string;
  readonly purpose: string;
  readonly times: number;
  readonly first: string;
  readonly last: string;
  readonly fields: readonly string[];
}

/** `HIDDEN`: a value is there as a number that nobody can read back. */
type HeldValue = string | number | boolean | readonly string[];
export const HIDDEN = '(not readable)';

const TOGETHER = 1_000;

/**
 * Everything that the warehouse holds on one person, named by the number of the person or of a device of theirs; nothing where there
 * is no such person.
 */
export async function* readHeld(
  deps: PeopleDeps,
  snapshot: VocabularySnapshot,
  named: SubjectId,
  options: QueryOptions,
): AsyncIterable<PeopleRow<HeldPart>> {
  const subject = await personOf(deps, snapshot, named, options);
  const row = await readPersonRow(deps, snapshot, subject, options);
  if (!row) return;
  const [lists, received] = await Promise.all([
    readLists(deps, snapshot, subject, options),
    readReceived(deps, snapshot, subject, options),
  ]);
  const { pseudonym: name, firstSeenAt, lastSeenAt, events, properties } = row.body;
  const profile = Object.fromEntries(properties.map(({ name, value }) => [name, value ?? HIDDEN]));
  const person = { person: subject, pseudonym: name, firstSeenAt, lastSeenAt, events, profile };
  yield { ...row, body: { kind: 'person', person: { ...person, lists, received } } };
  yield* readEvents(deps, snapshot, subject, options);
}

async function personOf(
  { engine }: PeopleDeps,
  { projectId }: VocabularySnapshot,
  named: SubjectId,
  { signal }: QueryOptions,
): Promise<SubjectId> {
  const [link] = await engine.run<{ person: string }>(
    sql`SELECT person FROM (${personLinks(projectId)}) WHERE subject = ${uint64(named)} LIMIT 1`.toStatement(),
    { signal },
  );
  return link ? toSubjectId(link.person) : named;
}

async function readLists(
  { engine }: PeopleDeps,
  { projectId, cohorts }: VocabularySnapshot,
  subject: SubjectId,
  { signal }: QueryOptions,
): Promise<string[]> {
  const rows = await engine.run<{ cohort: number; revision: number }>(
    sql`SELECT DISTINCT cohort, revision FROM cohort_members
        WHERE project = ${uint32(projectId)} AND person IN (${ownSubjects(projectId, subject)})`.toStatement(),
    { signal },
  );
  return cohorts
    .filter(({ id, rule, revision }) =>
      rows.some((row) => rule === null && row.cohort === id && row.revision === revision),
    )
    .map(({ name }) => name);
}

interface RawReceived {
  readonly recipient: string;
  readonly purpose: string;
  readonly times: string;
  readonly first: string;
  readonly last: string;
  readonly shown: readonly string[];
}

/** Disclosures under any of their numbers. */
async function readReceived(
  { engine }: PeopleDeps,
  { projectId }: VocabularySnapshot,
  subject: SubjectId,
  { signal }: QueryOptions,
): Promise<Received[]> {
  const own = await engine.run<{ subject: string }>(ownSubjects(projectId, subject).toStatement(), {
    signal,
  });
  const rows = await engine.run<RawReceived>(
    sql`SELECT recipient_kind AS recipient, purpose, count(DISTINCT disclosure) AS times,
          toUnixTimestamp64Milli(min(at)) AS first, toUnixTimestamp64Milli(max(at)) AS last,
          arraySort(groupUniqArrayArray(fields)) AS shown
        FROM disclosures
        WHERE project = ${uint32(projectId)} AND hasAny(subjects, ${uint64s(own.map((row) => BigInt(row.subject)))})
        GROUP BY recipient_kind, purpose ORDER BY recipient, purpose`.toStatement(),
    { signal },
  );
  return rows.map(({ times, first, last, shown, ...rest }) => ({
    ...rest,
    times: Number(times),
    first: toIso(first),
    last: toIso(last),
    fields: shown,
  }));
}

async function* readEvents(
  deps: PeopleDeps,
  snapshot: VocabularySnapshot,
  subject: SubjectId,
  { signal }: QueryOptions,
): AsyncIterable<PeopleRow<HeldPart>> {
  const columns = eventColumns(snapshot);
  const statement = selectEvents(
    snapshot.projectId,
    columns,
    sql`e.person IN (${ownSubjects(snapshot.projectId, subject)})`,
    sql`e.time, e.insert_key`,
  );
  let waiting: EventRecord[] = [];
  for await (const row of deps.engine.stream<unknown>(statement.toStatement(), { signal })) {
    waiting.push(columns.read(row));
    if (waiting.length < TOGETHER) continue;
    yield* await translated(deps, snapshot, waiting, { signal });
    waiting = [];
  }
  yield* await translated(deps, snapshot, waiting, { signal });
}

async function translated(
  { texts }: PeopleDeps,
  snapshot: VocabularySnapshot,
  records: readonly EventRecord[],
  options: QueryOptions,
): Promise<PeopleRow<HeldPart>[]> {
  const pairs = records.flatMap(({ cells }) => pairsOf(cells));
  const textOf = await texts.read(snapshot.projectId, pairs, options);
  const names = eventNames(snapshot);
  return records.map((record) => toHeld(snapshot, record, names.get(record.event) ?? null, textOf));
}

function toHeld(
  snapshot: VocabularySnapshot,
  record: EventRecord,
  name: string | null,
  textOf: TextOf,
): PeopleRow<HeldPart> {
  const { properties, hidden } = show(record.cells, textOf);
  const groups = record.organisations.map(({ groupSlot, ids }) => [
    groupKey(snapshot, groupSlot),
    ids.map(pseudonym),
  ]);
  const event = {
    event: name,
    time: new Date(record.time).toISOString(),
    properties: Object.fromEntries([
      ...groups,
      ...properties.map(({ name, value }) => [name, value ?? HIDDEN]),
    ]),
    hiddenProperties: hidden,
  };
  return { ...aboutWhom(snapshot, record, name, textOf), body: { kind: 'event', event } };
}

function toIso(milliseconds: string): string {
  return new Date(Number(milliseconds)).toISOString();
}
