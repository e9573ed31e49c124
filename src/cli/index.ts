import { readFile } from 'node:fs/promises';
import { AppError } from '#core';
import type { Command } from './command.ts';
import { forbidCoreDumps } from './core-dumps.ts';

/** Read when they are asked for: the engines behind `serve` are large, and a spelling mistake need not wait for them. */
const COMMANDS = {
  serve: async () => (await import('./serve.ts')).serve,
  project: async () => (await import('./project.ts')).project,
  member: async () => (await import('./member.ts')).member,
  keys: async () => (await import('./keys.ts')).keys,
  erase: async () => (await import('./erase.ts')).erase,
  import: async () => (await import('./import.ts')).importCommand,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./restore.ts')).restore,
  drill: async () => (await import('./drill.ts')).drill,
  doctor: async () => (await import('./doctor.ts')).doctor,
} as const satisfies Record<string, () => Promise<Command>>;

/** `riserbo <command> …`. Returns the exit code; a failure is one sentence that says what to do, never a stack. */
export async function runCommand([name = 'help', ...args]: readonly string[]): Promise<number> {
  if (name === '--version') {
    console.log(await version());
    return 0;
  }
  if (!Object.hasOwn(COMMANDS, name)) {
    const isAsked = ['help', '--help', '-h'].includes(name);
    console[isAsked ? 'log' : 'error'](await helpText(isAsked));
    return isAsked ? 0 : 2;
  }
  const command = await COMMANDS[name as keyof typeof COMMANDS]();
  if (args.includes('--help') || args.includes('-h')) {
    console.log(`riserbo ${command.usage}\n\n${command.about}\n`);
    return 0;
  }
  forbidCoreDumps();
  try {
    return await command.run(args);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    console.error(`riserbo: ${error.message}${factsOf(error)}`);
    return 1;
  }
}

async function version(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  return `riserbo ${manifest.version}, Node ${process.versions.node}`;
}

function factsOf({ facts }: AppError): string {
  const entries = Object.entries(facts);
  return entries.length === 0 ? '' : ` (${entries.map(([name, value]) => `${name}: ${value}`).join(', ')})`;
}

async function helpText(isAsked: boolean): Promise<string> {
  if (!isAsked)
    return `riserbo: there is no such command; there are ${Object.keys(COMMANDS).join(', ')} (riserbo --help)`;
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  return [
    'Riserbo: product analytics that holds nothing worth stealing.',
    '',
    ...commands.flatMap(({ usage, about }) => [`  riserbo ${usage}`, `      ${about}`]),
    '',
    'Settings (--port, --data-directory, …) are the same for every command: docs/configuration.md.',
  ].join('\n');
}
