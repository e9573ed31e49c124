export {
  type Catalogue,
  type CatalogueStore,
  createCatalogue,
  type PropertySighting,
  type TextRef,
} from './catalogue.ts';
export { type Crowd, type CrowdFindings, OPAQUE_RULE, openCrowd, type Witness } from './crowd.ts';
export type { LoaderVault } from './load/identities.ts';
export { createLoader, type Loader, type LoaderDeps, type LoaderStatus } from './load.ts';
export {
  createPolicies,
  type Policies,
  type PolicySource,
  type PolicyStore,
  type RefreshedPolicies,
} from './policies.ts';
export { openQuarantine, type Quarantine, type QuarantineReason } from './quarantine.ts';
export type { EventRow, EventSlots, Sink } from './sink.ts';
export type { Segment, Spool } from './spool-types.ts';
