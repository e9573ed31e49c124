import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, syncDirectory, toProjectId, toSubjectId } from '#core';
import type { Database } from '#metadata';
import { lastTombstone, readTombstones, type Tombstone, whileAlone } from '#metadata';

export type Erased = Omit<Tombstone, 'seq'>;

/** Numbers that mean nobody any more: `project subject events`, `project *` of a whole project. First: what `keys.backup` knows itself. */
const LOG = 'erased.log';

interface ErasedLog {
  readonly known: bigint;
  readonly erased: readonly Erased[];
}

/** Who was erased since the copy of the keys was written. Throws `AppError('restore_keys_damaged')`. */
export async function readErasedLog(directory: string): Promise<ErasedLog> {
  const text = await readFile(join(directory, LOG), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return 'knows 0\n';
    throw error;
  });
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const known = /^knows (\d+)$/.exec(head)?.[1];
  if (known === undefined) throw damaged();
  return { known: BigInt(known), erased: lines.map(toErased) };
}

/**
 * In the log when it resolves, and on the disk. Lines go only when a copy was just written (`known`: what it knows), and only those that the
 * database has too: one that was brought back from earlier forgets nobody.
 */
export function writeErasedLog(db: Database, directory: string, known?: bigint): Promise<void> {
  return whileAlone(db, 'tombstone_log', async (tx) => {
    const log = await readErasedLog(directory);
    const stored = (await isOlderThan(tx, log))
      ? await readTombstones(tx)
      : await readTombstones(tx, log.known);
    const kept = known === undefined ? log.erased : without(log.erased, stored);
    const added = known === undefined ? stored : stored.filter(({ seq }) => seq > known);
    const lines = [...kept, ...without(added, kept)].map(toLine);
    await replaceFile(directory, [`knows ${known ?? log.known}`, ...lines, ''].join('\n'));
  });
}

/** The database is from before what the log knows: a copy of its keys would bring back who was erased since. */
export function isOlderThanLog(db: Database, directory: string): Promise<boolean> {
  return whileAlone(db, 'tombstone_log', async (tx) => isOlderThan(tx, await readErasedLog(directory)));
}

async function isOlderThan(tx: Parameters<typeof lastTombstone>[0], log: ErasedLog): Promise<boolean> {
  if ((await lastTombstone(tx)) < log.known) return true;
  return without(log.erased, await readTombstones(tx, log.known)).length > 0;
}

function without<T extends Erased>(some: readonly T[], others: readonly Erased[]): readonly T[] {
  const keys = new Set(others.map(toKey));
  return some.filter((one) => !keys.has(toKey(one)));
}

function toKey({ projectId, subject }: Erased): string {
  return `${projectId} ${subject ?? '*'}`;
}

function toLine({ projectId, subject, events }: Erased): string {
  return subject === null ? `${projectId} *` : `${projectId} ${subject} ${events}`;
}

function toErased(line: string): Erased {
  const [, project, subject, events] = /^(\d+) (?:\*|(\d+) (keep|delete))$/.exec(line) ?? [];
  if (project === undefined) throw damaged();
  return {
    projectId: toProjectId(Number(project)),
    subject: subject === undefined ? null : toSubjectId(BigInt(subject)),
    events: events === 'keep' ? 'keep' : 'delete',
  };
}

async function replaceFile(directory: string, content: string): Promise<void> {
  const draft = join(directory, `.${LOG}.${randomBytes(8).toString('hex')}`);
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, join(directory, LOG));
  await syncDirectory(directory);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function damaged(): AppError {
  return new AppError(
    'restore_keys_damaged',
    'erased.log in the key directory is not whole: bring another copy',
  );
}
