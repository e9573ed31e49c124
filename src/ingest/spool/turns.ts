import type { Bytes } from './files.ts';
import { laneOf, startOf } from './keys.ts';
import { recordsOf } from './stored-batch.ts';

/** Keys of the batches that are loaded next, about `maxRecords` in all: of each lane its oldest, in the order of the keys. */
export type Turns = (batches: Bytes, maxRecords: number) => readonly Uint8Array[];

/** Records that a lane may bring in a turn. What is larger waits until it has saved so many. */
const QUANTUM = 1_000;

/**
 * Lanes take turns (deficit round robin), so that who has sent little does not wait for who has sent much. It reads what it takes and
 * one batch of each lane more, however long the lanes are. A process that starts has forgotten whose turn it was.
 */
export function createTurns(): Turns {
  const saved = new Map<number, number>();
  let last = -1;

  return (batches, maxRecords) => {
    const taken: Uint8Array[] = [];
    const ends = new Map<number, Uint8Array>();
    let records = 0;
    let isAnyLeft = true;
    /** Answers whether the segment has room for another lane's turn. */
    const serve = (lane: number): boolean => {
      let credit = (saved.get(lane) ?? 0) + QUANTUM;
      for (const { key, value } of laneFrom(batches, lane, ends.get(lane))) {
        const count = recordsOf(value);
        if (count > credit || (taken.length > 0 && records + count > maxRecords)) {
          isAnyLeft = true;
          saved.set(lane, credit);
          return records < maxRecords && count > credit;
        }
        credit -= count;
        records += count;
        taken.push(Buffer.from(key));
        ends.set(lane, Buffer.from(key));
      }
      saved.delete(lane);
      return true;
    };
    while (isAnyLeft) {
      isAnyLeft = false;
      for (const lane of lanesAfter(batches, last)) {
        if (!serve(lane)) return taken.sort(Buffer.compare);
        last = lane;
      }
    }
    return taken.sort(Buffer.compare);
  };
}

/** Every lane that has a batch, once: those behind `last`, then from the first one on. */
function* lanesAfter(batches: Bytes, last: number): Iterable<number> {
  yield* lanesBetween(batches, last + 1, Number.POSITIVE_INFINITY);
  yield* lanesBetween(batches, 0, last);
}

function* lanesBetween(batches: Bytes, from: number, to: number): Iterable<number> {
  let next = from;
  while (next <= LAST_LANE) {
    const [key] = batches.getKeys({ start: startOf(next), limit: 1 });
    if (!key || laneOf(key) > to) return;
    yield laneOf(key);
    next = laneOf(key) + 1;
  }
}

const LAST_LANE = 0xffff_ffff;

function* laneFrom(batches: Bytes, lane: number, after: Uint8Array | undefined) {
  const end = lane < LAST_LANE ? { end: startOf(lane + 1) } : {};
  for (const entry of batches.getRange({
    start: after ?? startOf(lane),
    exclusiveStart: after !== undefined,
    ...end,
  }))
    yield entry;
}

/** The oldest batch of each lane. */
export function* firsts(batches: Bytes): Iterable<Uint8Array> {
  for (const lane of lanesBetween(batches, 0, Number.POSITIVE_INFINITY))
    for (const { value } of batches.getRange({ start: startOf(lane), limit: 1 })) yield value;
}
