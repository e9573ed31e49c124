import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Access, createAccess, type Project } from '#access';
import { type Audit, createAudit } from '#audit';
import type { Config } from '#config';
import { type Clock, systemClock } from '#core';
import {
  createAccessStore,
  createAuditStore,
  createKeyStore,
  createProjectStore,
  createRootStore,
  createSealedStore,
  type Database,
  type Databases,
  migrateDatabase,
  ofProject,
  openDatabases,
  sealStoredTexts,
  startEmbeddedPostgres,
  withSealedDatabases,
} from '#metadata';
import {
  createKeyService,
  createTextSealer,
  createVault,
  type KeyDirectory,
  type KeyService,
  openKeyDirectory,
  type TextSealer,
  type Vault,
} from '#vault';
import { findAddress } from './address.ts';
import { type Closing, createClosing } from './closing.ts';
import { createKeyBackup, type KeyBackup, keysOfAnother } from './key-backup.ts';
import { untilUp } from './waiting.ts';
import { warnSometimes } from './warn.ts';

/** What every process and every command needs: the metadata database, the keys, projects and members. */
export interface Foundation {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly publicUrl: string;
  /** Every project's rows: for jobs that look over all of them, and for who may come in. */
  readonly db: Database;
  /** The same under other rights: of one project's rows (`ofProject`), or the schema's owner. */
  readonly databases: Databases;
  /** Another process serves from this data directory. */
  readonly isShared: boolean;
  readonly keyDirectory: KeyDirectory;
  readonly keyBackup: KeyBackup;
  readonly vault: Vault;
  /** Of what members type; absent on a node that opens nothing. */
  readonly texts: TextSealer | undefined;
  readonly audit: Audit;
  readonly access: Access;
  readonly projects: ReturnType<typeof createProjectStore>;
  createProject(wanted: NewProject): Promise<Project>;
  close(): Promise<void>;
}

export interface NewProject {
  readonly name: string;
  readonly isDevelopment: boolean;
  readonly timezone?: string | undefined;
  readonly isDemo?: boolean;
  readonly groupKeys?: readonly string[];
  readonly idMerge?: 'simplified' | 'original' | undefined;
  /** null: made on the machine itself, for every owner of the installation. */
  readonly owner: number | null;
}

export async function openFoundation(config: Config, log: Logger): Promise<Foundation> {
  const closing = createClosing(log);
  try {
    const { databases, isShared } = await openMetadata(config, log, closing);
    if (config.postgresUrl === '') await bringUpToDate(databases, log);
    return await buildFoundation({ config, log, databases, isShared, close: closing.run });
  } catch (error) {
    await closing.run();
    throw error;
  }
}

/** PostgreSQL, where the settings say; nothing is asked of it yet. */
export async function openMetadata(
  config: Config,
  log: Logger,
  closing: Closing,
): Promise<{ databases: Databases; isShared: boolean }> {
  await closeToOthers(config);
  const postgres = await findPostgres(config, log, closing);
  const databases = openDatabases(postgres.url);
  closing.add('metadata', () => databases.close());
  return { databases, isShared: postgres.isShared };
}

/**
 * What is written from here on is for this user alone, whoever writes it (ClickHouse and LMDB have modes of their own). Root's data
 * directory can be walked through, not read: PostgreSQL runs as its own user.
 */
async function closeToOthers({ dataDirectory }: Config): Promise<void> {
  process.umask(0o077);
  await mkdir(dataDirectory, { recursive: true });
  await chmod(dataDirectory, process.getuid?.() === 0 ? 0o711 : 0o700);
}

/** A command's look at an installation, with its database up to date. */
export async function withFoundation<T>(
  config: Config,
  log: Logger,
  work: (foundation: Foundation) => Promise<T>,
): Promise<T> {
  const foundation = await openFoundation(config, log);
  try {
    await bringUpToDate(foundation.databases, log);
    return await work(foundation);
  } finally {
    await foundation.close();
  }
}

/** What is opened is up to date, or waits to be. */
export async function buildFoundation(opened: {
  config: Config;
  log: Logger;
  databases: Databases;
  isShared: boolean;
  close: () => Promise<void>;
}): Promise<Foundation> {
  const { config, log } = opened;
  const clock = systemClock;
  const publicUrl = await publicUrlOf(config, opened.isShared);
  const { system, owner } = opened.databases;
  const keyDirectory = keyDirectoryOf(config, system);
  await prepareKeys(config, log, keyDirectory, () => createKeyStore(system).hasKeys());
  const texts = config.role === 'ingest' ? undefined : createTextSealer(keyDirectory.roots.textsKey);
  const databases = texts ? withSealedDatabases(opened.databases, texts) : opened.databases;
  const db = databases.system;
  const base = { ...opened, databases, db, texts };
  const keyBackup = createKeyBackup({ path: config.keyDirectory, db: owner, directory: keyDirectory, clock });
  const onLogError = warnSometimes(log, clock, 'erased.log in the key directory cannot be written');
  const vault = createVault({
    // Roots are everybody's, and every project's keys hang from them.
    keys: createKeyStore(db),
    sealed: ofProject(databases, createSealedStore),
    directory: keyDirectory,
    clock,
    onDestroyed: () =>
      keyBackup.writeLog().catch((error: unknown) => {
        onLogError(error);
        throw error;
      }),
  });
  const audit = createAudit({ store: createAuditStore(db), clock });
  const projects = createProjectStore(db);
  const site = { name: 'Riserbo', domain: new URL(publicUrl).hostname, origins: [publicUrl] };
  const access = createAccess({ store: createAccessStore(db), audit, clock, site });
  const createProject = async (wanted: NewProject): Promise<Project> => {
    const project = await projects.create({
      name: wanted.name,
      token: newToken(),
      timezone: wanted.timezone ?? 'UTC',
      k: wanted.isDevelopment ? 1 : config.defaultK,
      isDevelopment: wanted.isDevelopment,
      isDemo: wanted.isDemo ?? false,
      groupKeys: wanted.groupKeys ?? [],
      idMerge: wanted.idMerge ?? 'simplified',
      owner: wanted.owner,
    });
    await vault.createProject(project.id);
    await audit.append({
      projectId: project.id,
      actor: wanted.owner === null ? 'machine' : `member:${wanted.owner}`,
      action: 'create_project',
      object: `project:${project.id}`,
      facts: { isDevelopment: wanted.isDevelopment, k: project.k },
    });
    return project;
  };
  return {
    ...base,
    ...{ clock, publicUrl, keyDirectory, keyBackup, vault, audit, access, projects, createProject },
  };
}

