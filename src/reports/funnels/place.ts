import { type Sql, sql, uint64 } from '#sql';
import type { FunnelPlan } from './plan.ts';

/**
 * An event's place among a person's: its time, then what it means (a bit per exclusion, then a bit per step), in one number, so
 * that a walk sorts and compares numbers. Where two events at one place are not the same to the question, the insert key follows.
 */
export interface Places {
  /** The place of a row that happened `at` (milliseconds) and means `bits`. */
  of(at: Sql, bits: Sql): Sql;
  /** The least place of an instant (milliseconds). */
  from(at: Sql): Sql;
  /** Milliseconds of a place. */
  time(place: Sql): Sql;
  /** The same without a sign, where places are compared alone: a conversion less for each. */
  clock(place: Sql): Sql;
  /** The bits of a place. */
  meanings(place: Sql): Sql;
  /** How far a place lies behind another, as a place; and the place so far before one. */
  minus(place: Sql, other: Sql): Sql;
  /** Before and after every event. */
  readonly first: Sql;
  readonly last: Sql;
}

/** What an event means is kept in so many bits beside its time. */
export const MAX_MEANINGS = 22;

const BITS = sql`22`;
const KEYED_BITS = sql`86`;

export const places: Places = {
  of: (at, bits) => sql`bitShiftLeft(toUInt64(${at}), ${BITS}) + ${bits}`,
  from: (at) => sql`bitShiftLeft(toUInt64(${at}), ${BITS})`,
  time: (place) => sql`toInt64(bitShiftRight(${place}, ${BITS}))`,
  clock: (place) => sql`bitShiftRight(${place}, ${BITS})`,
  meanings: (place) => place,
  minus: (place, other) => sql`toUInt64(${place} - ${other})`,
  first: sql`toUInt64(0)`,
  last: sql`toUInt64(18446744073705357312)`,
};

export const keyedPlaces: Places = {
  of: (at, bits) => sql`bitShiftLeft(toUInt128(${places.of(at, bits)}), 64) + insert_key`,
  from: (at) => sql`bitShiftLeft(toUInt128(toUInt64(${at})), ${KEYED_BITS})`,
  time: (place) => sql`toInt64(bitShiftRight(${place}, ${KEYED_BITS}))`,
  clock: (place) => sql`toUInt64(bitShiftRight(${place}, ${KEYED_BITS}))`,
  meanings: (place) => sql`toUInt64(bitShiftRight(${place}, 64))`,
  minus: (place, other) => sql`toUInt128(${place} - ${other})`,
  first: sql`toUInt128(0)`,
  last: sql`bitShiftLeft(toUInt128(18446744073705357312), 64)`,
};

export function exclusionBit(plan: FunnelPlan, exclusion: number): number {
  return 2 ** (spareBits(plan) + exclusion);
}

/** Exclusions first: at one instant they stand before the steps. */
export function stepBit(plan: FunnelPlan, step: number): number {
  return 2 ** (spareBits(plan) + plan.exclusions.length + step);
}

/** The bits of a place below its meanings, which order events that are one in time and meaning. */
export function spareBits({ steps, exclusions }: FunnelPlan): number {
  return MAX_MEANINGS - steps.length - exclusions.length;
}

export function hasBits(meanings: Sql, bits: number): Sql {
  return sql`bitAnd(${meanings}, ${uint64(BigInt(bits))}) != 0`;
}
