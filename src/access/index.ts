export {
  type Access,
  type AccessErrorCode,
  createAccess,
  type Enrolment,
  type Member,
  type NewSession,
  nameOf,
  SESSION_IDLE_MS,
  SESSION_MAX_MS,
  type SignedIn,
} from './access.ts';
export {
  ACTIONS,
  type Action,
  type Actor,
  ROLES,
  type Role,
  SERVICE_ACCOUNT_SCOPES,
  type ServiceAccountScope,
} from './actor.ts';
export { belongsTo, can } from './can.ts';
export type { Site } from './passkeys.ts';
export type {
  AccessStore,
  MemberRow,
  NewProject,
  Passkey,
  Project,
  ProjectStore,
  ServiceAccountRow,
  StoredSession,
} from './ports.ts';
