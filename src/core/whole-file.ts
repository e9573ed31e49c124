import { randomBytes } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from './sync-directory.ts';

/**
 * A file for this user alone, whole or not there, on the disk when it resolves. `keeping`: where there is a file already, that one stays;
 * else it is replaced. A power cut may leave its draft, `.name.<hex>`.
 */
export async function writeWhole(
  directory: string,
  name: string,
  content: string,
  how?: 'keeping',
): Promise<void> {
  const draft = join(directory, `.${name}.${randomBytes(8).toString('hex')}`);
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await (how === 'keeping' ? link : rename)(draft, join(directory, name));
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(directory);
}

/** Whether the system refused with this code, as 'ENOENT'. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
