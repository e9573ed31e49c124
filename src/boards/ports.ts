import type { z } from 'zod';
import type { BoardCard, Range, ReportName, savedReportCreateSchema } from '#contract';
import type { ProjectId } from '#core';
import type { Filter } from '#events';

export interface Author {
  readonly id: number;
  readonly name: string;
}

export interface SavedReportRecord {
  readonly id: number;
  readonly kind: ReportName;
  readonly name: string;
  readonly description: string;
  readonly definition: z.infer<typeof savedReportCreateSchema>['definition'];
  readonly chart: string | null;
  /** null: a member who has left. */
  readonly createdBy: Author | null;
  readonly changedAt: number;
  readonly version: number;
}

export type NewSavedReport = Pick<
  SavedReportRecord,
  'kind' | 'name' | 'description' | 'definition' | 'chart'
>;
type Change<Record> = { readonly [Key in keyof Record]?: Record[Key] | undefined };

/** Questions that members keep, implemented by `metadata`. Everything is within one project. */
export interface SavedReportStore {
  list(projectId: ProjectId): Promise<SavedReportRecord[]>;
  count(projectId: ProjectId): Promise<number>;
  get(projectId: ProjectId, id: number): Promise<SavedReportRecord | undefined>;
  some(projectId: ProjectId, ids: readonly number[]): Promise<SavedReportRecord[]>;
  create(projectId: ProjectId, report: NewSavedReport, by: number, at: number): Promise<SavedReportRecord>;
  /** False: it is gone, or no longer of that version. */
  change(
    projectId: ProjectId,
    id: number,
    version: number,
    change: Change<Omit<NewSavedReport, 'kind'>>,
    at: number,
  ): Promise<boolean>;
  remove(projectId: ProjectId, id: number): Promise<boolean>;
  /** On how many boards it is. */
  boardsWith(projectId: ProjectId, id: number): Promise<number>;
}

export interface BoardRecord {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly range: Range | null;
  readonly filter: Filter | null;
  readonly cards: readonly BoardCard[];
  readonly createdBy: Author | null;
  readonly changedAt: number;
  readonly version: number;
}

export type NewBoard = Pick<BoardRecord, 'name' | 'description' | 'range' | 'filter' | 'cards'>;

/** Boards, implemented by `metadata`. */
export interface BoardStore {
  list(projectId: ProjectId): Promise<BoardRecord[]>;
  count(projectId: ProjectId): Promise<number>;
  get(projectId: ProjectId, id: number): Promise<BoardRecord | undefined>;
  create(projectId: ProjectId, board: NewBoard, by: number, at: number): Promise<BoardRecord>;
  /** False: it is gone, or no longer of that version. */
  change(
    projectId: ProjectId,
    id: number,
    version: number,
    change: Change<NewBoard>,
    at: number,
  ): Promise<boolean>;
  remove(projectId: ProjectId, id: number): Promise<boolean>;
}
