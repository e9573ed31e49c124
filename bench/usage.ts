import { readdirSync, readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes that each part of a data directory occupies on disk. */
export async function diskUse(directory: string): Promise<Map<string, number>> {
  const parts = await readdir(directory);
  return new Map(
    await Promise.all(parts.map(async (part) => [part, await sizeOf(join(directory, part))] as const)),
  );
}

async function sizeOf(path: string): Promise<number> {
  // Files come and go while ClickHouse merges.
  const own = await stat(path).catch(() => undefined);
  if (own === undefined) return 0;
  if (!own.isDirectory()) return own.blocks * 512;
  const names = await readdir(path).catch(() => []);
  const sizes = await Promise.all(names.map((name) => sizeOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, own.blocks * 512);
}

/** CPU in milliseconds of the processes that `parent` has started (PostgreSQL); 0 where there is no /proc. */
export function cpuOfChildren(parent: number | undefined): number {
  const ticks = new Map<number, { parent: number; ticks: number }>();
  for (const pid of processes()) {
    const fields = statOf(pid);
    if (fields) ticks.set(pid, fields);
  }
  const below = (of: number): number =>
    [...ticks].reduce((sum, [pid, own]) => (own.parent === of ? sum + own.ticks + below(pid) : sum), 0);
  return parent === undefined ? 0 : below(parent) * MS_PER_TICK;
}

const MS_PER_TICK = 10;

function processes(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

/** Its own and its ended children's time. */
function statOf(pid: number): { parent: number; ticks: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0] = fields.slice(1, 2);
    return { parent, ticks: fields.slice(11, 15).reduce((sum, count) => sum + count, 0) };
  } catch {
    return undefined; // it ended meanwhile
  }
}
