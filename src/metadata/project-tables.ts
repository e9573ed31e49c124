import type { ColumnType, Generated } from 'kysely';
import type { Project } from '#access';
import type { TimeStep } from '#core';

/** Read as it is; may be left to its default when written. */
type Flag = ColumnType<boolean, boolean | undefined, boolean>;

export interface ProjectTables {
  project: {
    id: Generated<number>;
    name: string;
    token: string;
    timezone: Generated<string>;
    k: Generated<number>;
    is_development: Flag;
    is_demo: Flag;
    id_merge: ColumnType<'simplified' | 'original', 'simplified' | 'original' | undefined, never>;
    session_timeout_minutes: Generated<number>;
    session_edges: ColumnType<Project['sessionEdges'] | null, string | null | undefined, string | null>;
    created_at: Generated<Date>;
    time_step: ColumnType<TimeStep, TimeStep | undefined, TimeStep>;
  };
  group_key: { project_id: number; slot: number; name: string };
}
