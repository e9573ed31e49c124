export { type CohortErrorCode, type Cohorts, type CohortWithUses, createCohorts } from './cohorts.ts';
export type { CohortMemberStore, CohortRecord, CohortStore, KnownPeople, NewCohort } from './ports.ts';
export { cohortsIn } from './uses.ts';
