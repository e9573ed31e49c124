import type { ProjectId, Token } from '#core';

/** Implemented by `metadata`. */
export interface DroppedStore {
  add(projectId: ProjectId, dropped: ReadonlyMap<Token, number>): Promise<void>;
}

export interface DropCounter {
  note(projectId: ProjectId, dropped: ReadonlyMap<Token, number>): void;
  /** Writes down what was noted since the last time; what cannot be written now is kept for the next. */
  flush(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** Counts what the Lexicon has left out. Kept in memory between two writings: a crash loses the last seconds of the count. */
export function createDropCounter(deps: { store: DroppedStore; everyMs?: number }): DropCounter {
  let noted = new Map<ProjectId, Map<Token, number>>();
  let timer: NodeJS.Timeout | undefined;

  const note = (projectId: ProjectId, dropped: ReadonlyMap<Token, number>) => {
    const counts = noted.get(projectId) ?? new Map<Token, number>();
    for (const [token, count] of dropped) counts.set(token, (counts.get(token) ?? 0) + count);
    noted.set(projectId, counts);
  };
  const flush = async () => {
    const taken = noted;
    noted = new Map();
    for (const [projectId, counts] of taken)
      await deps.store.add(projectId, counts).catch(() => note(projectId, counts));
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
