import { sql } from 'kysely';
import { type ProjectId, type SubjectId, toProjectId, toSubjectId } from '#core';
import type { Database } from './db.ts';

/** Ids that turned out to be somebody else's, until the crowds that they stood in have been counted again. */
export interface MergedStore {
  add(projectId: ProjectId, subjects: readonly SubjectId[]): Promise<void>;
  /** The oldest, by project. */
  waiting(): Promise<
    readonly {
      readonly projectId: ProjectId;
      readonly subjects: readonly SubjectId[];
      readonly upTo: bigint;
    }[]
  >;
  /** Those up to `upTo` have been seen to. */
  settle(projectId: ProjectId, upTo: bigint): Promise<void>;
}

const AT_ONCE = 50_000;

export function createMergedStore(db: Database): MergedStore {
  return {
    async add(projectId, subjects) {
      if (subjects.length === 0) return;
      await sql`
        insert into merged_subject (project_id, subject)
        select ${projectId}, * from unnest(${subjects.map(String)}::bigint[])`.execute(db);
    },
    async waiting() {
      const { rows } = await sql<{ project_id: number; seq: bigint; subject: bigint }>`
        select project_id, seq, subject from merged_subject order by seq limit ${AT_ONCE}`.execute(db);
      return [...Map.groupBy(rows, (row) => row.project_id)].map(([id, own]) => ({
        projectId: toProjectId(id),
        subjects: [...new Set(own.map(({ subject }) => toSubjectId(subject)))],
        upTo: own.at(-1)?.seq ?? 0n,
      }));
    },
    async settle(projectId, upTo) {
      await sql`delete from merged_subject where project_id = ${projectId} and seq <= ${upTo}`.execute(db);
    },
  };
}
