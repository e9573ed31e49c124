export { createAccessStore } from './access-store.ts';
export { createAuditStore } from './audit-store.ts';
export { type Database, openDatabase } from './db.ts';
export { type RunningPostgres, startEmbeddedPostgres } from './embedded.ts';
export { createIncidentStore } from './incident-store.ts';
export { migrateDatabase } from './migrate.ts';
export { createProjectStore } from './project-store.ts';
export { createKeyStore, createSealedStore } from './vault-store.ts';
