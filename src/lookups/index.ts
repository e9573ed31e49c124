export {
  createLookups,
  type LookupErrorCode,
  type LookupLimits,
  type Lookups,
  type LookupWithUses,
  tooLarge,
} from './lookups.ts';
export type { LookupCell, LookupRecord, LookupRowStore, LookupStore, PublicText } from './ports.ts';
export { BadLookupFile } from './table.ts';
