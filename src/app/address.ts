import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = 'address';

/** Left beside the data while a server runs, for the commands that are given meanwhile: they speak of its address. */
export async function leaveAddress(dataDirectory: string, url: string): Promise<() => Promise<void>> {
  const file = join(dataDirectory, NAME);
  await writeFile(file, `${url}\n`);
  return () => rm(file, { force: true });
}

export async function findAddress(dataDirectory: string): Promise<string | undefined> {
  const text = await readFile(join(dataDirectory, NAME), 'utf8').catch(() => ''); // no server has left one
  return URL.canParse(text.trim()) ? new URL(text.trim()).origin : undefined;
}
