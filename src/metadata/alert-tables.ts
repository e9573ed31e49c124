import type { ColumnType, Generated } from 'kysely';
import type { AlertRecord, Content } from '#alerts';

interface Leased {
  due_at: Date;
  lease_holder: string | null;
  lease_until: Date | null;
}

/** Migration 0016. */
export interface AlertTables {
  alert: Leased & {
    id: Generated<number>;
    project_id: number;
    report_id: number;
    name: string;
    metric: string;
    unit: AlertRecord['unit'];
    condition: ColumnType<AlertRecord['condition'], string, string>;
    language: AlertRecord['language'];
    recipients: number;
    webhook_host: string | null;
    is_paused: Generated<boolean>;
    state: Generated<AlertRecord['state']>;
    is_firing: Generated<boolean>;
    last_value: number | null;
    last_bucket: string | null;
    checked_at: Date | null;
    created_by: number | null;
    created_at: Date;
  };
  digest: Leased & {
    id: Generated<number>;
    project_id: number;
    board_id: number;
    weekday: number | null;
    hour: number;
    language: AlertRecord['language'];
    recipients: number;
    is_paused: Generated<boolean>;
    sent_at: Date | null;
    created_by: number | null;
    created_at: Date;
  };
  delivery: {
    id: Generated<bigint>;
    project_id: number;
    alert_id: number | null;
    digest_id: number | null;
    occurrence: string;
    target: Content['kind'];
    place: number;
    content: ColumnType<Content | null, string, string | null>;
    state: Generated<'queued' | 'sending' | 'sent' | 'failed'>;
    attempts: Generated<number>;
    due_at: Date;
    created_at: Date;
  };
}
