import { pause } from '#core';
import type { Foundation } from './foundation.ts';
import { warnSometimes } from './warn.ts';

const LOOK_MS = 60_000;
const DAY_MS = 86_400_000;
/** Both roots open for this long: what was copied of the key directory before the change still does, and machines that are off come back. */
export const BOTH_MS = DAY_MS;
/** Writing the copy takes at most this part of the time, however often somebody is erased. */
const SHARE = 30;

type Step = 'begin' | 'finish' | 'back_up';

/** What is to be done next about the keys, if anything. */
export function dueOf(
  {
    rotation,
    backup,
  }: {
    readonly rotation: Awaited<ReturnType<Foundation['keyDirectory']['rotation']['state']>>;
    readonly backup: Awaited<ReturnType<Foundation['keyBackup']['state']>>;
  },
  { now, everyMs, pauseMs }: { readonly now: number; readonly everyMs: number; readonly pauseMs: number },
): Step | undefined {
  if (rotation.kind === 'settled' && rotation.root.madeAt + everyMs <= now) return 'begin';
  if (rotation.kind === 'changing' && rotation.root.madeAt + BOTH_MS <= now) return 'finish';
  const { writtenAt, erasedSince } = backup;
  if (writtenAt === undefined || writtenAt + DAY_MS <= now) return 'back_up';
  if (rotation.kind !== 'none' && writtenAt < rotation.root.madeAt) return 'back_up';
  return erasedSince > 0 && writtenAt + pauseMs <= now ? 'back_up' : undefined;
}

/**
 * Keeps the keys of this machine: takes over roots that others have made, notes who was erased, and, where it `leads`, changes the root and
 * writes the copy of the keys when it is time. Several machines may lead: whoever comes second finds nothing to do.
 */
export function createKeyKeeper(
  foundation: Pick<Foundation, 'keyDirectory' | 'keyBackup' | 'audit' | 'log' | 'clock' | 'config'>,
  { leads }: { readonly leads: boolean },
) {
  const { keyBackup: backup, audit, log, clock, config } = foundation;
  const { rotation } = foundation.keyDirectory;
  const everyMs = config.keyRotationDays * DAY_MS;
  const onError = warnSometimes(log, clock, 'the keys could not be looked after: it will be tried again');
  let pauseMs = 0;

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
    /** The copy goes over to the new root before the former one dies: there is always one that opens. */
    async finish() {
      await backUp();
      await rotation.finish();
      await backUp();
      await note('finish_key_rotation', 'root');
    },
  };

  const keep = async (): Promise<void> => {
    if (leads) await backup.writeLog();
    await rotation.follow();
    if (!leads) return;
    const seen = { rotation: await rotation.state(), backup: await backup.state() };
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
