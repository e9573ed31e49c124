import type { ProjectId } from '#core';

export interface CounterOptions {
  /** 2,000 where absent. */
  readonly everyMs?: number | undefined;
  readonly onFailure?: ((error: unknown) => void) | undefined;
}

export interface Counter<Key, Value> {
  note(projectId: ProjectId, counts: Iterable<readonly [Key, Value]>): void;
  /** Writes down what was noted since the last time; what cannot be written now is kept for the next. */
  flush(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** Counts by project and key. Kept in memory between two writings: a crash loses the last seconds of the count. */
export function createCounter<Key, Value>(
  deps: {
    readonly add: (projectId: ProjectId, counts: ReadonlyMap<Key, Value>) => Promise<void>;
    readonly sum: (known: Value, more: Value) => Value;
    /** Keys of one project between two writings; later ones are not counted. */
    readonly mostKeys?: number;
  } & CounterOptions,
): Counter<Key, Value> {
  const { mostKeys = Number.POSITIVE_INFINITY } = deps;
  let noted = new Map<ProjectId, Map<Key, Value>>();
  let timer: NodeJS.Timeout | undefined;

  const note = (projectId: ProjectId, counts: Iterable<readonly [Key, Value]>) => {
    const kept = noted.get(projectId) ?? new Map<Key, Value>();
    noted.set(projectId, kept);
    for (const [key, value] of counts) {
      const known = kept.get(key);
      if (known !== undefined) kept.set(key, deps.sum(known, value));
      else if (kept.size < mostKeys) kept.set(key, value);
    }
  };
  const flush = async () => {
    const taken = noted;
    noted = new Map();
    for (const [projectId, counts] of taken)
      await deps.add(projectId, counts).catch((error: unknown) => {
        note(projectId, counts);
        deps.onFailure?.(error);
      });
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
