import { createHash } from 'node:crypto';
import type { ProjectId } from '#core';
import type { Statement } from '#sql';

/**
 * What a project's data are at this moment: a text that is another one after anything of it has changed that a question could
 * see (events of any time, merges of people, profiles, texts that became public, erasures). Implemented by `metadata`.
 */
export interface DataVersions {
  read(projectId: ProjectId): Promise<string>;
}

type Rows = readonly (readonly unknown[])[];

/** Answers already computed, as the engine gave them: before any threshold, and valid for one state of the data alone. */
export interface KnownAnswers {
  /** The answer to these statements: from memory while nothing has changed, one computation for all who ask at once. */
  answer(
    projectId: ProjectId,
    statements: readonly Statement[],
    compute: (signal: AbortSignal) => Promise<Rows>,
    signal?: AbortSignal,
  ): Promise<Rows>;
}

/** A computation in hand, and how many wait for it. */
interface Shared {
  readonly rows: Promise<Rows>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * `capacity`: characters of rows kept. What is asked says everything (texts and bound values), so that two readers of one
 * project share an answer; what each may see of it is decided afterwards, by `egress`.
 */
export function createKnownAnswers(deps: { versions: DataVersions; capacity?: number }): KnownAnswers {
  const { versions, capacity = 32_000_000 } = deps;
  const known = new Map<string, { readonly rows: Rows; readonly size: number }>();
  const inHand = new Map<string, Shared>();
  let size = 0;

  function keep(key: string, rows: Rows): void {
    const characters = JSON.stringify(rows).length;
    if (characters > capacity / 8) return;
    known.set(key, { rows, size: characters });
    size += characters;
    for (const [oldest, entry] of known) {
      if (size <= capacity) return;
      known.delete(oldest);
      size -= entry.size;
    }
  }

  function start(key: string, compute: (signal: AbortSignal) => Promise<Rows>): Shared {
    const controller = new AbortController();
    const rows = compute(controller.signal).then(
      (found) => {
        inHand.delete(key);
        keep(key, found);
        return found;
      },
      (error) => {
        inHand.delete(key);
        throw error;
      },
    );
    // Whoever waits is told; where everybody has left before it fails, nobody is.
    rows.catch(() => {});
    const shared = { rows, controller, waiting: 0 };
    inHand.set(key, shared);
    return shared;
  }

  return {
    async answer(projectId, statements, compute, signal) {
      const key = keyOf(projectId, await versions.read(projectId), statements);
      const found = known.get(key);
      if (found) {
        known.delete(key);
        known.set(key, found);
        return found.rows;
      }
      const running = inHand.get(key);
      const shared = running && !running.controller.signal.aborted ? running : start(key, compute);
      shared.waiting += 1;
      try {
        return await untilAborted(shared.rows, signal);
      } finally {
        shared.waiting -= 1;
        // The last one who waited has left: nobody computes for nobody.
        if (shared.waiting === 0) shared.controller.abort();
      }
    },
  };
}

/** A digest: what people typed is not kept as a key. */
function keyOf(projectId: ProjectId, version: string, statements: readonly Statement[]): string {
  return createHash('sha256')
    .update(JSON.stringify([projectId, version, statements]))
    .digest('base64');
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
