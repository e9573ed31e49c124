import type { ProjectId } from '#core';
import { associatedData } from './format.ts';
import { deriveSealingPair, type SealingPair } from './hpke.ts';
import type { WrappedTenantKey } from './ports.ts';
import type { OpenRoot } from './roots.ts';
import { deriveKey, KEY_BYTES, newKey, open, seal } from './seal.ts';

/** One tenant key of a project, which has one for each root. It wraps, and so it can be left behind: whatever it wraps is wrapped anew under the next. */
export interface TenantKey {
  readonly key: Uint8Array;
  /** {@link lastingKeys} */
  readonly lasting: Uint8Array;
}

/** A new project's: what lasts is derived from it, one-way, so that it need not last itself. */
export function firstTenantKey(): TenantKey {
  const key = newKey();
  return { key, lasting: deriveLasting(key) };
}

/** The one that comes after: new, but for what must go on opening what it has sealed. */
export function nextTenantKey({ lasting }: TenantKey): TenantKey {
  return { key: newKey(), lasting };
}

/** `isFirst`: nothing is kept of what is derived from it. */
export function wrapTenantKey(
  projectId: ProjectId,
  { key, lasting }: TenantKey,
  { root, epoch, isFirst }: { readonly root: OpenRoot; readonly epoch: number; readonly isFirst: boolean },
): WrappedTenantKey {
  return {
    rootId: root.id,
    epoch,
    wrapped: seal(root.wrapKey, tenantAssociated(projectId, epoch), key),
    lasting: isFirst ? null : seal(deriveKey(key, 'wrap-lasting'), lastingAssociated(projectId), lasting),
  };
}

export function openTenantKey(
  projectId: ProjectId,
  { epoch, wrapped, lasting }: WrappedTenantKey,
  root: OpenRoot,
): TenantKey {
  const key = open(root.wrapKey, tenantAssociated(projectId, epoch), wrapped);
  if (lasting === null) return { key, lasting: deriveLasting(key) };
  return { key, lasting: open(deriveKey(key, 'wrap-lasting'), lastingAssociated(projectId), lasting) };
}

/** What envelopes are opened with, and secrets sealed: the same under every tenant key. */
export async function lastingKeys({ lasting }: TenantKey): Promise<{
  readonly sealingPair: SealingPair;
  readonly sealPublicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}> {
  const { pair, publicKey } = await deriveSealingPair(lasting.subarray(0, KEY_BYTES));
  return { sealingPair: pair, sealPublicKey: publicKey, secretKey: lasting.subarray(KEY_BYTES) };
}

function deriveLasting(key: Uint8Array): Buffer {
  return Buffer.concat([deriveKey(key, 'sealing-pair'), deriveKey(key, 'secrets')]);
}

/** That of the first epoch is as it was before there were others; programs of that time do not take later ones for theirs. */
function tenantAssociated(projectId: ProjectId, epoch: number): Uint8Array {
  return epoch === 0
    ? associatedData('riserbo/tenant-key', projectId)
    : associatedData('riserbo/tenant-key', projectId, epoch);
}

function lastingAssociated(projectId: ProjectId): Uint8Array {
  return associatedData('riserbo/lasting-keys', projectId);
}
