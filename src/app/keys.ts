import { AppError, pause } from '#core';
import type { Foundation } from './foundation.ts';
import { warnSometimes } from './warn.ts';

const LOOK_MS = 60_000;
const DAY_MS = 86_400_000;
/** Both roots open for this long: what was copied of the key directory before the change still does, and machines that are off come back. */
export const BOTH_MS = DAY_MS;
/** Writing the copy takes at most this part of the time, however often somebody is erased. */
const SHARE = 30;
/** How often keys that were made meanwhile are wrapped anew before a change is left for later. */
const ATTEMPTS = 3;

type Step = 'begin' | 'rewrap' | 'finish' | 'back_up';

/** What is to be done next about the keys, if anything. */
export function dueOf(
  {
    rotation,
    backup,
    rewrapped,
  }: {
    readonly rotation: Awaited<ReturnType<Foundation['keyDirectory']['rotation']['state']>>;
    readonly backup: Awaited<ReturnType<Foundation['keyBackup']['state']>>;
    /** The root under which nothing was left to be wrapped anew. */
    readonly rewrapped: string | undefined;
  },
  { now, everyMs, pauseMs }: { readonly now: number; readonly everyMs: number; readonly pauseMs: number },
): Step | undefined {
  if (rotation.kind === 'settled' && rotation.root.madeAt + everyMs <= now) return 'begin';
  if (rotation.kind === 'changing' && rotation.root.madeAt + BOTH_MS <= now) return 'finish';
  const { writtenAt, erasedSince } = backup;
  if (writtenAt === undefined || writtenAt + DAY_MS <= now) return 'back_up';
  if (rotation.kind !== 'none' && writtenAt < rotation.root.madeAt) return 'back_up';
  if (erasedSince > 0 && writtenAt + pauseMs <= now) return 'back_up';
  return rotation.kind === 'changing' && rewrapped !== rotation.root.rootId ? 'rewrap' : undefined;
}

/**
 * Keeps the keys of this machine: takes over roots that others have made, notes who was erased, and, where it `leads`, changes the root and
 * writes the copy of the keys when it is time. Several machines may lead: whoever comes second finds nothing to do.
 */
export function createKeyKeeper(
  foundation: Pick<Foundation, 'keyDirectory' | 'keyBackup' | 'vault' | 'audit' | 'log' | 'clock'> & {
    readonly config: Pick<Foundation['config'], 'keyRotationDays'>;
  },
  { leads }: { readonly leads: boolean },
) {
  const { keyBackup: backup, vault, audit, log, clock, config } = foundation;
  const { rotation } = foundation.keyDirectory;
  const everyMs = config.keyRotationDays * DAY_MS;
  const onError = warnSometimes(log, clock, 'the keys could not be looked after: it will be tried again');
  let pauseMs = 0;
  let rewrapped: string | undefined;

  const note = (action: string, object: string) =>
    audit.append({ projectId: null, actor: 'machine', action, object, facts: {} });
  const backUp = async (): Promise<void> => {
    const began = performance.now();
    await backup.write();
    pauseMs = (performance.now() - began) * SHARE;
  };
  const steps: Record<Step, () => Promise<void>> = {
    back_up: backUp,
    async begin() {
      const { rootId } = await rotation.begin();
      await note('begin_key_rotation', `root:${rootId}`);
      await backUp();
    },
    async rewrap() {
      const state = await rotation.state();
      if (state.kind === 'changing' && (await vault.rewrap()) === 0) rewrapped = state.root.rootId;
    },
    /** The copy goes over to the new root before the former one dies: there is always one that opens. */
    async finish() {
      for (let attempt = 1; !(await tryToFinish(attempt)); attempt += 1);
      await backUp();
      await note('finish_key_rotation', 'root');
    },
  };
  /** False: somebody's key was made under the former root meanwhile, by a process that did not know of the new one. */
  const tryToFinish = async (attempt: number): Promise<boolean> => {
    try {
      await vault.rewrap();
    } finally {
      await backUp();
    }
    try {
      await rotation.finish();
      return true;
    } catch (error) {
      const isLeft = error instanceof AppError && error.code === 'keys_not_rewrapped';
      if (isLeft && attempt < ATTEMPTS) return false;
      throw error;
    }
  };

  const keep = async (): Promise<void> => {
    try {
      if (leads) await backup.writeLog();
    } finally {
      // Also where the log cannot be written: what others have made is to open here.
      await rotation.follow();
    }
    if (!leads) return;
    const seen = { rotation: await rotation.state(), backup: await backup.state(), rewrapped };
    const due = dueOf(seen, { now: clock(), everyMs, pauseMs });
    if (due) await steps[due]();
  };

  return {
    begin: steps.begin,
    finish: steps.finish,
    keep,
    async run(signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        await keep().catch(onError);
        await pause(LOOK_MS, signal);
      }
    },
  };
}
