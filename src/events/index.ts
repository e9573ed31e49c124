export {
  type IncomingEvent,
  type IncomingIdentity,
  type IncomingMerge,
  type IncomingProfileChange,
  type IncomingRecord,
  type IncomingValue,
  PROFILE_OPERATIONS,
  type ProfileOperation,
  type RequestContext,
} from './event.ts';
export {
  both,
  type CohortCondition,
  type Condition,
  type Filter,
  NUMBER_OPERATORS,
  type NumberOperator,
  type PropertyCondition,
  TEXT_OPERATORS,
  type TextOperator,
} from './filter.ts';
export {
  EVENT_SLOTS,
  IDENTITY_FIELDS,
  type IdentityField,
  PRIVACY_CLASSES,
  type PrivacyClass,
  type PropertyRef,
  type PropertyScope,
  VALUE_KINDS,
  type ValueKind,
} from './property.ts';
