import type { ProjectId } from '#core';
import type { Leak } from '#privacy';

/** Implemented by `metadata`. */
export interface LeakStore {
  /** Nothing is left to count of a project that is erased. */
  add(projectId: ProjectId, leaks: readonly Leak[]): Promise<void>;
}

export interface LeakCounter {
  note(projectId: ProjectId, leaks: readonly Leak[]): void;
  /** Writes down what was noted since the last time; what cannot be written now is kept for the next. */
  flush(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** Of one project between two writings: who makes up more sources than that is not counted further. */
const MOST_KINDS = 500;

/** Counts what should not have been sent. Kept in memory between two writings: a crash loses the last seconds of the count. */
export function createLeakCounter(deps: {
  store: LeakStore;
  everyMs?: number;
  onFailure?: (error: unknown) => void;
}): LeakCounter {
  let noted = new Map<ProjectId, Map<string, Leak>>();
  let timer: NodeJS.Timeout | undefined;

  const note = (projectId: ProjectId, leaks: readonly Leak[]) => {
    const counts = noted.get(projectId) ?? new Map<string, Leak>();
    noted.set(projectId, counts);
    for (const leak of leaks) {
      const key = keyOf(leak);
      const known = counts.get(key);
      if (known || counts.size < MOST_KINDS)
        counts.set(key, {
          ...leak,
          name: leak.name ?? known?.name ?? null,
          count: leak.count + (known?.count ?? 0),
        });
    }
  };
  const flush = async () => {
    const taken = noted;
    noted = new Map();
    for (const [projectId, counts] of taken) {
      const leaks = [...counts.values()];
      await deps.store.add(projectId, leaks).catch((error: unknown) => {
        note(projectId, leaks);
        deps.onFailure?.(error);
      });
    }
  };
  return {
    note,
    flush,
    start() {
      timer ??= setInterval(() => void flush(), deps.everyMs ?? 2_000).unref();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await flush();
    },
  };
}

function keyOf({ property, kind, isRefused, library, version }: Leak): string {
  return `${property}/${kind}/${isRefused}/${library}/${version}`;
}
