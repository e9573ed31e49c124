import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { closeKeyFiles, finishKeyRotation, type KeysState, restoreKeys, rotateKeys } from '#app';
import type { Config } from '#config';
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

const COPY = [
  ['keys.backup', 'the wrapped keys, as of the last hours: a restore takes them from here'],
  ['erased.log', 'who was erased since then, in numbers'],
] as const;

const SAY = 'say: riserbo keys status, rotate, rotate --finish, close or restore';

export const keys: Command = {
  usage: 'keys status | rotate [--finish] | close | restore',
  about:
    'status: which key files are there and whether others can read them. rotate: a new root key beside the present one, which goes a day later, or at once with --finish, and with it every older copy of the keys. close: the key files that lie open are closed by keyService. restore: keys.backup over the keys of a database that was brought back by other means than riserbo restore',
  async run([verb, ...args]) {
    const { config, isSet } = parseCommand(args, { finish: { type: 'boolean' } });
    switch (verb) {
      case 'status':
        return status(config);
      case 'rotate':
        return isSet('finish')
          ? tellFinished(config, await finishKeyRotation(config))
          : tellBegun(config, await rotateKeys(config));
      case 'close':
        return tellClosed(config, await closeKeyFiles(config));
      case 'restore':
        return tellRestored(await restoreKeys(config));
      default:
        throw new AppError('setting_missing', SAY);
    }
  },
};

async function status({ keyDirectory }: Config): Promise<number> {
  console.log(keyDirectory);
  const changing = (await keyState(join(keyDirectory, 'root.next.key'), '')).isThere
    ? ([['root.next.key', 'takes the place of root.key when the change ends']] as const)
    : [];
  const states = await Promise.all(
    [...FILES, ...changing, ...COPY].map(([name, about]) => keyState(join(keyDirectory, name), name, about)),
  );
  for (const { line } of states) console.log(line);
  return states.every(({ isSafe }) => isSafe) ? 0 : 1;
}

function tellBegun({ keyDirectory }: Config, { goesAt = 0 }: KeysState): number {
  console.log(`There is a new root key in ${keyDirectory}; both open now.`);
  console.log(
    `Put a new copy of that directory in the place of the old one. The former root key goes at ${new Date(goesAt).toISOString()}, when a server runs, or at once with riserbo keys rotate --finish.`,
  );
  return 0;
}

function tellFinished({ keyDirectory }: Config, { writtenAt = 0 }: KeysState): number {
  console.log(
    `The former root key is gone, and with it every copy of the keys from before ${new Date(writtenAt).toISOString()}.`,
  );
  console.log(`Put a new copy of ${keyDirectory} in the place of the old one: older ones open nothing more.`);
  return 0;
}

function tellClosed({ keyService }: Config, names: readonly string[]): number {
  console.log(
    names.length === 0 ? 'No key file lies open.' : `Closed by ${keyService}: ${names.join(', ')}. Restart.`,
  );
  console.log(
    'Open copies of them, in backups or on the disk, still open everything: riserbo keys rotate now.',
  );
  return 0;
}

function tellRestored(closed: number): number {
  console.log('The keys are those of keys.backup; whoever was erased stays so.');
  if (closed > 0) console.log(`${closed} sealed values stay closed: their keys are newer than that copy.`);
  return 0;
}

/** Never the key itself, nor anything made of it. */
export async function keyState(
  path: string,
  name: string,
  about = '',
): Promise<{ line: string; isThere: boolean; isSafe: boolean }> {
  const found = await stat(path).catch(() => undefined); // not there
  if (!found) return { line: `  ${name.padEnd(13)} missing      ${about}`, isThere: false, isSafe: true };
  const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
  const isSafe = (found.mode & 0o077) === 0;
  const state = isSafe ? `there, ${mode}` : `EXPOSED, ${mode}: chmod 600`;
  return { line: `  ${name.padEnd(13)} ${state.padEnd(12)} ${about}`, isThere: true, isSafe };
}
