export interface AuditTables {
  audit_entry: {
    seq: bigint;
    at_ms: bigint;
    project_id: number | null;
    actor: string;
    action: string;
    object: string;
    facts: string;
    hash: Buffer;
  };
}
