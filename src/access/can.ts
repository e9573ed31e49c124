import type { ProjectId } from '#core';
import type { Action, Actor, Role, ServiceAccountScope } from './actor.ts';

interface Grant {
  readonly roles: readonly Role[];
  readonly scopes: readonly ServiceAccountScope[];
}

const EVERYONE = ['owner', 'steward', 'analyst', 'viewer'] as const;
const ANALYSTS = ['owner', 'steward', 'analyst'] as const;
const STEWARDS = ['owner', 'steward'] as const;

/** Who may do what. The whole policy is this table; a service account can do what its scopes say and nothing else. */
const GRANTS: Readonly<Record<Action, Grant>> = {
  ask: { roles: EVERYONE, scopes: ['query'] },
  see_people: { roles: ANALYSTS, scopes: ['export'] },
  export: { roles: ANALYSTS, scopes: ['export'] },
  import: { roles: STEWARDS, scopes: ['import'] },
  reveal: { roles: STEWARDS, scopes: [] },
  erase: { roles: STEWARDS, scopes: [] },
  answer_people: { roles: [], scopes: ['gdpr'] },
  see_containment: { roles: ANALYSTS, scopes: [] },
  edit_boards: { roles: ANALYSTS, scopes: [] },
  edit_cohorts: { roles: ANALYSTS, scopes: [] },
  edit_definitions: { roles: ANALYSTS, scopes: [] },
  edit_lookups: { roles: STEWARDS, scopes: ['import'] },
  manage_alerts: { roles: ANALYSTS, scopes: [] },
  annotate: { roles: ANALYSTS, scopes: ['import'] },
  manage_incidents: { roles: STEWARDS, scopes: [] },
  manage_vendors: { roles: STEWARDS, scopes: [] },
  edit_lexicon: { roles: ANALYSTS, scopes: ['import'] },
  rule_lexicon: { roles: STEWARDS, scopes: ['import'] },
  manage_privacy: { roles: STEWARDS, scopes: [] },
  manage_accounts: { roles: ['owner'], scopes: ['accounts'] },
  manage_project: { roles: ['owner'], scopes: [] },
};

/** Does the actor belong to the project at all? Where not, the project does not exist for them (404, not 403). */
export function belongsTo(actor: Actor, projectId: ProjectId): boolean {
  return actor.kind === 'member' ? actor.roles.has(projectId) : actor.projectId === projectId;
}

export function can(actor: Actor, action: Action, projectId: ProjectId): boolean {
  if (!belongsTo(actor, projectId)) return false;
  const grant = GRANTS[action];
  if (actor.kind === 'service_account') return grant.scopes.some((scope) => actor.scopes.includes(scope));
  const role = actor.roles.get(projectId);
  return role !== undefined && grant.roles.includes(role);
}
