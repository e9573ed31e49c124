export type { VendorEvent, VendorReply, VendorRequest } from './destinations/destination.ts';
export { destinations, type VendorKind } from './destinations/registry.ts';
export { createForwarder, type Forwarder, type LoadedEvent } from './forward.ts';
export {
  createPublicTexts,
  type DeclaredNames,
  type PublicTexts,
  type ResolveNames,
  textKey,
} from './names.ts';
export { createVendorIds } from './scope.ts';
export type { Secrets } from './secrets.ts';
export type { QueuedEvent, QueuedProperty, VendorCounts, VendorRecord, VendorStore } from './store.ts';
export {
  createVendors,
  type NewVendor,
  type Vendor,
  type VendorErrorCode,
  type Vendors,
} from './vendors.ts';
