import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A dump of this process would hold keys, and identities that are being revealed. Node cannot set a limit, so `prlimit` (util-linux) does, for this
 * process and for what it starts from now on, PostgreSQL among them. One byte: no dump fits, and a program that the kernel hands dumps to
 * (systemd's, Ubuntu's) is not called either, which a limit of 0 would not prevent.
 */
export function forbidCoreDumps(): void {
  if (process.platform !== 'linux') return;
  spawnSync('prlimit', ['--pid', String(process.pid), '--core=1:1'], { stdio: 'ignore', timeout: 5_000 });
}

/** Undefined where this system does not say. */
export function areCoreDumpsOff(): boolean | undefined {
  try {
    return /^Max core file size +[01] /m.test(readFileSync('/proc/self/limits', 'utf8'));
  } catch {
    return undefined; // not Linux
  }
}
