import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { describeNotices } from '../bin/notices.ts';

test('everything that is shipped is named with its licence (npm run notices writes it)', async () => {
  const page = await readFile(new URL('../THIRD_PARTY_NOTICES.md', import.meta.url), 'utf8');
  expect(page).toBe(await describeNotices());
  expect(page.split('\n').filter((line) => line.startsWith('- ')).length).toBeGreaterThan(100);
  // A copyleft licence of code that we ship would be a decision, not an accident.
  expect(page).not.toMatch(/: .*\b(AGPL|GPL|SSPL|BUSL)/);
});
