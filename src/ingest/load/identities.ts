import { createHash } from 'node:crypto';
import { type ProjectId, RecentMap, type SubjectId } from '#core';
import type { EnvelopeEntry } from '#vault';
import type { Resolved, ResolvedIdentity } from './resolve.ts';

/** What the loader asks of the vault. */
export interface LoaderVault {
  /** Throws `AppError(VaultErrorCode)`. */
  openEnvelope(
    projectId: ProjectId,
    envelope: Uint8Array,
  ): Promise<readonly EnvelopeEntry[]> | readonly EnvelopeEntry[];
  /** In order; idempotent: the same entries again leave the same state. */
  seal(
    projectId: ProjectId,
    entries: readonly (Pick<EnvelopeEntry, 'field' | 'value' | 'once'> & { readonly subject: SubjectId })[],
  ): Promise<void>;
}

/** Re-seals what the envelopes held under each subject's own key. Ids arrive with every batch: those sealed lately are left out. */
export function createIdentitySealer(vault: LoaderVault): (works: readonly Resolved[]) => Promise<void> {
  const sealed = new RecentMap<string, true>(200_000);
  return async (works) => {
    for (const { projectId, identities } of works) {
      const fresh = new Map<string, ResolvedIdentity>();
      identities.forEach((entry, position) => {
        if (!isFixed(entry)) fresh.set(String(position), entry);
        else if (!sealed.get(fixedKey(projectId, entry))) fresh.set(fixedKey(projectId, entry), entry);
      });
      if (fresh.size === 0) continue;
      await vault.seal(projectId, [...fresh.values()]);
      for (const [key, entry] of fresh) if (isFixed(entry)) sealed.set(key, true);
    }
  };
}

/** A subject's own id never changes, so sealing it once is enough. */
function isFixed({ field, value }: ResolvedIdentity): boolean {
  return value !== '' && (field === 'distinct_id' || field === 'group_id');
}

function fixedKey(projectId: ProjectId, { subject, field, value }: ResolvedIdentity): string {
  return createHash('sha256').update(`${projectId}/${subject}/${field}/${value}`).digest('base64');
}
