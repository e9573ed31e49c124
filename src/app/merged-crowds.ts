import { type Clock, type ProjectId, pause, type SubjectId } from '#core';
import type { MergedStore } from '#metadata';
import type { CrowdRecount } from '#people';

/** Crowds in which one person stood under several ids: what is left without its crowd by a merge is hidden again. */
export interface MergedCrowds {
  /** Remembered until a round has counted again, also by a process that comes after this one. */
  note(projectId: ProjectId, subjects: readonly SubjectId[]): Promise<void>;
  round(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
}

const LEAST_PAUSE_MS = 30_000;
/** Counting again reads many events: it takes at most about a fiftieth of the time. */
const REST = 50;

export function createMergedCrowds(deps: {
  readonly store: MergedStore;
  readonly crowds: CrowdRecount;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}): MergedCrowds {
  const { store, crowds, clock, onError } = deps;
  const round = async (): Promise<void> => {
    for (const { projectId, subjects, upTo } of await store.waiting())
      try {
        await crowds.recount(projectId, subjects);
        await store.settle(projectId, upTo);
      } catch (error) {
        onError(error); // the next round tries again
      }
  };
  return {
    note: (projectId, subjects) => store.add(projectId, subjects),
    round,
    async run(signal) {
      let waitMs = LEAST_PAUSE_MS;
      while (!signal.aborted) {
        await pause(waitMs, signal);
        const startedAt = clock();
        await round().catch(onError);
        waitMs = Math.max(LEAST_PAUSE_MS, (clock() - startedAt) * REST);
      }
    },
  };
}
