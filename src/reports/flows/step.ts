import { type Param, type Sql, sql } from '#sql';
import type { FlowsPlan } from './plan.ts';

/** What a step is, as a row says it. */
interface StepParts {
  /** Milliseconds. */
  readonly time: Sql;
  /** Among the steps of one instant: anchors first. */
  readonly rank: Sql;
  readonly name: Sql;
  readonly value: Sql;
  /** A bit for each anchor. */
  readonly anchors: Sql;
  /** Whether a path ends at it. */
  readonly ends: Sql;
  readonly segment: Sql;
}

/**
 * A step as one number, so that a walk sorts and compares numbers (tuples cost four times as much: docs/performance.md). Steps are in
 * the order of their parts; 0 is no step.
 */
export interface StepLayout {
  of(parts: StepParts): Sql;
  time(step: Sql): Sql;
  name(step: Sql): Sql;
  value(step: Sql): Sql;
  /** `anchor`: from 0. */
  isAnchor(step: Sql, anchor: Sql | Param): Sql;
  ends(step: Sql): Sql;
  segment(step: Sql): Sql;
}

const NAMES_IN_NARROW = 2 ** 13;

/** Where steps have a value or a segment, or there are very many names, a step needs more than 64 bits. */
export function stepLayout({ expansions, split, names, edges }: FlowsPlan): StepLayout {
  const isNarrow =
    expansions.length === 0 &&
    split.breakdowns.length === 0 &&
    names.tokens.length + edges.length < NAMES_IN_NARROW;
  return isNarrow ? narrow : wide;
}

/** From the lowest bit: ends 1, anchors 5, name 13, rank 3, time 42. */
const narrow: StepLayout = {
  of: ({ time, rank, name, anchors, ends }) =>
    sql`bitShiftLeft(toUInt64(${time}), 22) + bitShiftLeft(toUInt64(${rank}), 19) + bitShiftLeft(toUInt64(${name}), 6) + bitShiftLeft(toUInt64(${anchors}), 1) + toUInt64(${ends})`,
  time: (step) => sql`toInt64(bitShiftRight(${step}, 22))`,
  name: (step) => sql`toInt32(bitAnd(bitShiftRight(${step}, 6), 8191))`,
  value: () => sql`toInt64(0)`,
  isAnchor: (step, anchor) => sql`bitTest(${step}, 1 + ${anchor})`,
  ends: (step) => sql`bitTest(${step}, 0)`,
  segment: () => sql`toInt64(0)`,
};

/** From the lowest bit: segment 64, ends 8, anchors 8, value 64, name 32, rank 8, time 64. Signed numbers lie above 2^63, in their order. */
const wide: StepLayout = {
  of: ({ time, rank, name, value, anchors, ends, segment }) =>
    sql`bitShiftLeft(toUInt256(toUInt64(${time})), 184) + bitShiftLeft(toUInt256(${rank}), 176) + bitShiftLeft(toUInt256(${name}), 144) + bitShiftLeft(toUInt256(${unsigned(value)}), 80) + bitShiftLeft(toUInt256(${anchors}), 72) + bitShiftLeft(toUInt256(${ends}), 64) + toUInt256(${unsigned(segment)})`,
  time: (step) => sql`toInt64(bitShiftRight(${step}, 184))`,
  name: (step) => sql`toInt32(toUInt32(bitShiftRight(${step}, 144)))`,
  value: (step) => signed(sql`toUInt64(bitShiftRight(${step}, 80))`),
  isAnchor: (step, anchor) => sql`bitTest(toUInt8(bitShiftRight(${step}, 72)), ${anchor})`,
  ends: (step) => sql`bitTest(toUInt8(bitShiftRight(${step}, 64)), 0)`,
  segment: (step) => signed(sql`toUInt64(${step})`),
};

function unsigned(value: Sql): Sql {
  return sql`bitXor(reinterpretAsUInt64(${value}), 9223372036854775808)`;
}

function signed(value: Sql): Sql {
  return sql`reinterpretAsInt64(bitXor(${value}, 9223372036854775808))`;
}
