import { restore as bringBack, type Restored, rehearseRestore } from '#app';
import { AppError } from '#core';
import { parseCommand } from './arguments.ts';
import { identityIn, progress, report } from './backup.ts';
import type { Command } from './command.ts';

export const restore: Command = {
  usage: 'restore --identity KEYFILE FILE [--older-keys] [--check]',
  about:
    'brings a backup back into empty directories and databases, with the keys of today: put the newest copy of the key directory in its place first. Who was erased since is erased again. --check: into a place of its own, which is removed again',
  async run(args) {
    const { config, text, words, isSet } = parseCommand(
      args,
      { identity: { type: 'string' }, 'older-keys': { type: 'boolean' }, check: { type: 'boolean' } },
      true,
    );
    const [path] = words;
    if (!path || words.length > 1)
      throw new AppError('setting_missing', 'say: riserbo restore --identity KEYFILE FILE');
    const identity = await identityIn(text['identity']);
    const asked = { path, identity, mayKeysBeOlder: isSet('older-keys') };
    return isSet('check')
      ? tell(await rehearseRestore(config, asked, progress()), 'Could be restored')
      : tell(await bringBack(config, asked, progress()), 'Restored');
  },
};

function tell(restored: Restored, done: string): number {
  const { keysMadeAt, erased, closedValues } = restored;
  report(restored, done);
  console.log(`Keys as of ${keysMadeAt}.`);
  if (erased.people + erased.organisations + erased.projects > 0)
    console.log(
      `Erased since, and again now: ${erased.people} ids of people, ${erased.organisations} organisations, ${erased.projects} projects.`,
    );
  if (closedValues > 0)
    console.log(
      `${closedValues} sealed values stay closed: their keys are newer than this copy of the keys.`,
    );
  return 0;
}
