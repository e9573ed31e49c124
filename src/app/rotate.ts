import { randomBytes } from 'node:crypto';
import type { Config } from '#config';
import { AppError } from '#core';
import { createLog } from '#http';
import { fileKeyService, openKeyFiles } from '#vault';
import { type Foundation, keyServiceOf, withFoundation } from './foundation.ts';
import { bringKeysBack, findKeyBackup } from './key-backup.ts';
import { BOTH_MS, createKeyKeeper } from './keys.ts';

/** Other machines look for a new root once a minute: it has to have been there for longer. */
const SEEN_MS = 300_000;

export type KeysState = Awaited<ReturnType<Foundation['keyDirectory']['rotation']['state']>> & {
  /** Of the copy of the keys in this key directory. */
  readonly writtenAt: number | undefined;
  /** From when on the former root may go, during a change. */
  readonly goesAt: number | undefined;
};

export async function stateOfKeys({ keyDirectory, keyBackup }: Foundation): Promise<KeysState> {
  const state = await keyDirectory.rotation.state();
  const { writtenAt } = await keyBackup.state();
  return { ...state, writtenAt, goesAt: state.kind === 'changing' ? state.root.madeAt + BOTH_MS : undefined };
}

/** Begins a change of the root; a running server ends it a day later, or {@link finishKeyRotation} does at once. */
export function rotateKeys(config: Config): Promise<KeysState> {
  return withFoundation(config, createLog('silent'), async (foundation) => {
    await createKeyKeeper(foundation, { leads: true }).begin();
    return stateOfKeys(foundation);
  });
}

/** Throws `AppError('keys_too_early' | 'keys_not_changing')`. */
export function finishKeyRotation(config: Config): Promise<KeysState> {
  return withFoundation(config, createLog('silent'), async (foundation) => {
    const state = await foundation.keyDirectory.rotation.state();
    const isOneMachine = config.postgresUrl === '';
    if (state.kind === 'changing' && !isOneMachine && state.root.madeAt + SEEN_MS > foundation.clock())
      throw new AppError(
        'keys_too_early',
        'other machines may not have the new root key yet: wait five minutes, with all of them running',
      );
    await createKeyKeeper(foundation, { leads: true }).finish();
    return stateOfKeys(foundation);
  });
}

/** The keys of `keys.backup` over those of the database, which was brought back from before a change of the root. Answers how many values stay closed. */
export function restoreKeys(config: Config): Promise<number> {
  return withFoundation(config, createLog('silent'), async ({ db, keyDirectory, keyBackup, audit }) => {
    const closed = await bringKeysBack(db, await findKeyBackup(config.keyDirectory, keyDirectory));
    await audit.append({
      ...{ projectId: null, actor: 'machine', action: 'restore_keys' },
      ...{ object: 'installation', facts: { closed } },
    });
    await keyBackup.write({ isBroughtBack: true });
    return closed;
  });
}

/** Wraps and unwraps something, as it would a root key; answers in how many milliseconds. Throws `AppError('key_service_…')`. */
export async function askKeyService(config: Config): Promise<number> {
  const service = keyServiceOf(config);
  const began = performance.now();
  const sample = randomBytes(32);
  const back = await service.unwrap(await service.wrap(sample, 'root'), 'root');
  if (!Buffer.from(sample).equals(back))
    throw new AppError('key_service_wrong_blob', 'the key service gave back another key than it was given');
  return Math.round(performance.now() - began);
}

/** Key files that lie open are closed by the service that the settings name. Answers which. */
export async function closeKeyFiles(config: Config): Promise<readonly string[]> {
  if (config.keyService === 'file')
    throw new AppError('key_service_not_set', 'say by what they are to be closed: the setting keyService');
  const open = openKeyFiles(config.keyDirectory, fileKeyService);
  const closed = openKeyFiles(config.keyDirectory, keyServiceOf(config));
  const done: string[] = [];
  for (const name of ['ingest.key', 'root.key', 'root.next.key'] as const) {
    const key = await open.read(name).catch(ignoreClosed);
    if (!key) continue;
    await closed.replace(name, key);
    done.push(name);
  }
  return done;
}

/** A run that was broken off has closed some already. */
function ignoreClosed(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'root_key_elsewhere') return undefined;
  throw error;
}
