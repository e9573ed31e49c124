export { openEmbeddedEngine } from './embedded.ts';
export { migrateWarehouse } from './schema.ts';
