import type { ProjectId } from '#core';

export const ROLES = ['owner', 'steward', 'analyst', 'viewer'] as const;
/** `viewer` asks questions; `analyst` also sees pseudonymous people and exports them; `steward` also reveals, decides what is
 * public, handles incidents and vendors; `owner` also manages members, tokens and projects. */
export type Role = (typeof ROLES)[number];

export const SERVICE_ACCOUNT_SCOPES = ['import', 'query', 'export', 'gdpr', 'accounts'] as const;
export type ServiceAccountScope = (typeof SERVICE_ACCOUNT_SCOPES)[number];

/** Who asks. Made only by `access` from a session cookie or a service account's credential. */
export type Actor =
  | {
      readonly kind: 'member';
      readonly id: number;
      readonly name: string;
      /** Random public id of the session (not the cookie): what the ledger and the audit log record. */
      readonly sessionId: string;
      readonly roles: ReadonlyMap<ProjectId, Role>;
      /** When the passkey was last used in this session; `reveal` wants it fresh. */
      readonly steppedUpAt: number;
    }
  | {
      readonly kind: 'service_account';
      readonly id: number;
      readonly name: string;
      readonly projectId: ProjectId;
      readonly scopes: readonly ServiceAccountScope[];
    };

export const ACTIONS = [
  'ask',
  'see_people',
  'export',
  'import',
  'reveal',
  'erase',
  'answer_people',
  'see_containment',
  'edit_boards',
  'edit_cohorts',
  'edit_definitions',
  'edit_lookups',
  'manage_alerts',
  'annotate',
  'manage_incidents',
  'manage_vendors',
  'edit_lexicon',
  'rule_lexicon',
  'manage_privacy',
  'manage_accounts',
  'manage_project',
] as const;
export type Action = (typeof ACTIONS)[number];
