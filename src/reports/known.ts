import { createHash } from 'node:crypto';
import type { ProjectId } from '#core';
import type { Statement } from '#sql';
import { type Reads, readsOf } from './reads.ts';

/**
 * What a project's data are at this moment: for each way of reading them a text that is another one after anything has changed that
 * such a reader could see (events of those days, however late they come; merges of people, profiles, texts that became public, erasures).
 * Implemented by `metadata`.
 */
export interface DataVersions {
  read(projectId: ProjectId, reads: readonly Reads[]): Promise<readonly string[]>;
}

/** What one statement answers. */
type Rows = readonly unknown[];

/** Answers already computed, as the engine gave them: before any threshold, and valid as long as what they were made of stands. */
export interface KnownAnswers {
  /**
   * The answers to these statements, in their order: from memory while nothing has changed that they look at, one computation for all who ask at once.
   * `compute` is given the statements that nobody has asked yet: a question that is widened by a metric, a formula or a comparison
   * pays for that alone.
   */
  answer(
    projectId: ProjectId,
    statements: readonly Statement[],
    compute: (statements: readonly Statement[], signal: AbortSignal) => Promise<readonly Rows[]>,
    signal?: AbortSignal,
  ): Promise<readonly Rows[]>;
}

/** What is computed together, and how many wait for it. */
interface Computation {
  readonly controller: AbortController;
  waiting: number;
}

interface Pending {
  readonly rows: Promise<Rows>;
  readonly computation: Computation;
}

/**
 * `capacity`: characters of rows kept. What is asked says everything (texts and bound values), so that two readers of one
 * project share an answer; what each may see of it is decided afterwards, by `egress`.
 */
export function createKnownAnswers(deps: { versions: DataVersions; capacity?: number }): KnownAnswers {
  const { versions, capacity = 32_000_000 } = deps;
  const known = new Map<string, { readonly rows: Rows; readonly size: number }>();
  const inHand = new Map<string, Pending>();
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

  function recall(key: string): Rows | undefined {
    const found = known.get(key);
    if (!found) return undefined;
    known.delete(key);
    known.set(key, found);
    return found.rows;
  }

  function pendingOf(key: string): Pending | undefined {
    const pending = inHand.get(key);
    return pending?.computation.controller.signal.aborted ? undefined : pending;
  }

  function start(keys: readonly string[], compute: (signal: AbortSignal) => Promise<readonly Rows[]>): void {
    const computation = { controller: new AbortController(), waiting: 0 };
    const all = compute(computation.controller.signal);
    for (const [index, key] of keys.entries()) {
      const pending = { rows: all.then((answers) => answers[index] ?? []), computation };
      inHand.set(key, pending);
      const forget = () => {
        if (inHand.get(key) === pending) inHand.delete(key);
      };
      // Whoever waits is told; where everybody has left before it fails, nobody is.
      pending.rows.then((rows) => {
        forget();
        if (!known.has(key)) keep(key, rows);
      }, forget);
    }
  }

  return {
    async answer(projectId, statements, compute, signal) {
      const found = await versions.read(projectId, statements.map(readsOf));
      const keys = statements.map((statement, index) => keyOf(projectId, found[index] ?? '', statement));
      const missing = new Map(
        statements.flatMap((statement, index) => {
          const key = keys[index] ?? '';
          return known.has(key) || pendingOf(key) ? [] : [[key, statement]];
        }),
      );
      if (missing.size > 0) start([...missing.keys()], (given) => compute([...missing.values()], given));
      const parts = keys.map((key) => recall(key) ?? inHand.get(key));
      const awaited = new Set(parts.flatMap((part) => (isPending(part) ? [part.computation] : [])));
      for (const computation of awaited) computation.waiting += 1;
      try {
        return await untilAborted(
          Promise.all(parts.map((part) => (isPending(part) ? part.rows : (part ?? [])))),
          signal,
        );
      } finally {
        for (const computation of awaited) {
          computation.waiting -= 1;
          // The last one who waited has left: nobody computes for nobody.
          if (computation.waiting === 0) computation.controller.abort();
        }
      }
    },
  };
}

function isPending(part: Rows | Pending | undefined): part is Pending {
  return part !== undefined && 'computation' in part;
}

/** A digest: what people typed is not kept as a key. */
function keyOf(projectId: ProjectId, version: string, statement: Statement): string {
  return createHash('sha256')
    .update(JSON.stringify([projectId, version, statement]))
    .digest('base64');
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
