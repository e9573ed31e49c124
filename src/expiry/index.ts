export { createExpiry, type Expiry, type ExpiryPreview } from './expiry.ts';
export type {
  ExpiredRows,
  ExpiringTexts,
  ExpiryRules,
  ExpiryState,
  ExpiryStore,
  Organisation,
  PropertyRule,
  Removed,
  Sightings,
  ValuePlace,
} from './ports.ts';
