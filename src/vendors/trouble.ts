import type { Trouble } from './store.ts';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 300_000;

/** Then somebody has to look: about two minutes of refusals, about three days without an answer. */
const MOST_IN_A_ROW = { refused: 8, later: 870 } as const satisfies Record<Trouble['reply'], number>;

/** What follows when a vendor has not taken a batch: how long to wait, or that it is enough. */
export function afterTrouble(
  before: Trouble | null,
  reply: Trouble['reply'],
): { readonly trouble: Trouble; readonly waitMs: number; readonly isStopped: boolean } {
  const times = before?.reply === reply ? before.times + 1 : 1;
  return {
    trouble: { reply, times },
    waitMs: Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (times - 1)),
    isStopped: times >= MOST_IN_A_ROW[reply],
  };
}
