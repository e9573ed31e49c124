import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { describeDrill } from '../src/cli/drill/report.ts';
import { playDrill } from '../src/cli/drill.ts';

const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith('riserbo-drill-'));

test('November 2025, played whole: who is affected is named exactly, everyone is told once, the vendor is cut off', async () => {
  const before = leftBehind();
  const result = await playDrill({ developers: 120, days: 30 });
  expect(result.list.people).toMatchObject({ precision: 1, recall: 1 });
  expect(result.list.organisations).toMatchObject({ precision: 1, recall: 1 });
  expect(result.list.pairs).toMatchObject({ precision: 1, recall: 1 });
  expect(result.notices).toMatchObject({
    recipients: { precision: 1, recall: 1 },
    duplicates: 0,
    wrongLanguage: 0,
    withLinks: 0,
  });
  expect(result.notices.italian).toBeGreaterThan(0);
  expect(result.vendor).toMatchObject({
    people: { precision: 1, recall: 1 },
    pairs: { precision: 1, recall: 1 },
    leftInQueue: 0,
  });
  expect(result.theft).toMatchObject({ identities: 0 });
  expect(result.theft.rows).toBeGreaterThan(1_000);
  expect(describeDrill(result)).toMatch(/recall 1\.000/);
  expect(leftBehind()).toEqual(before);
}, 240_000);
