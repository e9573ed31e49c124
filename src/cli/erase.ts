import { eraseOrganisation, erasePerson, eraseProject, withFoundation } from '#app';
import { AppError, toProjectId } from '#core';
import { createLog } from '#http';
import { type ErasureReceipt, receiptText } from '#people';
import { parseCommand } from './arguments.ts';
import type { Command } from './command.ts';

export const erase: Command = {
  usage:
    'erase person --project N --id ID | organisation --project N --group KEY --id ID | project --project N --name "Its name"',
  about:
    'Erases a person with all devices and events, by any of their ids ($device:ID of a device); an organisation, by its id under a group key; or a whole project with its keys. For good, on the audit log; a running server does its part within seconds',
  async run([what, ...args]) {
    const { config, text } = parseCommand(args, {
      project: { type: 'string' },
      id: { type: 'string' },
      group: { type: 'string' },
      name: { type: 'string' },
    });
    const given = (name: string): string => {
      const value = text[name];
      if (value === undefined || value === '')
        throw new AppError('setting_missing', `say: riserbo ${erase.usage}`);
      return value;
    };
    const number = given('project');
    if (!/^[1-9]\d{0,8}$/.test(number))
      throw new AppError('setting_invalid', '--project is a project’s number');
    const projectId = toProjectId(Number(number));
    const done = await withFoundation(config, createLog('silent'), async (foundation) => {
      switch (what) {
        case 'person':
          return erasePerson(foundation, projectId, given('id'));
        case 'organisation':
          return eraseOrganisation(foundation, projectId, given('group'), given('id'));
        case 'project':
          return erased(await eraseProject(foundation, projectId, given('name')));
        default:
          throw new AppError('setting_missing', `say: riserbo ${erase.usage}`);
      }
    });
    console.log(done ? 'Erased.' : 'Nobody and nothing is known under this id: there is nothing to erase.');
    return done ? 0 : 1;
  },
};

/** The receipt is for the project's people: `> receipt.txt`. */
function erased(receipt: ErasureReceipt | undefined): boolean {
  if (receipt) console.log(receiptText(receipt));
  return receipt !== undefined;
}
