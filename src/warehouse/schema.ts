import { EVENT_SLOTS } from '#events';
import { type Engine, joinSql, type Sql, slotColumn, sql } from '#sql';

/**
 * The warehouse holds numbers and, in one table, the texts that at least k people share. Nothing here is clear personal data.
 *
 * Slots: `t1…` text tokens (0 = not set), `n1…` numbers, booleans as 0/1 and dates as milliseconds (NULL = not set),
 * `l1…` lists of tokens, `g1…` organisations (surrogates). The catalogue says which property of which project has which slot;
 * two projects use one slot for different things, and a slot has a column once some project uses it. Properties beyond the slots go to the overflow maps, keyed by property token.
 *
 * One partition a month, so that old months can be dropped; all before 2020 in one, so that an import of fifty years does
 * not become six hundred parts.
 */

/**
 * On disk when an insert answers; a replayed insert is known by its token; ZSTD, because tokens repeat: measured against LZ4,
 * 24 bytes an event in the place of 39, for a fifth more CPU at insert and none at reading.
 */
const DURABLE = sql`non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    default_compression_codec = 'ZSTD(1)'`;

/** One byte to read of each event in the place of eight: names are few. ClickHouse wants to be told that a number is meant. */
const EVENT_NAME = sql`LowCardinality(UInt64)`;
const NUMBER_OF_FEW_VALUES = sql`allow_suspicious_low_cardinality_types = 1`;

/**
 * Parts as inserts make them keep their columns in one file; those that merges have made large, in a file for each. With 117
 * columns the latter is 458 files an insert, all of them synced (measured: a third of an insert's CPU and of its time).
 *
 * `arrival`: what came last (the live view, freshness) is looked for in the granules that new arrivals are in, not in all.
 * `whose`: a person's page reads the granules that the person is in (a byte an event).
 */
const EVENTS = sql`
  CREATE TABLE IF NOT EXISTS events (
    project UInt32,
    event ${EVENT_NAME},
    time DateTime64(3, 'UTC'),
    person UInt64,
    insert_key UInt64,
    received DateTime64(3, 'UTC'),
    overflow_texts Map(UInt64, UInt64),
    overflow_numbers Map(UInt64, Float64),
    overflow_lists Map(UInt64, Array(UInt64)),
    INDEX arrival received TYPE minmax GRANULARITY 1,
    INDEX whose person TYPE bloom_filter(0.01) GRANULARITY 1
  ) ENGINE = ReplacingMergeTree
  PARTITION BY greatest(toYYYYMM(time), 201912)
  ORDER BY (project, event, toDate(time), person, time, insert_key)
  SETTINGS ${DURABLE}, min_bytes_for_wide_part = 67108864, ${NUMBER_OF_FEW_VALUES}`;

/** The latest state of each profile, whole; `version` grows with each change. `scope` 0 is people, 1…6 organisations of slot g1…g6. */
const PROFILES = sql`
  CREATE TABLE IF NOT EXISTS profiles (
    project UInt32,
    scope UInt8,
    subject UInt64,
    version UInt64,
    deleted UInt8,
    texts Map(UInt64, UInt64),
    numbers Map(UInt64, Float64),
    lists Map(UInt64, Array(UInt64))
  ) ENGINE = ReplacingMergeTree(version)
  ORDER BY (project, scope, subject)
  SETTINGS ${DURABLE}`;

/** Devices that turned out to belong to a user after some of their events were stored: `subject` reads as `person`. */
const PERSON_LINKS = sql`
  CREATE TABLE IF NOT EXISTS person_links (
    project UInt32,
    subject UInt64,
    person UInt64,
    version UInt64
  ) ENGINE = ReplacingMergeTree(version)
  ORDER BY (project, subject)
  SETTINGS ${DURABLE}`;

/** The same for projects with Original ID Merge, where a cluster can join another: of several rows of a subject the newest holds. */
const PERSON_CLUSTERS = sql`
  CREATE TABLE IF NOT EXISTS person_clusters (
    project UInt32,
    subject UInt64,
    person UInt64,
    version UInt64
  ) ENGINE = ReplacingMergeTree(version)
  ORDER BY (project, subject)
  SETTINGS ${DURABLE}`;

