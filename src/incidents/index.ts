export { type Affected, type AffectedPerson, type AffectedReader, createAffectedReader } from './affected.ts';
export { clocksFrom, DUTIES, type Duty, type RunningClock } from './clocks.ts';
export {
  createDisclosureReader,
  type Disclosure,
  type DisclosurePosition,
  type DisclosureReader,
} from './disclosures.ts';
export { createIncidents, type Incident, type IncidentErrorCode, type Incidents } from './incidents.ts';
export { createNoticeSender, type NoticeSender } from './notices/send.ts';
export type { Scope } from './scope.ts';
export { type Severities, type Severity, severitiesOfTheft } from './severity.ts';
export type {
  DueNotice,
  IncidentRecord,
  IncidentStatus,
  IncidentStore,
  NoticeCounts,
  NoticeState,
  QueuedNotice,
} from './store.ts';
