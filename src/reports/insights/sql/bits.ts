import { integer, integers, joinSql, type Sql, sql } from '#sql';
import { resolvedPerson } from '../../shared/people.ts';
import type { Question } from '../plan.ts';
import type { Shape } from './shape.ts';

/** The buckets of a question as small numbers, in order. */
export interface Places {
  readonly places: readonly number[];
  /** The place of a row's `bucket`. */
  readonly place: Sql;
  /** The start of the bucket at `place`. */
  readonly start: Sql;
}

const BITS = 64;
const MOST_WORDS = 4;
const WORDS = [sql`bits1`, sql`bits2`, sql`bits3`, sql`bits4`] as const;

/** For people by bucket, of one segment, where there are not too many buckets. */
export function bitsOf({ metric: { measure, source }, question }: Shape): Places | null {
  if (source.kind !== 'events' || question.breakdowns.length > 0) return null;
  if (measure.kind !== 'unique' && measure.kind !== 'rolling') return null;
  if (measure.units.kind !== 'people') return null;
  if (measure.kind === 'unique' ? measure.once : measure.windowDays > 1) return null;
  return placesFor(bucketsOf(question), BITS * MOST_WORDS);
}

/** Where the buckets of a question can be told by numbers of 16 bits: those are grouped in a table, not a hash table. */
export function placesOf(question: Question): Places | null {
  return placesFor(bucketsOf(question), 1 << 16);
}

/** Starts, or positions of days. */
function bucketsOf({ period, rolling }: Question): readonly number[] {
  return rolling ? rolling.dayStarts.map((_, day) => day) : period.starts;
}

/**
 * Buckets are about as long as each other (but for the first, which the period may cut): divided by the shortest, they lie at places of
 * their own.
 */
function placesFor(starts: readonly number[], most: number): Places | null {
  const [first, second = first] = starts;
  if (first === undefined || second === undefined) return null;
  const shortest = Math.min(...starts.slice(2).map((start, index) => start - (starts[index + 1] ?? start)));
  const step = Number.isFinite(shortest) ? shortest : Math.max(1, second - first);
  const origin = second - step;
  const places = starts.map((start) => Math.max(0, Math.trunc((start - origin) / step)));
  const isApart = places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0));
  if (!isApart || (places.at(-1) ?? 0) >= most) return null;
  const isEven = starts.every((start, index) => start === origin + (places[index] ?? 0) * step);
  return {
    places,
    place: sql`greatest(0, intDiv(bucket - ${integer(origin)}, ${integer(step)}))`,
    start: isEven
      ? sql`${integer(origin)} + place * ${integer(step)}`
      : sql`transform(place, ${integers(places)}, ${integers(starts)}, toInt64(0))`,
  };
}

/**
 * The named sub-queries that end in `measured`: each person's buckets are bits that are put together, which takes less than a set of
 * people for each bucket. Where rows have ids, these are resolved when each of them is one row.
 */
export function bitParts(bits: Places, isById: boolean): Sql[] {
  const words = WORDS.slice(0, 1 + Math.trunc((bits.places.at(-1) ?? 0) / BITS));
  const together = joinSql(words.map((word) => sql`groupBitOr(e.${word}) AS ${word}`));
  const gathered = sql`
  SELECT person, ${joinSql(words.map(wordSql))}
  FROM (SELECT person, toUInt8(${bits.place}) AS place FROM ${isById ? sql`placed` : sql`matches`}) GROUP BY person`;
  return [
    ...(isById
      ? [
          sql`gathered AS (${gathered})`,
          sql`people AS (
  SELECT ${resolvedPerson} AS person, ${together} FROM gathered AS e LEFT ANY JOIN links AS l ON e.person = l.subject GROUP BY person)`,
        ]
      : [sql`people AS (${gathered})`]),
    sql`measured AS (
  SELECT toInt64(0) AS s1, place = -1 AS whole, ${bits.start} AS bucket, toFloat64(count()) AS value, count() AS people
  FROM (SELECT arrayJoin(arrayConcat([toInt64(-1)], ${joinSql(words.map(placesIn))})) AS place FROM people WHERE person != 0) GROUP BY place)`,
  ];
}

function wordSql(word: Sql, index: number): Sql {
  return sql`groupBitOrIf(bitShiftLeft(toUInt64(1), bitAnd(place, 63)), bitShiftRight(place, 6) = ${integer(index)}) AS ${word}`;
}

function placesIn(word: Sql, index: number): Sql {
  return sql`arrayMap(bit -> toInt64(bit) + ${integer(index * BITS)}, bitPositionsToArray(${word}))`;
}
