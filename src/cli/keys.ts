import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#core';
import { parseCommand } from './arguments.ts';
import type { Command } from './command.ts';

const FILES = [
  [
    'root.key',
    'opens the vault: belongs on the machines that load and serve, and in a backup apart from the data',
  ],
  [
    'ingest.key',
    'takes events in (tokens, blind indexes, sealing) and opens nothing: the only one an ingest node needs',
  ],
] as const;

export const keys: Command = {
  usage: 'keys status',
  about: 'says which key files are there and whether others can read them',
  async run([verb, ...args]) {
    const { config } = parseCommand(args, {});
    if (verb !== 'status') throw new AppError('setting_missing', 'say: riserbo keys status');
    console.log(config.keyDirectory);
    const states = await Promise.all(
      FILES.map(([name, about]) => keyState(join(config.keyDirectory, name), name, about)),
    );
    for (const { line } of states) console.log(line);
    return states.every(({ isSafe }) => isSafe) ? 0 : 1;
  },
};

/** Never the key itself, nor anything made of it. */
export async function keyState(
  path: string,
  name: string,
  about = '',
): Promise<{ line: string; isThere: boolean; isSafe: boolean }> {
  const found = await stat(path).catch(() => undefined); // not there
  if (!found) return { line: `  ${name.padEnd(11)} missing      ${about}`, isThere: false, isSafe: true };
  const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
  const isSafe = (found.mode & 0o077) === 0;
  const state = isSafe ? `there, ${mode}` : `EXPOSED, ${mode}: chmod 600`;
  return { line: `  ${name.padEnd(11)} ${state.padEnd(12)} ${about}`, isThere: true, isSafe };
}
