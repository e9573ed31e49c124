import type { AccessTables } from './access-tables.ts';
import type { AlertTables } from './alert-tables.ts';
import type { AuditTables } from './audit-tables.ts';
import type { BoardTables } from './board-tables.ts';
import type { CatalogueTables } from './catalogue-tables.ts';
import type { CohortTables } from './cohort-tables.ts';
import type { DataVersionTables } from './data-version-store.ts';
import type { DefinitionTables } from './definition-tables.ts';
import type { ErasureTables } from './erasure-store.ts';
import type { IncidentTables } from './incident-tables.ts';
import type { LeakTables } from './leak-store.ts';
import type { LexiconTables } from './lexicon-tables.ts';
import type { LookupTables } from './lookup-store.ts';
import type { PeopleTables } from './people-tables.ts';
import type { PrivacyRequestTables } from './privacy-request-store.ts';
import type { ProjectTables } from './project-tables.ts';
import type { ProofTables } from './proof-store.ts';
import type { VendorTables } from './vendor-tables.ts';

/** Every table of the metadata database, one interface per migration file; a store adds its tables here. */
export interface Tables
  extends ProjectTables,
    AccessTables,
    AuditTables,
    AlertTables,
    BoardTables,
    DataVersionTables,
    ErasureTables,
    IncidentTables,
    VendorTables,
    PeopleTables,
    PrivacyRequestTables,
    CatalogueTables,
    LeakTables,
    LexiconTables,
    ProofTables,
    CohortTables,
    DefinitionTables,
    LookupTables {}
