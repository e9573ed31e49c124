import type { ColumnType, Generated } from 'kysely';
import type { CohortRecord } from '#cohorts';

/** Migrations 0009 and 0022. */
export interface CohortTables {
  cohort: {
    id: Generated<number>;
    project_id: number;
    name: string;
    description: Generated<string>;
    definition: ColumnType<CohortRecord['definition'], string, string>;
    revision: Generated<number>;
    last_revision: Generated<number>;
    created_at: Date;
    changed_at: Date;
  };
}
