import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { AppError } from '#core';
import { type Taken, together } from './send.ts';

/** What became of lines. */
export interface Tally extends Taken {
  readonly lines: number;
}

export const NOTHING: Tally = { taken: 0, refused: {}, lines: 0 };

export function bothTallies(one: Tally, other: Tally): Tally {
  return { ...together(one, other), lines: one.lines + other.lines };
}

/** How far an import has come: what it reads, in which pass, and how many lines of each part are safe at the server. */
export interface Progress {
  isDone(pass: number, part: string): boolean;
  linesDone(pass: number, part: string): number;
  /** `more` is what became of the lines since the last note of this part. */
  note(pass: number, part: string, lines: number, more: Tally): Promise<void>;
  finish(pass: number, part: string, more: Tally): Promise<void>;
  /** What was noted in a pass, in earlier runs too. */
  tally(pass: number): Tally;
  /** Everything is imported: the file goes. */
  clear(): Promise<void>;
}

const WHOLE = -1;

/**
 * Kept in a small file beside the work, with names and counts alone. A file of another import (other parts, another project) is
 * refused rather than overwritten.
 */
export async function openProgress(file: string, what: string): Promise<Progress> {
  const known = await read(file);
  if (known && known.what !== what)
    throw new AppError(
      'import_other_progress',
      'the progress file belongs to another import: name another with --progress-file, or remove it to begin again',
      { facts: { file } },
    );
  const done = new Map(known?.done ?? []);
  const tallies = new Map(known?.tallies ?? []);
  const add = (pass: number, more: Tally) =>
    tallies.set(pass, bothTallies(tallies.get(pass) ?? NOTHING, more));
  const keyOf = (pass: number, part: string) => `${pass} ${part}`;
  const save = async () => {
    // Whole or not at all: a crash leaves the one before.
    await writeFile(`${file}.new`, JSON.stringify({ what, done: [...done], tallies: [...tallies] }), {
      mode: 0o600,
    });
    await rename(`${file}.new`, file);
  };
  return {
    isDone: (pass, part) => done.get(keyOf(pass, part)) === WHOLE,
    linesDone: (pass, part) => Math.max(0, done.get(keyOf(pass, part)) ?? 0),
    note: (pass, part, lines, more) => {
      done.set(keyOf(pass, part), lines);
      add(pass, more);
      return save();
    },
    finish: (pass, part, more) => {
      done.set(keyOf(pass, part), WHOLE);
      add(pass, more);
      return save();
    },
    tally: (pass) => tallies.get(pass) ?? NOTHING,
    clear: () => rm(file, { force: true }),
  };
}

interface Saved {
  readonly what: string;
  readonly done: readonly (readonly [string, number])[];
  readonly tallies?: readonly (readonly [number, Tally])[];
}

async function read(file: string): Promise<Saved | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined); // none yet
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Saved; // our own file
  } catch (cause) {
    throw new AppError('import_other_progress', 'the progress file is not one of ours: name another', {
      cause,
      facts: { file },
    });
  }
}
