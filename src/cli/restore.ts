import { restore as bringBack } from '#app';
import { AppError } from '#core';
import { parseCommand } from './arguments.ts';
import { identityIn, progress, report } from './backup.ts';
import type { Command } from './command.ts';

export const restore: Command = {
  usage: 'restore --identity KEYFILE FILE',
  about:
    'brings a backup back into empty directories and databases; then put root.key and ingest.key back, and start',
  async run(args) {
    const { config, text, words } = parseCommand(args, { identity: { type: 'string' } }, true);
    const [file] = words;
    if (!file || words.length > 1)
      throw new AppError('setting_missing', 'say: riserbo restore --identity KEYFILE FILE');
    const summary = await bringBack(config, file, await identityIn(text['identity']), progress());
    report(summary, 'Restored');
    console.log(`Now put root.key and ingest.key into ${config.keyDirectory}, and start.`);
    return 0;
  },
};
