import { AppError } from '#core';
import { doctor } from './doctor.ts';
import { drill } from './drill.ts';
import { keys } from './keys.ts';
import { member } from './member.ts';
import { project } from './project.ts';
import { serve } from './serve.ts';

/** A command: one line of help, and what it does with the words after its name. Returns the exit code. */
export interface Command {
  readonly usage: string;
  readonly about: string;
  run(args: readonly string[]): Promise<number>;
}

const COMMANDS = { serve, project, member, keys, drill, doctor } as const satisfies Record<string, Command>;

/** `riserbo <command> …`. Returns the exit code; a failure is one sentence that says what to do, never a stack. */
export async function runCommand([name = 'help', ...args]: readonly string[]): Promise<number> {
  if (!Object.hasOwn(COMMANDS, name)) {
    const isAsked = ['help', '--help', '-h'].includes(name);
    console[isAsked ? 'log' : 'error'](helpText(isAsked ? undefined : name));
    return isAsked ? 0 : 2;
  }
  const command: Command = COMMANDS[name as keyof typeof COMMANDS];
  if (args.includes('--help') || args.includes('-h')) {
    console.log(`riserbo ${command.usage}\n\n${command.about}\n`);
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    console.error(`riserbo: ${error.message}${factsOf(error)}`);
    return 1;
  }
}

function factsOf({ facts }: AppError): string {
  const entries = Object.entries(facts);
  return entries.length === 0 ? '' : ` (${entries.map(([name, value]) => `${name}: ${value}`).join(', ')})`;
}

function helpText(unknown: string | undefined): string {
  const width = Math.max(...Object.values(COMMANDS).map(({ usage }) => usage.length));
  const lines = Object.values(COMMANDS).map(
    ({ usage, about }) => `  riserbo ${usage.padEnd(width)}  ${about}`,
  );
  return [
    ...(unknown === undefined ? [] : [`riserbo: there is no such command`, '']),
    'Riserbo: product analytics that holds nothing worth stealing.',
    '',
    ...lines,
    '',
    'Settings (--port, --data-directory, …) are the same for every command: docs/configuration.md.',
  ].join('\n');
}
