export { createExpiry, type Expiry, type ExpiryPreview } from './expiry.ts';
export type {
  ExpiredRows,
  ExpiringIdentities,
  ExpiringProfiles,
  ExpiringTexts,
  ExpiryRules,
  ExpiryState,
  ExpiryStore,
  HeldValue,
  Organisation,
  ProfilePlace,
  PropertyRule,
  Removed,
  Sightings,
  ValuePlace,
} from './ports.ts';
export { createValues, type ValuesDeps } from './values.ts';
