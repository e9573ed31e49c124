import { statfs } from 'node:fs/promises';
import type { Readiness } from '#contract';
import { AppError, type Clock } from '#core';

export type Part = Readiness['parts'][number]['part'];
interface PartState {
  readonly ok: boolean;
  readonly detail: string;
}
/** Throws or answers `ok: false`: this part does not work now. */
export type Check = () => Promise<PartState>;

const FRESH_MS = 1_000;
const PATIENCE_MS = 3_000;

/**
 * What works now. `unavailable`: events cannot be taken, send nobody here. `degraded`: events are safe on disk, but questions
 * or loading wait for a part. Probes come often: one look a second serves them all.
 */
export function createReadiness(deps: {
  readonly checks: Partial<Record<Part, Check>>;
  /** Parts without which this process cannot do its duty. */
  readonly vital: readonly Part[];
  readonly clock: Clock;
}): () => Promise<Readiness> {
  let last: { at: number; state: Promise<Readiness> } | undefined;
  const look = async (): Promise<Readiness> => {
    const parts = await Promise.all(
      Object.entries(deps.checks).map(async ([part, check]) => ({
        part: part as Part, // the keys of the record
        ...(await patiently(check)),
      })),
    );
    const broken = parts.filter(({ ok }) => !ok);
    const isVital = broken.some(({ part }) => deps.vital.includes(part));
    return { status: isVital ? 'unavailable' : broken.length > 0 ? 'degraded' : 'ready', parts };
  };
  return () => {
    if (!last || deps.clock() - last.at > FRESH_MS) last = { at: deps.clock(), state: look() };
    return last.state;
  };
}

/** A part that hangs is a part that does not work. Only our own codes are told. */
async function patiently(check: Check): Promise<PartState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<PartState>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: 'no answer' }), PATIENCE_MS);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    return { ok: false, detail: error instanceof AppError ? error.code : 'unavailable' };
  } finally {
    clearTimeout(timer);
  }
}

/** Room left on the disk of a directory. */
export function diskCheck(directory: string, minFreeBytes: number): Check {
  return async () => {
    const { bavail, bsize } = await statfs(directory);
    const free = bavail * bsize;
    return { ok: free > minFreeBytes, detail: `${Math.floor(free / 1e6)} MB free` };
  };
}
