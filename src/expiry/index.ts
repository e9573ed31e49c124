export { createExpiry, type Expiry, type ExpiryPreview } from './expiry.ts';
export type {
  ExpiredRows,
  ExpiringTexts,
  ExpiryRules,
  ExpiryState,
  ExpiryStore,
  PropertyRule,
  Removed,
  Sightings,
  ValuePlace,
} from './ports.ts';
