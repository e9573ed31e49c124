import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Why something was set aside: one of our own words, and part of the file's name. */
export type QuarantineReason =
  | 'broken_batch'
  | 'unopened_envelope'
  | 'unknown_project'
  | 'refused_batch'
  | 'unsealed_identity';

/** A month to look at what was set aside: it outlives no erasure, and no term of a project, by more. */
const KEPT_MS = 30 * 86_400_000;

/** What the loader could not load, for a month. It holds only what the spool held: nothing readable. */
export interface Quarantine {
  /** Durable when it resolves; the same bytes for the same reason are kept once. */
  put(reason: QuarantineReason, bytes: Uint8Array): Promise<void>;
  /** How many things are set aside. */
  count(): number;
  /** Removes what has been here for a month; answers how many things that were. */
  sweep(now: number): Promise<number>;
}

/** One file each in `directory` (mode 0600), named by reason and digest. */
export async function openQuarantine(directory: string): Promise<Quarantine> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const names = new Set((await readdir(directory)).filter((name) => name.endsWith('.bin')));
  return {
    async put(reason, bytes) {
      const name = `${reason}-${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}.bin`;
      if (names.has(name)) return;
      const file = join(directory, name);
      const handle = await open(`${file}.part`, 'w', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(`${file}.part`, file);
      const folder = await open(directory, 'r');
      await folder.sync().finally(() => folder.close());
      names.add(name);
    },
    count: () => names.size,
    async sweep(now) {
      let removed = 0;
      for (const name of names) {
        const file = join(directory, name);
        const found = await stat(file).catch(() => undefined); // the operator has taken it
        if (found && found.mtimeMs + KEPT_MS > now) continue;
        await rm(file, { force: true });
        names.delete(name);
        if (found) removed += 1;
      }
      return removed;
    },
  };
}
