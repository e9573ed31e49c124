export { digestOf, disclosedBy, identityField, type PeopleRow } from './disclosed.ts';
export {
  createEgress,
  type Egress,
  type EgressErrorCode,
  type Revealed,
  type RevealRequest,
  STEP_UP_SECONDS,
} from './egress.ts';
export type { DisclosedFields, DisclosureRequest, Ledger, Recipient } from './ledger-types.ts';
export type { AuditTrail, Opener } from './ports.ts';
export { Released } from './released.ts';
export { foldTable } from './table.ts';
export {
  type AnswerPart,
  applyThreshold,
  type Fold,
  foldAll,
  foldSeries,
  isTooSmall,
  SOMEBODY_LEFT_OUT,
} from './threshold.ts';
