import { AppError } from '#core';
import { inSlices } from './in-slices.ts';
import type { Keyring } from './keys.ts';
import type { FormerSubjectKey, KeyStore } from './ports.ts';
import type { VaultErrorCode } from './types.ts';

const BATCH = 1_000;
/** What was in somebody else's hands is looked for again; what is left then waits for the next call. */
const PASSES = 5;

type Rewrapped = Parameters<KeyStore['rewrap']>[0][number];

/**
 * Wraps every living subject's key anew in the newest epoch, so that the keys that wrapped it before can be destroyed, with whatever copies
 * there are of what they wrapped. The subject's own key stays as it is: nothing is sealed anew. In batches, each of which is whole or not
 * there; broken off, it goes on where it was. Answers how many; 0: there are none left. Throws `tampered` for one that does not open.
 */
export function createRewrapping({ keys, ring }: { readonly keys: KeyStore; readonly ring: Keyring }) {
  const next = async (former: FormerSubjectKey): Promise<Rewrapped | undefined> => {
    const key = await ring.openSubject(former.projectId, former);
    return key && { ...former, next: await ring.wrapSubject(former.projectId, former.subject, key) };
  };

  const pass = async (): Promise<number> => {
    let done = 0;
    let last: FormerSubjectKey | undefined;
    for (;;) {
      const batch = await keys.readFormer(last, BATCH);
      last = batch.at(-1);
      if (!last) return done;
      const rewrapped: Rewrapped[] = [];
      await inSlices(batch, async (former) => {
        const found = await next(former).catch((cause: unknown) => ignoreDestroyed(cause, former));
        if (found) rewrapped.push(found);
      });
      await keys.rewrap(rewrapped);
      done += rewrapped.length;
    }
  };

  return async (): Promise<number> => {
    ring.forgetTenants();
    let done = 0;
    for (let passes = 0; passes < PASSES; passes += 1) {
      const more = await pass();
      done += more;
      if (more === 0) break;
    }
    return done;
  };
}

/** Its project went meanwhile. Which key is spoilt is said, in numbers: erasing that subject lets the others go on. */
function ignoreDestroyed(cause: unknown, { projectId, subject }: FormerSubjectKey): undefined {
  if (!(cause instanceof AppError)) throw cause;
  if (cause.code === 'no_such_project_keys') return undefined;
  if (cause.code !== 'tampered') throw cause;
  throw new AppError<VaultErrorCode>(
    'tampered',
    'A key of somebody does not open, and holds up the change of keys: see Keys in the operators’ manual.',
    { cause, facts: { project: projectId, subject: String(subject) } },
  );
}
