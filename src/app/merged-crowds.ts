import { type Clock, type ProjectId, pause, type SubjectId } from '#core';
import type { CrowdRecount } from '#people';

/** Crowds in which one person stood under several ids: what is left without its crowd by a merge is hidden again. */
export interface MergedCrowds {
  /** Remembered until the next round; costs nothing. */
  note(projectId: ProjectId, subjects: readonly SubjectId[]): void;
  round(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
}

const LEAST_PAUSE_MS = 30_000;
/** Counting again reads many events: it takes at most about a fiftieth of the time. */
const REST = 50;

/** What was noted is lost with the process: then such a text stays readable until somebody who has sent it is merged or erased. */
export function createMergedCrowds(deps: {
  readonly crowds: CrowdRecount;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}): MergedCrowds {
  const { crowds, clock, onError } = deps;
  let noted = new Map<ProjectId, Set<SubjectId>>();
  const note = (projectId: ProjectId, subjects: readonly SubjectId[]): void => {
    if (subjects.length === 0) return;
    const known = noted.get(projectId) ?? new Set();
    for (const subject of subjects) known.add(subject);
    noted.set(projectId, known);
  };
  const round = async (): Promise<void> => {
    const taken = noted;
    noted = new Map();
    for (const [projectId, subjects] of taken)
      await crowds.recount(projectId, [...subjects]).catch((error) => {
        note(projectId, [...subjects]); // the next round tries again
        onError(error);
      });
  };
  return {
    note,
    round,
    async run(signal) {
      let waitMs = LEAST_PAUSE_MS;
      while (!signal.aborted) {
        await pause(waitMs, signal);
        const startedAt = clock();
        await round();
        waitMs = Math.max(LEAST_PAUSE_MS, (clock() - startedAt) * REST);
      }
    },
  };
}
