export {
  type Access,
  type App,
  actorOf,
  type Carries,
  memberOf,
  projectOf,
  type Routes,
} from './app-types.ts';
export { currentAsker } from './asker.ts';
export { ERRORS, type HttpErrorCode, toErrorReply } from './errors.ts';
export { type GateDeps, requireStepUp, SESSION_COOKIE } from './gate.ts';
export { createLog, type LogLevel } from './log.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { type Check, createReadiness, diskCheck } from './readiness.ts';
export { alertRoutes } from './routes/alerts.ts';
export { annotationRoutes } from './routes/annotations.ts';
export { auditRoutes } from './routes/audit.ts';
export { boardRoutes } from './routes/boards.ts';
export { catalogueRoutes } from './routes/catalogue.ts';
export { cohortRoutes } from './routes/cohorts.ts';
export { containmentRoutes } from './routes/containment.ts';
export { definitionRoutes } from './routes/definitions.ts';
export { demoRoutes } from './routes/demo.ts';
export { engageRoutes } from './routes/engage.ts';
export { expiryRoutes } from './routes/expiry.ts';
export { exportRoutes } from './routes/export.ts';
export { healthRoutes } from './routes/health.ts';
export type { HeldElsewhere } from './routes/held-package.ts';
export { incidentRoutes } from './routes/incidents.ts';
export { ingestRoutes } from './routes/ingest.ts';
export { leakRoutes } from './routes/leaks.ts';
export { lexiconRoutes } from './routes/lexicon.ts';
export { liveRoutes } from './routes/live.ts';
export { lookupRoutes } from './routes/lookups.ts';
export { enrolmentUrl, memberRoutes } from './routes/members.ts';
export { mixpanelAnnotationRoutes } from './routes/mixpanel-annotations.ts';
export { mixpanelLookupRoutes } from './routes/mixpanel-lookups.ts';
export { mixpanelMeRoutes } from './routes/mixpanel-me.ts';
export { privacyRoutes } from './routes/mixpanel-privacy.ts';
export { mixpanelServiceAccountRoutes } from './routes/mixpanel-service-accounts.ts';
export { organisationRoutes } from './routes/organisations.ts';
export { peopleRoutes } from './routes/people.ts';
export { projectRoutes } from './routes/projects.ts';
export { proofRoutes } from './routes/proof.ts';
export { queryRoutes } from './routes/query.ts';
export { reportRoutes } from './routes/reports.ts';
export { savedReportRoutes } from './routes/saved-reports.ts';
export { schemaRoutes } from './routes/schemas.ts';
export { sessionRoutes } from './routes/session.ts';
export { streamQueryRoutes } from './routes/stream-query.ts';
export { vendorRoutes } from './routes/vendors.ts';
export { webRoutes } from './routes/web.ts';
export { sendReleasedStream } from './rules.ts';
export { createServer, type ServerDeps } from './server.ts';
