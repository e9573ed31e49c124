import { AppError, type Clock } from '#core';
import { type AuditAction, type AuditEntry, EMPTY_HASH, hashEntry } from './entry.ts';

export type AuditErrorCode = 'audit_unavailable';

/** Implemented by `metadata`. */
export interface AuditStore {
  /** Adds what `make` returns after the last entry, one appender at a time; durable when it resolves. */
  append(
    make: (last: { readonly seq: number; readonly hash: string } | null) => AuditEntry,
  ): Promise<AuditEntry>;
  /** Entries with `seq` greater than `after`, oldest first. */
  read(after: number, limit: number): Promise<AuditEntry[]>;
  /** The newest entries of a project with `seq` less than `before`, newest first. */
  newest(projectId: number, before: number | null, limit: number): Promise<AuditEntry[]>;
}

export type Verification =
  | { readonly isIntact: true; readonly entries: number; readonly hash: string }
  /** `seq`: the first entry that was changed, or the place where entries are missing. */
  | { readonly isIntact: false; readonly seq: number };

export interface Audit {
  /** Throws `audit_unavailable`: what must be on record is then not done. */
  append(action: AuditAction): Promise<AuditEntry>;
  page(
    projectId: number,
    options: { before: number | null; limit: number },
  ): Promise<{ entries: AuditEntry[]; nextBefore: number | null }>;
  /** Recomputes every hash. Finds changes, insertions and gaps; a cut at the very end needs a hash noted elsewhere. */
  verify(): Promise<Verification>;
}

export function createAudit(deps: { readonly store: AuditStore; readonly clock: Clock }): Audit {
  return {
    append: async (action) => {
      try {
        return await deps.store.append((last) => {
          const entry = { ...action, seq: (last?.seq ?? 0) + 1, at: deps.clock() };
          return { ...entry, hash: hashEntry(last?.hash ?? EMPTY_HASH, entry) };
        });
      } catch (cause) {
        throw new AppError('audit_unavailable', 'the audit log cannot be written, so this was not done', {
          cause,
        });
      }
    },
    page: async (projectId, { before, limit }) => {
      const entries = await deps.store.newest(projectId, before, limit + 1);
      const shown = entries.slice(0, limit);
      return { entries: shown, nextBefore: entries.length > limit ? (shown.at(-1)?.seq ?? null) : null };
    },
    verify: () => verify(deps.store),
  };
}

async function verify(store: AuditStore): Promise<Verification> {
  const pageSize = 1_000;
  let seq = 0;
  let hash = EMPTY_HASH;
  for (;;) {
    const entries = await store.read(seq, pageSize);
    for (const entry of entries) {
      if (entry.seq !== seq + 1 || entry.hash !== hashEntry(hash, entry))
        return { isIntact: false, seq: seq + 1 };
      ({ seq, hash } = entry);
    }
    if (entries.length < pageSize) return { isIntact: true, entries: seq, hash };
  }
}
