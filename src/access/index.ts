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
