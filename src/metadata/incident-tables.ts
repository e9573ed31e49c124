import type { ColumnType, Generated } from 'kysely';
import type { Affected, IncidentStatus, NoticeState, Scope } from '#incidents';

/** Migration 0006. */
export interface IncidentTables {
  incident: {
    id: Generated<number>;
    project_id: number;
    title: string;
    status: Generated<IncidentStatus>;
    scope_kind: Scope['kind'];
    scope_id: string;
    scope_from: Date;
    scope_to: Date;
    opened_at: Date;
    opened_by: string;
    affected: ColumnType<Affected, string, string>;
    queue_complete: Generated<boolean>;
  };
  notice: {
    incident_id: number;
    subject: bigint;
    notice_id: string;
    fields: string[];
    state: Generated<NoticeState>;
    attempts: Generated<number>;
    due_at: Date;
    language: string | null;
    settled_at: Date | null;
  };
}