/** The public dictionary: texts that at least k people share. `property` is the property's token (names live in the catalogue). */
const DICTIONARY = sql`
  CREATE TABLE IF NOT EXISTS dictionary (
    project UInt32,
    property UInt64,
    token UInt64,
    text String
  ) ENGINE = ReplacingMergeTree
  ORDER BY (project, property, token)
  SETTINGS ${DURABLE}`;

/** The people of uploaded lists. A new upload is a new revision, beside the one in force; what older ones held is deleted then. */
const COHORT_MEMBERS = sql`
  CREATE TABLE IF NOT EXISTS cohort_members (
    project UInt32,
    cohort UInt32,
    revision UInt32,
    person UInt64
  ) ENGINE = ReplacingMergeTree
  ORDER BY (project, cohort, revision, person)
  SETTINGS ${DURABLE}`;

/**
 * Cells of lookup tables, those that are set: what a column says of a readable value of the table's property, which the dictionary has
 * the text of. `found` is the text (or the items of a list), `number` a number, a boolean as 0/1, a date in milliseconds.
 */
const LOOKUP_CELLS = sql`
  CREATE TABLE IF NOT EXISTS lookup_cells (
    project UInt32,
    lookup UInt32,
    revision UInt32,
    place UInt16,
    property UInt64,
    token UInt64,
    found Array(String),
    number Float64
  ) ENGINE = ReplacingMergeTree
  ORDER BY (project, lookup, revision, place, property, token)
  SETTINGS ${DURABLE}`;

/** What left, to whom: one row per disclosure and set of fields, written before the first byte goes out. */
const DISCLOSURES = sql`
  CREATE TABLE IF NOT EXISTS disclosures (
    project UInt32,
    disclosure UUID,
    at DateTime64(3, 'UTC'),
    recipient_kind LowCardinality(String),
    recipient String,
    session String,
    route LowCardinality(String),
    purpose LowCardinality(String),
    query_digest String,
    fields Array(String),
    subjects Array(UInt64),
    organisations Array(UInt64)
  ) ENGINE = MergeTree
  PARTITION BY toYYYYMM(at)
  ORDER BY (project, at, disclosure)
  SETTINGS ${DURABLE}`;

export async function migrateWarehouse(engine: Engine): Promise<void> {
  for (const table of [
    EVENTS,
    PROFILES,
    PERSON_LINKS,
    PERSON_CLUSTERS,
    DICTIONARY,
    COHORT_MEMBERS,
    LOOKUP_CELLS,
    DISCLOSURES,
  ])
    await engine.command(table.toStatement());
  await engine.command(currentColumns().toStatement());
  await makeEventColumns(engine, EVERY_GROUP);
}

/**
 * Makes the columns of these slots, where they are not there yet: before the catalogue says that a property has one, so that no insert and
 * no question names a column that is missing. A table has the columns that some property needs and no more: all of the slots' would be
 * written by each insert and read by each merge (measured: two thirds of the engine's CPU for ingest, where twenty are in use).
 */
export async function makeEventColumns(engine: Engine, slots: readonly string[]): Promise<void> {
  if (slots.length === 0) return;
  const columns = slots.map((slot) => sql`ADD COLUMN IF NOT EXISTS ${slotColumn(slot)} ${typeOf(slot)}`);
  await engine.command(sql`ALTER TABLE events ${joinSql(columns)}`.toStatement());
}

/** Which group key an organisation's slot is of is settled by the project, whether anything was sent or not. */
const EVERY_GROUP = Array.from({ length: EVENT_SLOTS.g }, (_, index) => `g${index + 1}`);

/**
 * For tables of every age: the type that the name of an event has had since it was a plain number. It is rewritten once, that column alone
 * in all but small parts, and is nothing where it is done.
 */
function currentColumns() {
  return sql`ALTER TABLE events MODIFY COLUMN event ${EVENT_NAME} SETTINGS ${NUMBER_OF_FEW_VALUES}`;
}

function typeOf(slot: string): Sql {
  if (slot.startsWith('t')) return sql`UInt64`;
  return slot.startsWith('n') ? sql`Nullable(Float64)` : sql`Array(UInt64)`;
}
