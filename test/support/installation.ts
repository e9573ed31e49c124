import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withFoundation } from '#app';
import { parseConfig } from '#config';
import { freePort } from '#core';
import { createLog } from '#http';
import { startEmbeddedPostgres } from '#metadata';
import { startClickhouseServer, type TestServer } from './clickhouse-server.ts';

const BIN = fileURLToPath(new URL('../../bin/riserbo.js', import.meta.url));

/** One process of an installation, always at the same address. */
export interface Part {
  readonly url: string;
  /** As by a power cut: `kill -9`. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** In order, as by SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
  /** What it has printed and logged since it was first started. */
  output(): string;
}

/** A real PostgreSQL at one address that can be stopped for a while. */
interface Metadata {
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface Account {
  readonly projectId: number;
  readonly token: string;
  /** Of a service account that may query, import and export. */
  readonly authorization: string;
}

/** `riserbo serve`, as people start it, with nothing of this process' environment but what is given. */
export async function startPart(
  directory: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Part> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  let output = '';
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const running = child;
    if (!running || running.exitCode !== null || running.signalCode !== null) return null;
    const exit = once(running, 'exit');
    running.kill(signal);
    const [code] = await exit;
    return typeof code === 'number' ? code : null;
  };
  const start = async () => {
    const begun = spawn(process.execPath, [BIN, 'serve', '--port', String(port), ...args], {
      cwd: directory,
      env: { PATH: process.env['PATH'], HOME: directory, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = begun;
    for (const stream of [begun.stdout, begun.stderr])
      stream.on('data', (chunk) => {
        output += String(chunk);
      });
    await until('the part listens', async () => {
      if (begun.exitCode !== null) throw new Error(`the part ended:\n${output.slice(-2_000)}`);
      return (await fetch(`${url}/healthz`).catch(() => null))?.ok ?? false;
    });
  };
  const part: Part = {
    url,
    start,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    output: () => output,
  };
  await start();
  return part;
}

/** PostgreSQL of its own in `directory`, behind an address that stays while the server goes and comes back on another port. */
async function startMetadata(directory: string): Promise<Metadata> {
  let server = await startEmbeddedPostgres(directory);
  let isUp = true;
  const open = new Set<Socket>();
  const gate = createServer((client) => {
    if (!isUp) return client.destroy();
    const inner = connect(Number(new URL(server.url).port), '127.0.0.1');
    for (const socket of [client, inner]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        inner.destroy();
      });
    }
    client.pipe(inner).pipe(client);
    return undefined;
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const address = gate.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const stop = async () => {
    if (!isUp) return;
    isUp = false;
    await server.stop();
  };
  return {
    url: Object.assign(new URL(server.url), { port: String(port) }).toString(),
    stop,
    start: async () => {
      server = await startEmbeddedPostgres(directory);
      isUp = true;
    },
    close: async () => {
      await stop();
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => gate.close(resolve));
    },
  };
}

export interface Installation {
  readonly directory: string;
  readonly account: Account;
  readonly metadata: Metadata;
  readonly warehouse: TestServer;
  readonly ingest: Part;
  readonly load: Part;
  readonly app: Part;
  close(): Promise<void>;
}

/** Ingest, load and app as processes of their own, on one spool, with a PostgreSQL and a ClickHouse server beside them. */
export async function startInstallation(): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-test-installation-'));
  await chmod(directory, 0o755);
  const closing: (() => Promise<unknown>)[] = [() => rm(directory, { recursive: true, force: true })];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const metadata = await startMetadata(join(directory, 'postgres'));
    closing.push(metadata.close);
    const warehouse = await startClickhouseServer();
    closing.push(warehouse.close);
    const account = await makeAccount({
      postgresUrl: metadata.url,
      dataDirectory: join(directory, 'data'),
      keyDirectory: join(directory, 'keys'),
    });
    const environment = {
      RISERBO_POSTGRES_URL: metadata.url,
      RISERBO_DATA_DIRECTORY: join(directory, 'data'),
      RISERBO_KEY_DIRECTORY: join(directory, 'keys'),
      RISERBO_LOG_LEVEL: 'warn',
    };
    const start = async (role: string, more: Readonly<Record<string, string>>) => {
      const part = await startPart(directory, ['--role', role], { ...environment, ...more });
      closing.push(part.kill);
      return part;
    };
    const [ingest, load, app] = await Promise.all([
      start('ingest', {}),
      start('load', { RISERBO_CLICKHOUSE_URL: warehouse.url }),
      start('app', { RISERBO_CLICKHOUSE_URL: warehouse.url }),
    ]);
    return { directory, account, metadata, warehouse, ingest, load, app, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A development project and a service account, made as a command on the machine makes them. */
export function makeAccount(settings: Readonly<Record<string, string>>): Promise<Account> {
  const config = parseConfig({ flags: settings, environment: {}, workingDirectory: tmpdir() });
  return withFoundation(config, createLog('silent'), async ({ createProject, access }) => {
    const project = await createProject({
      name: 'Test',
      isDevelopment: true,
      groupKeys: ['company'],
      owner: null,
    });
    const { user, secret } = await access.createServiceAccount('machine', project.id, {
      name: 'Test',
      scopes: ['query', 'import', 'export'],
      expiresInDays: 1,
    });
    const authorization = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
    return { projectId: project.id, token: project.token, authorization };
  });
}

/** Waits for what must become true, however slow the machine is; throws what it waited for. */
export async function until(what: string, isTrue: () => Promise<boolean>, seconds = 90): Promise<void> {
  for (const end = performance.now() + seconds * 1_000; performance.now() < end; await delay(100))
    if (await isTrue()) return;
  throw new Error(`waited in vain: ${what}`);
}
