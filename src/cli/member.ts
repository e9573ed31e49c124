import { withFoundation } from '#app';
import { AppError } from '#core';
import { createLog, enrolmentUrl } from '#http';
import { parseCommand } from './arguments.ts';
import type { Command } from './command.ts';

export const member: Command = {
  usage: 'member invite --owner',
  about:
    'prints an enrolment link for a new owner: the way back when the last one has lost every passkey; on the audit log',
  async run([verb, ...args]) {
    const { config, isSet } = parseCommand(args, { owner: { type: 'boolean' } });
    if (verb !== 'invite' || !isSet('owner'))
      throw new AppError(
        'setting_missing',
        'say: riserbo member invite --owner (owners invite everyone else, in the browser)',
      );
    await withFoundation(config, createLog('silent'), async ({ access, publicUrl }) => {
      const { token, expiresAt } = await access.inviteOwner('machine');
      console.log(
        `${enrolmentUrl(publicUrl, token)}\nFor one passkey, until ${new Date(expiresAt).toISOString()}.`,
      );
    });
    return 0;
  },
};
