export { type Admission, createAdmission } from './admission.ts';
export type { Receipt, RejectedRecord } from './arrival.ts';
export type { ImportCredentials } from './authenticate.ts';
export {
  type Catalogue,
  type CatalogueStore,
  createCatalogue,
  type PropertySighting,
  type TextRef,
  type Violation,
} from './catalogue.ts';
export { type Crowd, type CrowdFindings, OPAQUE_RULE, openCrowd, type Witness } from './crowd.ts';
export { createDropCounter, type DropCounter, type DroppedStore } from './dropped.ts';
export { createIngest, type Ingest, type IngestDeps } from './ingest.ts';
export { createLeakCounter, type LeakCounter, type LeakStore } from './leaks.ts';
export { DEFAULT_LIMITS, type IngestLimits } from './limits.ts';
export type { LoaderVault } from './load/identities.ts';
export type { HiddenTexts } from './load/texts.ts';
export type { ChangeLog, LoadedChange } from './load.ts';
export { createLoader, type Loader, type LoaderDeps, type LoaderStatus } from './loader.ts';
export {
  createPolicies,
  type Policies,
  type PolicySource,
  type PolicyStore,
  type RefreshedPolicies,
} from './policies.ts';
export { openQuarantine, type Quarantine, type QuarantineReason } from './quarantine.ts';
export { REFUSALS, type RefusalCode } from './refusals.ts';
export { createSenders } from './senders.ts';
export type { EventRow, EventSlots, Sink } from './sink.ts';
export { openSpool, type SpoolOptions } from './spool.ts';
export type { Segment, Spool } from './spool-types.ts';
export type { WireEndpoint } from './wire/endpoint.ts';
export { ENDPOINTS } from './wire/index.ts';
export type { WireReply, WireRequest } from './wire/request.ts';
