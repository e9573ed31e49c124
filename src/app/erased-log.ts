import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, isErrno, toProjectId, toSubjectId, writeWhole } from '#core';
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
    if (isErrno(error, 'ENOENT')) return 'knows 0\n';
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
    const since = await readTombstones(tx, log.known);
    const stored = (await isOlderThan(tx, log, since)) ? await readTombstones(tx) : since;
    const kept = known === undefined ? log.erased : without(log.erased, stored);
    const added = known === undefined ? stored : stored.filter(({ seq }) => seq > known);
    const lines = [...kept, ...without(added, kept)].map(toLine);
    await writeWhole(directory, LOG, [`knows ${known ?? log.known}`, ...lines, ''].join('\n'));
  });
}

/** The database is from before what the log knows: a copy of its keys would bring back who was erased since. */
export function isOlderThanLog(db: Database, directory: string): Promise<boolean> {
  return whileAlone(db, 'tombstone_log', async (tx) => {
    const log = await readErasedLog(directory);
    return isOlderThan(tx, log, await readTombstones(tx, log.known));
  });
}

/** `since`: what the database has beyond what the log knows. */
async function isOlderThan(
  tx: Parameters<typeof lastTombstone>[0],
  log: ErasedLog,
  since: readonly Erased[],
): Promise<boolean> {
  return (await lastTombstone(tx)) < log.known || without(log.erased, since).length > 0;
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

function damaged(): AppError {
  return new AppError(
    'restore_keys_damaged',
    'erased.log in the key directory is not whole: bring another copy',
  );
}
