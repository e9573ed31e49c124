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
  /** null: a member who has left, or the program. */
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
  /** `by` null: the program. */
  create(
    projectId: ProjectId,
    report: NewSavedReport,
    by: number | null,
    at: number,
  ): Promise<SavedReportRecord>;
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
  /** `by` null: the program. */
  create(projectId: ProjectId, board: NewBoard, by: number | null, at: number): Promise<BoardRecord>;
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

export interface Tag {
  readonly id: number;
  readonly name: string;
}

export interface AnnotationRecord {
  readonly id: number;
  /** Wall time in the project's zone, "2026-03-29 14:00:00". */
  readonly at: string;
  readonly description: string;
  readonly tags: readonly Tag[];
  /** null: a program, or a member who has left. */
  readonly createdBy: Author | null;
}

export interface NewAnnotation {
  readonly at: string;
  readonly description: string;
  readonly tagIds: readonly number[];
}

/** Notes on the time axis, implemented by `metadata`. */
export interface AnnotationStore {
  /** In order of time. `from` and `to` are wall times, both included. */
  list(
    projectId: ProjectId,
    within: {
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly tagIds?: readonly number[] | undefined;
    },
  ): Promise<AnnotationRecord[]>;
  count(projectId: ProjectId): Promise<number>;
  get(projectId: ProjectId, id: number): Promise<AnnotationRecord | undefined>;
  create(
    projectId: ProjectId,
    annotation: NewAnnotation,
    by: number | null,
    at: number,
  ): Promise<AnnotationRecord>;
  change(projectId: ProjectId, id: number, change: Change<NewAnnotation>): Promise<void>;
  remove(projectId: ProjectId, id: number): Promise<void>;
  tags(projectId: ProjectId): Promise<(Tag & { readonly isUsed: boolean })[]>;
  /** Those of these names, made where they are missing. */
  tagsNamed(projectId: ProjectId, names: readonly string[]): Promise<Tag[]>;
}
