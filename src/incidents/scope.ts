import type { ProjectId } from '#core';
import { instant, type Sql, sql, text, uint32 } from '#sql';

/** Whose exposure an incident is about: everything that a session, a recipient or a vendor received in a time window. */
export interface Scope {
  readonly kind: 'session' | 'member' | 'service_account' | 'vendor';
  readonly id: string;
  /** Milliseconds since 1970, both ends included. */
  readonly from: number;
  readonly to: number;
}

/** The ledger rows of a scope. */
export function inScope(projectId: ProjectId, scope: Scope): Sql {
  const who =
    scope.kind === 'session'
      ? sql`session = ${text(scope.id)}`
      : sql`recipient_kind = ${text(scope.kind)} AND recipient = ${text(scope.id)}`;
  return sql`project = ${uint32(projectId)} AND at >= ${instant(scope.from)} AND at <= ${instant(scope.to)} AND ${who}`;
}
