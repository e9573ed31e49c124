export { type Database, openDatabase } from './db.ts';
export { type RunningPostgres, startEmbeddedPostgres } from './embedded.ts';
export { migrateDatabase } from './migrate.ts';