/** The schema, then the roles that the program runs as. */
export async function bringUpToDate(databases: Databases, log: Logger): Promise<void> {
  await migrateDatabase(databases.owner);
  if (!(await databases.guard()))
    log.warn(
      'the user of postgresUrl may not make roles, or has no password, or the roles are not let in (pg_hba.conf, a pooler): the program runs as the owner of its tables, without row-level security',
    );
}

/** As the setting says; else where the server beside this command listens; else where one would. */
async function publicUrlOf({ publicUrl, port, dataDirectory }: Config, isShared: boolean): Promise<string> {
  if (publicUrl !== '') return new URL(publicUrl).origin;
  return (isShared ? await findAddress(dataDirectory) : undefined) ?? `http://localhost:${port}`;
}

async function findPostgres(
  config: Config,
  log: Logger,
  closing: Closing,
): Promise<{ url: string; isShared: boolean }> {
  if (config.postgresUrl !== '') return { url: config.postgresUrl, isShared: false };
  const asked = join(config.dataDirectory, 'postgres');
  const postgres = await startEmbeddedPostgres(asked);
  closing.add('embedded PostgreSQL', postgres.stop);
  if (postgres.dataDirectory !== join(asked, 'data'))
    log.warn(
      { directory: postgres.dataDirectory },
      'PostgreSQL cannot walk to the data directory as its own user: its files are here',
    );
  return postgres;
}

export function keyServiceOf(config: Config): KeyService {
  return createKeyService(config.keyService, {
    url: config.keyServiceUrl,
    key: config.keyServiceKey,
    credentialsFile: config.keyServiceCredentials,
  });
}

export function keyDirectoryOf(config: Config, db: Database): KeyDirectory {
  const { keyDirectory, role } = config;
  return openKeyDirectory({
    path: keyDirectory,
    service: keyServiceOf(config),
    store: createRootStore(db),
    clock: systemClock,
    only: role === 'ingest' ? 'ingest' : undefined,
  });
}

/**
 * The keys are read before anything else is asked; they are made only where no database has ever used any. While PostgreSQL
 * is away, and there are no key files, this waits for it, and for the key service; where there are files, a key service is asked later, when
 * a key is needed.
 */
async function prepareKeys(
  { role, keyDirectory, keyService }: Config,
  log: Logger,
  directory: KeyDirectory,
  hasKeys: () => Promise<boolean>,
): Promise<void> {
  const isIngest = role === 'ingest';
  const files = isIngest ? ['ingest.key'] : ['ingest.key', 'root.key'];
  const isThere = (name: string) => existsSync(join(keyDirectory, name));
  const mayCreate =
    !files.every(isThere) && !isIngest && !(await untilUp('PostgreSQL', hasKeysOrNoTable(hasKeys), { log }));
  if (mayCreate && !isThere('root.key') && isThere('keys.backup')) throw keysOfAnother(keyDirectory);
  await untilUp('the key service', () => directory.ensure({ mayCreate }), { log });
  if (keyService === 'file') await directory.roots.ingest();
  if (isIngest) return;
  const opened = directory.roots.lease();
  await (keyService === 'file' ? opened : opened.catch(() => {})); // asked again with each need, and by then it is said why
}

/** Before the first migration there is no table, and so no key. */
function hasKeysOrNoTable(hasKeys: () => Promise<boolean>): () => Promise<boolean> {
  return () =>
    hasKeys().catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === '42P01' || code === '3F000') return false;
      throw error;
    });
}

/**
 * A crash between a project's row and its keys is mended here; what an older version left in clear is sealed. Throws
 * `keys_of_another_installation`.
 */
export async function completeProjects(foundation: Foundation): Promise<void> {
  const { projects, vault, db, texts, keyDirectory, keyBackup } = foundation;
  await keyDirectory.roots.lease();
  await keyBackup.checkOwner();
  for (const { id } of await projects.list()) await vault.createProject(id);
  if (texts) await sealStoredTexts(db, texts);
}

/** Public: it is in every page, names the project for ingest and grants nothing else. */
export function newToken(): string {
  return randomBytes(16).toString('hex');
}
