import { open } from 'node:fs/promises';

/** What was made, renamed or removed in a directory stays so when the power goes. */
export async function syncDirectory(directory: string): Promise<void> {
  const folder = await open(directory, 'r');
  await folder.sync().finally(() => folder.close());
}
