import type { ProjectId } from '#core';
import type { Leak } from '#privacy';
import { type Counter, type CounterOptions, createCounter } from './counter.ts';

/** Implemented by `metadata`. */
export interface LeakStore {
  /** Nothing is left to count of a project that is erased. */
  add(projectId: ProjectId, leaks: readonly Leak[]): Promise<void>;
}

export interface LeakCounter extends Omit<Counter<string, Leak>, 'note'> {
  note(projectId: ProjectId, leaks: readonly Leak[]): void;
}

/** Of one project between two writings: who makes up more sources than that is not counted further. */
const MOST_KINDS = 500;

/** Counts what should not have been sent. */
export function createLeakCounter({
  store,
  ...options
}: { readonly store: LeakStore } & CounterOptions): LeakCounter {
  const counter = createCounter<string, Leak>({
    add: (projectId, counts) => store.add(projectId, [...counts.values()]),
    sum: (known, more) => ({ ...more, name: more.name ?? known.name, count: more.count + known.count }),
    mostKeys: MOST_KINDS,
    ...options,
  });
  return {
    ...counter,
    note: (projectId, leaks) =>
      counter.note(
        projectId,
        leaks.map((leak) => [keyOf(leak), leak] as const),
      ),
  };
}

function keyOf({ property, kind, isRefused, library, version }: Leak): string {
  return `${property}/${kind}/${isRefused}/${library}/${version}`;
}
