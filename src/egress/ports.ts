import type { ProjectId, SubjectId } from '#core';

/** What egress wants of the vault: to open fields that it is about to release. Unknown and shredded subjects are absent. */
export interface Opener {
  open(
    projectId: ProjectId,
    subjects: readonly SubjectId[],
    fields: readonly string[],
  ): Promise<ReadonlyMap<SubjectId, Readonly<Record<string, string>>>>;
}

/** What egress wants of the audit log. Durable when it resolves; when it throws, nothing is opened. */
export interface AuditTrail {
  append(entry: {
    readonly projectId: ProjectId | null;
    readonly actor: string;
    readonly action: string;
    readonly object: string;
    readonly facts: Readonly<Record<string, string | number | boolean>>;
  }): Promise<unknown>;
}
