import type { ProjectId, Token } from '#core';
import { type Counter, type CounterOptions, createCounter } from './counter.ts';

/** Implemented by `metadata`. Nothing is left to count of a project that is erased. */
export interface DroppedStore {
  add(projectId: ProjectId, dropped: ReadonlyMap<Token, number>): Promise<void>;
}

export type DropCounter = Counter<Token, number>;

/** Counts what the Lexicon has left out. */
export function createDropCounter({
  store,
  ...options
}: { readonly store: DroppedStore } & CounterOptions): DropCounter {
  return createCounter({ add: store.add, sum: (known, more) => known + more, ...options });
}
