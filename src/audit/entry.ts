import { createHash } from 'node:crypto';

export type AuditFacts = Readonly<Record<string, string | number | boolean>>;

/** Something that was done. Words and ids of our own; never a person's data. */
export interface AuditAction {
  /** null: of the installation, not of one project. */
  readonly projectId: number | null;
  /** `member:7`, `service_account:3`, `machine` (the command line on the server itself) or `riserbo`. */
  readonly actor: string;
  readonly action: string;
  readonly object: string;
  readonly facts: AuditFacts;
}

export interface AuditEntry extends AuditAction {
  /** 1, 2, 3, … without gaps. */
  readonly seq: number;
  readonly at: number;
  /** SHA-256 over this entry and, through the previous hash, over all before it; lower-case hex. */
  readonly hash: string;
}

/** The hash before the first entry. */
export const EMPTY_HASH = '00'.repeat(32);

/**
 * Chained as RFC 6962 hashes its tree: a leaf is SHA-256(0x00 ‖ entry), a node SHA-256(0x01 ‖ left ‖ right), with the
 * history as the left branch. The prefixes keep a leaf from passing for a node.
 */
export function hashEntry(previousHash: string, entry: Omit<AuditEntry, 'hash'>): string {
  const leaf = sha256(Buffer.from([0]), Buffer.from(canonical(entry), 'utf8'));
  return sha256(Buffer.from([1]), Buffer.from(previousHash, 'hex'), leaf).toString('hex');
}

/** Facts as text that hashes the same however the database or a parser orders keys. */
export function canonicalFacts(facts: AuditFacts): string {
  return JSON.stringify(Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function canonical(entry: Omit<AuditEntry, 'hash'>): string {
  const { seq, at, projectId, actor, action, object, facts } = entry;
  return JSON.stringify([seq, at, projectId, actor, action, object, canonicalFacts(facts)]);
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
