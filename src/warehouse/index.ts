export { createCohortMembers } from './cohort-members.ts';
export { createDictionary } from './dictionary.ts';
export { openEmbeddedEngine } from './embedded.ts';
export { createWarehouseInventory, type WarehouseInventory } from './inventory.ts';
export { createLedger } from './ledger.ts';
export { openEngine } from './open.ts';
export { migrateWarehouse } from './schema.ts';
export { openServerEngine } from './server.ts';
export { createSink } from './sink.ts';
