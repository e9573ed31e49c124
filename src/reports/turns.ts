import { AppError } from '#core';

/** Who asks, and in which project. */
export interface Asker {
  readonly project: number;
  readonly reader: string;
}

/**
 * Lets questions run a few at a time, in turn among the projects that ask, and in each among its readers: neither one reader's pile of
 * work nor one project's many readers keep the others waiting.
 */
export interface Turns {
  /**
   * Runs `work` when it is the reader's turn. Throws `too_many_questions` when too many of the reader's wait already, and
   * `query_cancelled` when `signal` aborts before the turn comes.
   */
  take<T>(asker: Asker, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export interface TurnLimits {
  /** Questions in hand at the same moment, of everybody. */
  readonly atOnce: number;
  /** Of one reader: their next question waits although there is room. */
  readonly perReader: number;
  /** Waiting questions of one reader of one project beyond which the next is refused. */
  readonly waiting: number;
}

interface Reader {
  readonly project: number;
  readonly queue: (() => void)[];
  running: number;
  /** When this reader last had a turn; 0: not yet. */
  lastTurn: number;
}

export function createTurns({ atOnce, perReader, waiting }: TurnLimits): Turns {
  const readers = new Map<string, Reader>();
  /** When a project last had a turn; as long as somebody asks in it. */
  const turnOfProject = new Map<number, number>();
  let running = 0;
  let turn = 0;

  function next(): void {
    while (running < atOnce) {
      const reader = longestWithout();
      const start = reader?.queue.shift();
      if (!reader || !start) return;
      running += 1;
      reader.running += 1;
      reader.lastTurn = ++turn;
      turnOfProject.set(reader.project, turn);
      start();
    }
  }

  /** Of those who may have a turn: of the project that had one longest ago, whoever had theirs longest ago. */
  function longestWithout(): Reader | undefined {
    return [...readers.values()]
      .filter((reader) => reader.queue.length > 0 && reader.running < perReader)
      .sort(
        (a, b) =>
          (turnOfProject.get(a.project) ?? 0) - (turnOfProject.get(b.project) ?? 0) ||
          a.lastTurn - b.lastTurn,
      )[0];
  }

  function leave(name: string, reader: Reader): void {
    running -= 1;
    reader.running -= 1;
    forgetIdle(name, reader);
    next();
  }

  function forgetIdle(name: string, { project, running, queue }: Reader): void {
    if (running > 0 || queue.length > 0) return;
    readers.delete(name);
    if (![...readers.values()].some((other) => other.project === project)) turnOfProject.delete(project);
  }

  const turnOf = (reader: Reader, signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        const place = reader.queue.indexOf(start);
        if (place >= 0) reader.queue.splice(place, 1);
        reject(new AppError('query_cancelled', 'the question was cancelled'));
      };
      if (signal?.aborted) return giveUp();
      signal?.addEventListener('abort', giveUp, { once: true });
      reader.queue.push(start);
      next();
    });

  return {
    async take({ project, reader: who }, work, signal) {
      const name = `${project}/${who}`;
      const reader = readers.get(name) ?? { project, queue: [], running: 0, lastTurn: 0 };
      if (reader.queue.length >= waiting)
        throw new AppError(
          'too_many_questions',
          'too many of your questions wait already: let some be answered',
        );
      readers.set(name, reader);
      try {
        await turnOf(reader, signal);
      } catch (error) {
        forgetIdle(name, reader);
        throw error;
      }
      try {
        return await work();
      } finally {
        leave(name, reader);
      }
    },
  };
}
