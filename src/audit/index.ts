export { type Audit, type AuditErrorCode, type AuditStore, createAudit, type Verification } from './audit.ts';
export { type AuditAction, type AuditEntry, type AuditFacts, canonicalFacts } from './entry.ts';
