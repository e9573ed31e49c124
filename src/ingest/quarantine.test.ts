import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openQuarantine } from './quarantine.ts';

const DAY_MS = 86_400_000;

test('what was set aside is there for a month, and then no longer', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-test-quarantine-'));
  try {
    const quarantine = await openQuarantine(directory);
    for (const text of ['old', 'new', 'taken'])
      await quarantine.put('unopened_envelope', new TextEncoder().encode(text));
    const [first = '', second = ''] = await readdir(directory);
    const now = Date.now();
    await utimes(join(directory, first), now / 1_000, (now - 31 * DAY_MS) / 1_000);
    await rm(join(directory, second));
    expect(await quarantine.sweep(now)).toBe(1);
    expect(await readdir(directory)).toHaveLength(1);
    expect(quarantine.count()).toBe(1);
    expect(await quarantine.sweep(now + 29 * DAY_MS)).toBe(0);
    expect((await openQuarantine(directory)).count()).toBe(1);
    expect(await quarantine.sweep(now + 31 * DAY_MS)).toBe(1);
    expect(await readdir(directory)).toEqual([]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
