import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, open, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { AppError, freePort } from '#core';
import { findHome, type Home } from './embedded-home.ts';

export interface RunningPostgres {
  readonly url: string;
  /** Where its files lie: elsewhere than asked for when root's own directory is closed to it. */
  readonly dataDirectory: string;
  /** Another process of ours runs it; `stop` leaves it alone. */
  readonly isShared: boolean;
  stop(): Promise<void>;
}

/** Written beside the data while the server runs, so that a command beside the server finds it. */
interface Running {
  readonly port: number;
  readonly owner: number;
}

const USER = 'riserbo';
const START_MS = 60_000;
/** Nothing that a client sent reaches PostgreSQL's own log: statements, parameters and details stay out. */
const FLAGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=100',
  'log_statement=none',
  'log_min_messages=fatal',
  'log_min_error_statement=panic',
  'log_parameter_max_length_on_error=0',
  'log_error_verbosity=terse',
];

/**
 * Real PostgreSQL from npm, on loopback and a free port, with a password of its own (mode 0600) in the directory. It is
 * started again when it dies. One process runs it; others on the same directory are given the same one.
 */
export async function startEmbeddedPostgres(directory: string): Promise<RunningPostgres> {
  await mkdir(directory, { recursive: true });
  const password = await readPassword(join(directory, 'password'));
  const home = await findHome(directory);
  const state = join(directory, 'running.json');
  const known = await readRunning(state);
  const urlAt = (port: number) => `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`;
  if (known && isAlive(known.owner) && (await answers(urlAt(known.port))))
    return { url: urlAt(known.port), dataDirectory: home.data, isShared: true, stop: async () => {} };

  await requireRoom(directory);
  await stopOrphan(home);
  if (!existsSync(join(home.data, 'PG_VERSION'))) await initialise(home, directory, password);
  const port = await freePort();
  const server = supervise(
    () => launch(home, directory, port),
    () => answers(urlAt(port)),
  );
  await server.ready();
  await writeFile(state, JSON.stringify({ port, owner: process.pid } satisfies Running));
  return {
    url: urlAt(port),
    dataDirectory: home.data,
    isShared: false,
    stop: async () => {
      await server.stop();
      await rm(state, { force: true });
    },
  };
}

/** A piece of PostgreSQL's journal, and a little: with less it would not come up, and would not say why. */
const ROOM_TO_START = 20_000_000;

async function requireRoom(directory: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize < ROOM_TO_START)
    throw new AppError(
      'disk_full',
      'the disk of the data directory is full: free some space (200 MB is a good beginning) and start again',
    );
}

async function readPassword(file: string): Promise<string> {
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

async function readRunning(file: string): Promise<Running | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Running; // written by us, above
  } catch {
    return undefined; // never started, or cut short while it was written: start it
  }
}

async function initialise(home: Home, directory: string, password: string): Promise<void> {
  const passwordFile = join(home.data, '..', `initial-${process.pid}`);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (home.user) await chown(passwordFile, home.user.uid, home.user.gid);
  try {
    await promisify(execFile)(
      join(home.binaries, 'bin', 'initdb'),
      [
        `--pgdata=${home.data}`,
        '--auth=scram-sha-256',
        `--username=${USER}`,
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ],
      { ...home.user, cwd: '/', env: environment() },
    );
  } catch (cause) {
    await rm(home.data, { recursive: true, force: true });
    throw new AppError('embedded_postgres_failed', 'the embedded PostgreSQL could not be set up', {
      cause,
      facts: { directory },
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** In a process group of its own: Ctrl-C is for us first, since what we still hold goes into it. */
async function launch(home: Home, directory: string, port: number): Promise<ChildProcess> {
  const log = await open(join(directory, 'postgres.log'), 'w', 0o600);
  const flags = [...FLAGS, `port=${port}`].flatMap((flag) => ['-c', flag]);
  const child = spawn(join(home.binaries, 'bin', 'postgres'), ['-D', home.data, ...flags], {
    ...home.user,
    cwd: '/',
    env: environment(),
    detached: true,
    stdio: ['ignore', 'ignore', log.fd],
  });
  child.once('error', () => {}); // `exitCode` stays null and `ready` gives up
  await log.close();
  return child;
}

/** Keeps one server alive: when it ends without being told to, it is started again after a breath. */
function supervise(start: () => Promise<ChildProcess>, isReady: () => Promise<boolean>) {
  let child: ChildProcess | undefined;
  let isStopping = false;
  // Where we end on the spot (a second Ctrl-C, a bug) it ends too, as after a power cut: it recovers at the next start.
  const endAtOnce = () => void child?.kill('SIGQUIT');
  process.once('exit', endAtOnce);
  const run = async (): Promise<void> => {
    child = await start();
    child.once('exit', () => {
      if (!isStopping) setTimeout(() => void run().catch(() => {}), 500);
    });
  };
  return {
    async ready(): Promise<void> {
      await run();
      for (const until = performance.now() + START_MS; performance.now() < until; await sleep(50)) {
        if (await isReady()) return;
        if (child?.pid === undefined || child.exitCode !== null) break;
      }
      await this.stop();
      throw new AppError(
        'embedded_postgres_failed',
        'the embedded PostgreSQL did not start: see postgres.log beside it',
      );
    },
    async stop(): Promise<void> {
      isStopping = true;
      process.off('exit', endAtOnce);
      const running = child;
      if (!running?.pid || running.exitCode !== null || running.signalCode !== null) return;
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGINT');
      await ended;
    },
  };
}

/** A server whose riserbo was killed: its first line is its process id. It is asked to stop, as `pg_ctl stop` would. */
async function stopOrphan(home: Home): Promise<void> {
  const file = join(home.data, 'postmaster.pid');
  const pid = existsSync(file) ? Number((await readFile(file, 'utf8')).split('\n')[0]) : 0;
  if (!pid || !(await isPostgres(pid))) return;
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < 300 && isAlive(pid) && existsSync(file); waited++) await sleep(100);
}

/** After a restart of the machine the number may be anybody's. */
async function isPostgres(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const { stdout } = await promisify(execFile)('ps', ['-o', 'comm=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return (
    stdout.includes('postgres') ||
    (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).includes('postgres')
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false; // not yet, or no more
  } finally {
    await client.end().catch(() => {});
  }
}

function environment(): NodeJS.ProcessEnv {
  return { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' };
}
