import type { CohortMemberStore } from '#cohorts';
import { count, type Engine, sql, uint32 } from '#sql';

const COLUMNS = ['project', 'cohort', 'revision', 'person'] as const;

/** The people of uploaded lists: a revision is written whole before anybody reads it. */
export function createCohortMembers(engine: Engine): CohortMemberStore {
  return {
    async write(projectId, cohort, revision, people) {
      if (people.length === 0) return;
      const rows = people.map((person) => `${projectId}\t${cohort}\t${revision}\t${person}\n`).join('');
      await engine.insert({ table: 'cohort_members', columns: COLUMNS, rows: Buffer.from(rows) });
    },
    async forget(projectId, cohort, old) {
      const these = old ? sql`revision <= ${count(old.upTo)} AND revision != ${count(old.keep)}` : sql`true`;
      await engine.command(
        sql`ALTER TABLE cohort_members DELETE WHERE project = ${uint32(projectId)} AND cohort = ${count(cohort)} AND ${these}
          SETTINGS mutations_sync = 2`.toStatement(),
      );
    },
  };
}
