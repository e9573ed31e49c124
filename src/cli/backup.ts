import { readFile, writeFile } from 'node:fs/promises';
import { backUp } from '#app';
import { checkBackup, generateIdentity, identityToRecipient, type Summary } from '#backup';
import { AppError } from '#core';
import { parseCommand } from './arguments.ts';
import type { Command } from './command.ts';

const SAY =
  'say: riserbo backup key FILE, riserbo backup make --to age1… FILE, or riserbo backup check --identity KEYFILE FILE';

export const backup: Command = {
  usage: 'backup key KEYFILE | make --to age1… FILE | check --identity KEYFILE FILE',
  about:
    'everything in both databases but the keys, in one file that only the key opens (age); and the wrapped keys to the key directory: keep a copy of that apart, the newest alone',
  async run([verb, ...args]) {
    const { config, text, words } = parseCommand(
      args,
      { to: { type: 'string' }, identity: { type: 'string' } },
      true,
    );
    const [file] = words;
    if (!file || words.length > 1) throw new AppError('setting_missing', SAY);
    switch (verb) {
      case 'key':
        return makeKey(file);
      case 'make': {
        const recipient = text['to'];
        if (!recipient)
          throw new AppError('setting_missing', 'say for whom: --to age1… (riserbo backup key makes one)');
        report(await backUp(config, file, recipient, progress()), 'Backed up');
        console.log(
          `The keys are not in it: put a new copy of ${config.keyDirectory} in the place of the old one, apart from this file.`,
        );
        return 0;
      }
      case 'check':
        return report(
          await checkBackup(file, await identityIn(text['identity'])),
          'Whole: it opens, and every row is there',
        );
      default:
        throw new AppError('setting_missing', SAY);
    }
  },
};

async function makeKey(file: string): Promise<number> {
  const identity = await generateIdentity();
  const recipient = await identityToRecipient(identity);
  await writeFile(file, `# public key: ${recipient}\n${identity}\n`, { flag: 'wx', mode: 0o600 }).catch(
    (cause: unknown) => {
      throw new AppError('backup_exists', 'the key file cannot be made: is there one of this name already?', {
        cause,
      });
    },
  );
  console.log(`${recipient}\n`);
  console.log(
    `The public key, for riserbo backup make --to. ${file} opens the backups: keep it away from this machine.`,
  );
  return 0;
}

/** As age-keygen writes it: comments, and one secret key. */
export async function identityIn(file: string | undefined): Promise<string> {
  const written = file ? await readFile(file, 'utf8').catch(() => '') : ''; // said below
  const identity = written.split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-'));
  if (!identity)
    throw new AppError(
      'backup_wrong_key',
      'say where the secret key is: --identity KEYFILE, as riserbo backup key made it',
    );
  return identity.trim();
}

export function report({ madeAt, rows, bytes }: Summary, done: string): number {
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  console.log(
    `${done}: ${total.toLocaleString('en')} rows of ${Object.keys(rows).length} tables, as of ${madeAt}; ${(bytes / 1e6).toFixed(1)} MB`,
  );
  return 0;
}

/** On a terminal, how far it is. */
export function progress(): (table: string, rows: number) => void {
  let total = 0;
  return (table, rows) => {
    total += rows;
    if (process.stderr.isTTY) process.stderr.write(`\r${total.toLocaleString('en')} rows, ${table}\u001b[K`);
  };
}
