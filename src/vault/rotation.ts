import { AppError, type Clock } from '#core';
import { associatedData } from './format.ts';
import type { KeyFiles } from './key-files.ts';
import type { RootChange, RootRecord, RootStore } from './ports.ts';
import { type OpenRoot, type Roots, toOpenRoot } from './roots.ts';
import { newKey, open, seal } from './seal.ts';
import { nextTenantKey, openTenantKey, wrapTenantKey } from './tenant.ts';
import type { VaultErrorCode } from './types.ts';

/**
 * The root key is changed in steps, with time between them:
 *
 *     begin    a new root is on disk; every project has a new tenant key under it, beside the one that it has; the new root is handed
 *              over, sealed under the former
 *     follow   each other machine takes it over, and opens with either
 *     rewrap   every living subject's key is wrapped anew under the new tenant key (rewrapping.ts), in batches, while all goes on
 *     finish   tenant keys under the former root are deleted, and then the former root itself
 *
 * So no copy that was made before `finish`, of any file, opens a subject who was erased before `rewrap`: the key that would is nowhere.
 * At every moment, and after a crash at any, the roots in the key directory open everything in the database; until `finish` a copy of
 * the key directory from before `begin` does too. All of it happens under one lock of the database.
 */
export interface Rotation {
  state(): Promise<RotationState>;
  /** Throws `keys_changing` while a change is under way. */
  begin(): Promise<RootRecord>;
  /** Takes over what other machines have begun or finished; makes up for a crash. Does nothing where there is nothing to do. */
  follow(): Promise<void>;
  /** Throws `keys_not_changing`, and `keys_not_rewrapped` while a subject's key hangs from the former root alone. */
  finish(): Promise<void>;
}

type RotationState =
  | { readonly kind: 'none' }
  | { readonly kind: 'settled'; readonly root: RootRecord }
  | { readonly kind: 'changing'; readonly former: RootRecord; readonly root: RootRecord };

export function createRotation(deps: {
  readonly store: RootStore;
  readonly files: KeyFiles;
  readonly roots: Roots;
  readonly clock: Clock;
}): Rotation {
  const { store, files, roots, clock } = deps;

  const heldRoots = async (): Promise<readonly OpenRoot[]> => {
    roots.forget();
    return (await roots.lease()).roots;
  };

  /** As it is on the disk, not as it was written. */
  const storedNext = async (): Promise<OpenRoot> => {
    const stored = await files.read('root.next.key');
    if (!stored) throw wrongRoot();
    return toOpenRoot(stored);
  };

  /** What the database says of the two files decides what becomes of them: nothing that it knows is ever removed. */
  const settle = async (known: readonly RootRecord[]): Promise<void> => {
    const [first, second] = await heldRoots();
    if (!first || !second) return;
    const isKnown = (root: OpenRoot) => known.some(({ rootId }) => rootId === root.id);
    if (isKnown(second) && !isKnown(first)) await files.promote();
    // Left by a crash before the database knew of it: nothing hangs from it.
    if (isKnown(first) && !isKnown(second)) await files.remove('root.next.key');
  };

  const takeOver = async (former: RootRecord, next: RootRecord): Promise<void> => {
    const held = await heldRoots();
    if (held.some(({ id }) => id === next.rootId)) return;
    const opener = held.find(({ id }) => id === former.rootId);
    if (!opener || !next.handover) return;
    await files.create('root.next.key', open(opener.handoverKey, handoverAssociated(next), next.handover));
    if ((await storedNext()).id !== next.rootId) throw wrongRoot();
  };

  const isSettledHere = async (known: readonly RootRecord[]): Promise<boolean> => {
    const held = (await roots.lease()).roots;
    return held.length === known.length && held.every(({ id }) => known.some(({ rootId }) => rootId === id));
  };

  const follow = async (): Promise<void> => {
    const seen = await store.list();
    if (seen.length === 0 || (await isSettledHere(seen))) return;
    await store.exclusively(async (change) => {
      const known = await change.list();
      await settle(known);
      const [former, next] = known;
      if (former && next) await takeOver(former, next);
    });
    roots.forget();
  };

  return {
    state: async () => toState(await store.list()),
    follow,

    async begin() {
      await follow();
      const begun = await store.exclusively(async (change) => {
        const known = await change.list();
        const state = toState(known);
        if (state.kind !== 'settled') throw stateError('keys_changing');
        await settle(known);
        const [former] = await heldRoots();
        if (former?.id !== state.root.rootId) throw wrongRoot();
        await files.create('root.next.key', Buffer.concat([newKey(), former.textsKey]));
        return addRoot(change, { former, before: state.root }, await storedNext(), clock());
      });
      roots.forget();
      return begun;
    },

    async finish() {
      await follow();
      await store.exclusively(async (change) => {
        const state = toState(await change.list());
        if (state.kind !== 'changing') throw stateError('keys_not_changing');
        if (!(await heldRoots()).some(({ id }) => id === state.root.rootId)) throw wrongRoot();
        if ((await change.drop(state.former.rootId)) === 'needed') throw stateError('keys_not_rewrapped');
      });
      await follow();
    },
  };
}

async function addRoot(
  change: RootChange,
  { former, before }: { readonly former: OpenRoot; readonly before: RootRecord },
  next: OpenRoot,
  madeAt: number,
): Promise<RootRecord> {
  const root = { rootId: next.id, madeAt, epoch: before.epoch + 1 };
  const handover = seal(former.handoverKey, handoverAssociated(root), next.material);
  const tenants = (await change.tenants(former.id)).map(({ projectId, ...stored }) => {
    const tenantKey = nextTenantKey(openTenantKey(projectId, stored, former));
    return {
      projectId,
      ...wrapTenantKey(projectId, tenantKey, { root: next, epoch: root.epoch, isFirst: false }),
    };
  });
  await change.add({ ...root, handover }, tenants);
  return { ...root, handover };
}

function toState(roots: readonly RootRecord[]): RotationState {
  const [first, second] = roots;
  if (!first) return { kind: 'none' };
  return second ? { kind: 'changing', former: first, root: second } : { kind: 'settled', root: first };
}

function handoverAssociated({ rootId }: Pick<RootRecord, 'rootId'>): Uint8Array {
  return associatedData('riserbo/root-handover', rootId);
}

const MESSAGES = {
  keys_changing: 'the root key is being changed already, or there is no project yet',
  keys_not_changing: 'no change of the root key is under way',
  keys_not_rewrapped:
    'keys of people are not yet all wrapped anew under the new root key: the former one stays until they are; a server goes on by itself',
} as const;

function stateError(code: keyof typeof MESSAGES): AppError<VaultErrorCode> {
  return new AppError(code, MESSAGES[code]);
}

function wrongRoot(): AppError<VaultErrorCode> {
  return new AppError(
    'wrong_root_key',
    'The key directory does not hold the root key that this database knows. Copy root.key from a machine that opens it.',
  );
}
