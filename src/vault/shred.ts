import type { ProjectId, SubjectId } from '#core';
import type { Keyring } from './keys.ts';
import type { KeyStore } from './ports.ts';

/**
 * Erasure by destroying keys. The row of a destroyed key stays, empty, so that no replay gives the subject a new one.
 * A backup older than the erasure still holds the wrapped key: epoch keys and their backups have to go for that (see README).
 */
export function createShred({ keys, ring }: { readonly keys: KeyStore; readonly ring: Keyring }) {
  return {
    async shred(projectId: ProjectId, subject: SubjectId): Promise<void> {
      await keys.destroySubject(projectId, subject, ring.epochNow());
      ring.forgetSubject(projectId, subject);
    },
    async destroyProject(projectId: ProjectId): Promise<void> {
      await keys.destroyProject(projectId);
      ring.forgetProject(projectId);
    },
  };
}
