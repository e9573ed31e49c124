import type { ProjectId, SubjectId } from '#core';
import type { Keyring } from './keys.ts';
import type { KeyStore } from './ports.ts';

/**
 * Erasure by destroying keys. The row of a destroyed key stays, empty, so that no replay gives the subject a new one; and a tombstone
 * stays, so that no restore does. `onDestroyed` carries the tombstones to where the backups of keys are, before anybody is told that it is done.
 */
export function createShred(deps: {
  readonly keys: KeyStore;
  readonly ring: Keyring;
  readonly onDestroyed: () => Promise<void>;
}) {
  const { keys, ring, onDestroyed } = deps;
  return {
    async shred(
      projectId: ProjectId,
      subjects: readonly SubjectId[],
      { events }: { readonly events: 'keep' | 'delete' },
    ): Promise<void> {
      await keys.destroySubjects(projectId, subjects, { events });
      for (const subject of subjects) ring.forgetSubject(projectId, subject);
      await onDestroyed();
    },
    async destroyProject(projectId: ProjectId): Promise<void> {
      await keys.destroyProject(projectId);
      ring.forgetProject(projectId);
      await onDestroyed();
    },
  };
}
