export { createAccessStore, sweepInvitations } from './access-store.ts';
export { createAlertStore } from './alert-store.ts';
export { createAnnotationStore } from './annotation-store.ts';
export { createAuditStore } from './audit-store.ts';
export { createBoardStore } from './board-store.ts';
export {
  CATALOGUE_LIMITS,
  type CatalogueLimits,
  createCatalogueStore,
  readEventSlots,
} from './catalogue-store.ts';
export { createCohortStore } from './cohort-store.ts';
export { createDataVersions } from './data-version-store.ts';
export { type Databases, ofProject, openDatabases } from './databases.ts';
export { type Database, openDatabase } from './db.ts';
export { createDefinitionStore } from './definition-store.ts';
export { createDeliveryStore } from './delivery-store.ts';
export { createDigestStore } from './digest-store.ts';
export { type RunningPostgres, startEmbeddedPostgres } from './embedded.ts';
export { closedHomeOf } from './embedded-home.ts';
export { createErasureStore, sweepErasedIds } from './erasure-store.ts';
export {
  createExpiringIdentityStore,
  createExpiringValueStore,
} from './expiring-values.ts';
export { createExpiryStore } from './expiry-store.ts';
export { createHiddenTextStore, type HiddenTextStore, sweepHiddenTexts } from './hidden-text-store.ts';
export { createIncidentStore } from './incident-store.ts';
export { createMetadataInventory, type MetadataInventory } from './inventory-store.ts';
export {
  findRevenants,
  lastTombstone,
  openKeyTarget,
  type Revenant,
  readTombstones,
  type Tombstone,
  whileAlone,
} from './key-copy.ts';
export { createLeakStore, sweepLeaks } from './leak-store.ts';
export { createDroppedStore, createLexiconStore } from './lexicon-store.ts';
export { createLookupStore } from './lookup-store.ts';
export { createMergedStore, type MergedStore } from './merged-store.ts';
export { migrateDatabase } from './migrate.ts';
export { createPeopleStores, type PeopleStores, sweepLoadedUnits } from './people-store.ts';
export { createPolicyStore } from './policy-store.ts';
export { createPrivacyRequestStore, sweepPrivacyRequests } from './privacy-request-store.ts';
export { createProjectStore } from './project-store.ts';
export { createProofStore } from './proof-store.ts';
export { createRootStore } from './root-store.ts';
export { readRules } from './rules-store.ts';
export { createSavedReportStore } from './saved-report-store.ts';
export { sealStoredTexts, withSealedDatabases, withSealedTexts } from './sealed-texts.ts';
export {
  assertEmptyDatabase,
  concludeRestore,
  type DatabaseTarget,
  openDatabaseCopy,
  openDatabaseTarget,
} from './table-copy.ts';
export { createKeyStore, createSealedStore } from './vault-store.ts';
export { createVendorStore } from './vendor-store.ts';
export { createVocabulary } from './vocabulary-store.ts';
