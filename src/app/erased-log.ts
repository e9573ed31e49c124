import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, syncDirectory, toProjectId, toSubjectId } from '#core';
import type { Database } from '#metadata';
import { readTombstones, type Tombstone, whileAlone } from '#metadata';

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

/** In the log when it resolves, and on the disk. `known`: what a copy that was just written knows. */
export function writeErasedLog(db: Database, directory: string, known?: bigint): Promise<void> {
  return whileAlone(db, 'tombstone_log', async (tx) => {
    const from = known ?? (await readErasedLog(directory)).known;
    const lines = (await readTombstones(tx, from)).map(toLine);
    await replaceFile(directory, [`knows ${from}`, ...lines, ''].join('\n'));
  });
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
