import type { AccessTables } from './access-tables.ts';
import type { AuditTables } from './audit-tables.ts';
import type { ProjectTables } from './project-tables.ts';

/** Every table of the metadata database, one interface per migration file; a store adds its tables here. */
export interface Tables extends ProjectTables, AccessTables, AuditTables {}
