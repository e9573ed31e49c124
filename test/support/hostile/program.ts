import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, enrol } from '../../../src/cli/drill/client.ts';
import { until } from './until.ts';

const BIN = fileURLToPath(new URL('../../../bin/riserbo.js', import.meta.url));

export interface Project {
  readonly id: number;
  readonly token: string;
  readonly user: string;
  readonly secret: string;
  readonly authorization: string;
}

/** The program as people run it, with everything that it writes in one directory. */
export interface Program {
  readonly directory: string;
  readonly data: string;
  readonly temporary: string;
  /** Of whoever runs the commands: their files are not the product's. */
  readonly outside: string;
  readonly origin: string;
  readonly owner: Browser;
  /** All that it has printed and logged. */
  output(): string;
  createProject(name: string, ...flags: string[]): Promise<Project>;
  /** A command beside the server; answers what it printed. */
  run(...args: string[]): Promise<string>;
  /** Until what waits in the spool is in the warehouse. */
  untilLoaded(): Promise<void>;
  stop(): Promise<void>;
  remove(): void;
}

export async function startProgram(smtpUrl: string): Promise<Program> {
  const directory = mkdtempSync(join(tmpdir(), 'riserbo-hostile-'));
  // PostgreSQL's own user walks in, where root runs this: its files must lie here to be searched.
  chmodSync(directory, 0o711);
  const [data, temporary] = [join(directory, 'data'), join(directory, 'tmp')];
  mkdirSync(temporary, { mode: 0o711 });
  const outside = mkdtempSync(join(tmpdir(), 'riserbo-hostile-outside-'));
  const addresses = ['--data-directory', data, '--key-directory', join(directory, 'keys')];
  let output = '';
  // A command that names its own addresses keeps them; `import` knows of none.
  const start = (args: readonly string[], onText: (text: string) => void): ChildProcess => {
    const child = spawn(
      process.execPath,
      [
        BIN,
        ...args,
        ...(args.some((arg) => arg === '--data-directory' || arg === 'import') ? [] : addresses),
      ],
      {
        cwd: directory,
        env: { PATH: process.env['PATH'], HOME: directory, TMPDIR: temporary },
      },
    );
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        output += String(chunk);
        if (stream === child.stdout) onText(String(chunk));
      });
    return child;
  };
  const flags = ['--port', '0', '--demo', 'off', '--log-level', 'debug', '--trust-proxy', '127.0.0.1'];
  const server = start(['serve', ...flags, '--smtp-url', smtpUrl], () => {});
  await until('the server listens', async () => (output.includes('Ctrl-C') ? true : undefined));
  const origin = /Open\s+(http:\S+)/.exec(output)?.[1] ?? '';
  const owner = await enrol(origin, /enrol\?token=(\S+)/.exec(output)?.[1] ?? '', 'Owner');
  const run = async (...args: string[]) => {
    let printed = '';
    const child = start(args, (text) => {
      printed += text;
    });
    const [code] = await once(child, 'close');
    // Records that are refused make an import's code 1: broken ones are among what is sent.
    if (code !== 0 && args[0] !== 'import')
      throw new Error(`${args[0]} ended with ${code}: ${output.slice(-500)}`);
    return printed;
  };
  return {
    directory,
    data,
    temporary,
    outside,
    origin,
    owner,
    output: () => output,
    run,
    async createProject(name, ...more) {
      const made = JSON.parse(await run('project', 'create', '--name', name, '--json', ...more));
      const { user, secret } = made.serviceAccount;
      const authorization = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
      return { id: made.id, token: made.token, user, secret, authorization };
    },
    async untilLoaded() {
      await until('the spool is empty', async () => {
        const figures = await (await fetch(`${origin}/metrics`)).text();
        return /^riserbo_spool_batches 0$/m.test(figures) || undefined;
      });
      const trouble = /^.*"level":"(?:warn|error)".*$/m.exec(output);
      if (trouble) throw new Error(`the program is in trouble: ${trouble[0]}`);
    },
    async stop() {
      if (server.exitCode !== null) return;
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    },
    remove() {
      // Told twice it ends on the spot, and takes PostgreSQL along.
      server.kill('SIGTERM');
      server.kill('SIGTERM');
      for (const each of [directory, outside]) rmSync(each, { recursive: true, force: true });
    },
  };
}
