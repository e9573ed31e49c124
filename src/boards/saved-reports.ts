import { AppError, type Clock, type ProjectId } from '#core';
import { assertMayRemove, type By } from './by.ts';
import type { NewSavedReport, SavedReportRecord, SavedReportStore } from './ports.ts';

export type BoardsErrorCode =
  | 'saved_report_not_found'
  | 'board_not_found'
  | 'annotation_not_found'
  | 'tag_not_found'
  | 'changed_meanwhile'
  | 'too_many_saved'
  | 'not_allowed';

export interface SavedReport extends SavedReportRecord {
  readonly boards: number;
}

/** Questions under a name. Whoever may write may change any of them; only its author or an owner removes one. */
export interface SavedReports {
  list(projectId: ProjectId): Promise<SavedReportRecord[]>;
  get(projectId: ProjectId, id: number): Promise<SavedReport>;
  create(projectId: ProjectId, report: NewSavedReport, by: By): Promise<SavedReport>;
  /** Throws `changed_meanwhile` where somebody else has changed it since `version`. */
  change(
    projectId: ProjectId,
    id: number,
    version: number,
    change: Partial<{ [Key in keyof NewSavedReport]: NewSavedReport[Key] | undefined }>,
  ): Promise<SavedReport>;
  /** Throws what `remove` would. */
  assertMayRemove(projectId: ProjectId, id: number, by: By): Promise<void>;
  remove(projectId: ProjectId, id: number, by: By): Promise<void>;
}

const MOST_REPORTS = 2_000;

export function createSavedReports(deps: {
  readonly store: SavedReportStore;
  readonly clock: Clock;
}): SavedReports {
  const { store, clock } = deps;
  const get = async (projectId: ProjectId, id: number): Promise<SavedReport> => {
    const report = await store.get(projectId, id);
    if (!report)
      throw new AppError<BoardsErrorCode>('saved_report_not_found', 'there is no such saved report');
    return { ...report, boards: await store.boardsWith(projectId, id) };
  };
  return {
    list: (projectId) => store.list(projectId),
    get,
    async create(projectId, report, by) {
      assertRoom(await store.count(projectId), MOST_REPORTS);
      return { ...(await store.create(projectId, report, by.memberId, clock())), boards: 0 };
    },
    async change(projectId, id, version, change) {
      await get(projectId, id);
      assertUnchanged(await store.change(projectId, id, version, change, clock()));
      return get(projectId, id);
    },
    assertMayRemove: async (projectId, id, by) => assertMayRemove(await get(projectId, id), by),
    async remove(projectId, id, by) {
      assertMayRemove(await get(projectId, id), by);
      await store.remove(projectId, id);
    },
  };
}

export function assertRoom(count: number, most: number): void {
  if (count >= most)
    throw new AppError<BoardsErrorCode>('too_many_saved', 'the project keeps no more of these', {
      facts: { most },
    });
}

export function assertUnchanged(isChanged: boolean): void {
  if (!isChanged)
    throw new AppError<BoardsErrorCode>(
      'changed_meanwhile',
      'somebody else has changed it: read it again first',
    );
}
