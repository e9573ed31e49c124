import { rmSync } from 'node:fs';
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Config } from '#config';
import { type Clock, pause } from '#core';
import { closedHomeOf } from '#metadata';

/** A place of a restore that is undone, in the data directory and in the key directory. */
export const REHEARSAL = '.rehearsal-';

const TOUCH_MS = 600_000;
/** Whoever is at work touches theirs, wherever it runs: a process of another machine cannot be asked. */
const OLD_MS = 3 * TOUCH_MS;
const DRAFTS = ['root.key', 'root.next.key', 'ingest.key', 'erased.log'].map((name) => `.${name}.`);
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a power cut or a kill has left of rehearsals and of key files that were being written: keys that nobody knows of. */
export async function removeLeftovers(
  { dataDirectory, keyDirectory }: Pick<Config, 'dataDirectory' | 'keyDirectory'>,
  now: number,
): Promise<void> {
  for (const path of await findOld(keyDirectory, [REHEARSAL, ...DRAFTS], now)) await remove(path);
  for (const path of await findOld(dataDirectory, [REHEARSAL], now))
    for (const place of [...homesOf(path), path]) await remove(place);
}

/** What was too young to be told from work under way when the program started goes while it runs. */
export async function removeLeftoversUntil(
  config: Pick<Config, 'dataDirectory' | 'keyDirectory'>,
  { clock, signal, onError }: { clock: Clock; signal: AbortSignal; onError: (error: unknown) => void },
): Promise<void> {
  while (!signal.aborted) {
    await pause(TOUCH_MS, signal);
    await removeLeftovers(config, clock()).catch(onError);
  }
}

/** PostgreSQL of a data directory of root's may have its files elsewhere. */
export function homesOf(dataDirectory: string): readonly string[] {
  const home = closedHomeOf(join(dataDirectory, 'postgres'));
  return home === undefined ? [] : [home];
}

/** Removes the places when the work is over, or the process is told to end; until then they are kept from looking like leftovers. */
export async function withPlaces<T>(work: (places: string[]) => Promise<T>): Promise<T> {
  const places: string[] = [];
  const touching = setInterval(() => void Promise.allSettled(places.map(touch)), TOUCH_MS).unref();
  const end = (signal: NodeJS.Signals): void => {
    process.once('exit', () => {
      for (const place of places.toReversed()) removeAtLast(place);
    });
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of SIGNALS) process.once(signal, end);
  try {
    return await work(places);
  } finally {
    for (const place of places.toReversed()) await remove(place);
    for (const signal of SIGNALS) process.off(signal, end);
    clearInterval(touching);
  }
}

/** A server that was left alone may be writing still. */
const GONE = { recursive: true, force: true, maxRetries: 5 } as const;

/** PostgreSQL was told to end at once, and may still make a file in a directory that is just being emptied. */
function removeAtLast(path: string): void {
  const breath = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < 50; tries++)
    try {
      rmSync(path, GONE);
      return;
    } catch {
      Atomics.wait(breath, 0, 0, 100);
    }
}

const remove = (path: string): Promise<void> => rm(path, GONE);

function touch(path: string): Promise<void> {
  const now = new Date();
  return utimes(path, now, now);
}

async function findOld(directory: string, prefixes: readonly string[], now: number): Promise<string[]> {
  const old: string[] = [];
  for (const name of await readdir(directory).catch(() => [])) {
    if (!prefixes.some((prefix) => name.startsWith(prefix))) continue;
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined); // gone meanwhile
    if (found && found.mtimeMs + OLD_MS < now) old.push(path);
  }
  return old;
}
