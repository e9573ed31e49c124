import { sql } from 'kysely';
import type { ProjectId, SubjectId } from '#core';
import { createKeyStore, type Database } from '#metadata';
import type { KeyDirectory } from '#vault';
import { associatedData } from '../../src/vault/format.ts';
import { deriveKey, newKey, open, seal } from '../../src/vault/seal.ts';
import { openTenantKey } from '../../src/vault/tenant.ts';

/** A subject's key as it was stored before keys had epochs: under a key of the month, which is under the tenant key. */
export async function keepUnderMonth(
  { db, directory }: { readonly db: Database; readonly directory: KeyDirectory },
  projectId: ProjectId,
  subject: SubjectId,
  month: number,
): Promise<void> {
  const tenantKey = await firstTenantKeyOf(db, directory, projectId);
  const bound = (epoch: number) => associatedData('riserbo/subject-key', projectId, epoch, subject);
  const { rows } = await sql<{ wrapped: Buffer }>`
    select wrapped from vault.subject_key where project_id = ${projectId} and subject = ${subject}`.execute(
    db,
  );
  const key = open(deriveKey(tenantKey, 'wrap-subject'), bound(0), rows[0]?.wrapped ?? Buffer.alloc(0));
  const wrapped = seal(await monthKey(db, tenantKey, projectId, month), bound(month), key);
  await sql`update vault.subject_key set epoch = ${month}, wrapped = ${wrapped}
    where project_id = ${projectId} and subject = ${subject}`.execute(db);
}

async function firstTenantKeyOf(db: Database, { roots }: KeyDirectory, projectId: ProjectId) {
  const first = (await createKeyStore(db).readProject(projectId))?.tenantKeys[0];
  const root = (await roots.lease()).roots.find(({ id }) => id === first?.rootId);
  if (!first || !root || first.epoch !== 0) throw new Error('there were no months after the first epoch');
  return openTenantKey(projectId, first, root).key;
}

async function monthKey(
  db: Database,
  tenantKey: Uint8Array,
  projectId: ProjectId,
  month: number,
): Promise<Uint8Array> {
  const [wrapKey, bound] = [
    deriveKey(tenantKey, 'wrap-epoch'),
    associatedData('riserbo/epoch-key', projectId, month),
  ];
  const stored = await createKeyStore(db).readMonth(projectId, month);
  if (stored) return open(wrapKey, bound, stored);
  const key = newKey();
  await sql`insert into vault.epoch_key (project_id, epoch, wrapped)
    values (${projectId}, ${month}, ${seal(wrapKey, bound, key)})`.execute(db);
  return key;
}
