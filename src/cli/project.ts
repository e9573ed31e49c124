import { withFoundation } from '#app';
import { AppError } from '#core';
import { createLog } from '#http';
import { parseCommand } from './arguments.ts';
import type { Command } from './command.ts';

export const project: Command = {
  usage: 'project create --name N [--development] [--timezone Z] [--id-merge simplified|original] [--json]',
  about: 'makes a project and prints its token and a service account (import, query, export; 90 days)',
  async run([verb, ...args]) {
    const { config, text, isSet } = parseCommand(args, {
      name: { type: 'string' },
      timezone: { type: 'string' },
      'id-merge': { type: 'string' },
      development: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const name = text['name']?.trim() ?? '';
    if (verb !== 'create' || name === '' || name.length > 80)
      throw new AppError(
        'setting_missing',
        'say: riserbo project create --name "My product" (at most 80 characters)',
      );
    const idMerge = text['id-merge'] ?? 'simplified';
    if (idMerge !== 'simplified' && idMerge !== 'original')
      throw new AppError('setting_invalid', '--id-merge is simplified or original');
    const made = await withFoundation(
      config,
      createLog('silent'),
      async ({ createProject, access, publicUrl }) => {
        const created = await createProject({
          name,
          isDevelopment: isSet('development'),
          timezone: text['timezone'],
          idMerge,
          owner: null,
        });
        const account = await access.createServiceAccount('machine', created.id, {
          name: 'Made with the project',
          scopes: ['import', 'query', 'export'],
          expiresInDays: 90,
        });
        return {
          id: created.id,
          name: created.name,
          token: created.token,
          isDevelopment: created.isDevelopment,
          k: created.k,
          apiHost: publicUrl,
          serviceAccount: {
            user: account.user,
            secret: account.secret,
            scopes: account.scopes,
            expiresAt: new Date(account.expiresAt).toISOString(),
          },
        };
      },
    );
    console.log(isSet('json') ? JSON.stringify(made) : describe(made));
    return 0;
  },
};

function describe(made: {
  id: number;
  name: string;
  token: string;
  apiHost: string;
  serviceAccount: { user: string; secret: string; expiresAt: string };
}): string {
  return [
    `Project ${made.id}, ${made.name}`,
    `  token            ${made.token}   (public: it goes into your pages)`,
    `  api_host         ${made.apiHost}`,
    `  service account  ${made.serviceAccount.user}`,
    `  its secret       ${made.serviceAccount.secret}   (shown once; until ${made.serviceAccount.expiresAt.slice(0, 10)})`,
  ].join('\n');
}
