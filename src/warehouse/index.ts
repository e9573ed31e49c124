export { openEmbeddedEngine } from './embedded.ts';
export { createLedger } from './ledger.ts';
export { migrateWarehouse } from './schema.ts';
