import { expect, test } from 'vitest';
import { openSwaps } from './swap.ts';

const FILES: Readonly<Record<string, string>> = {
  '/proc/swaps':
    'Filename\t\tType\t\tSize\tUsed\tPriority\n/dev/zram0 partition 1 0 100\n/dev/mapper/swap partition 1 0 -2\n/dev/sda2 partition 1 0 -3\n/swap.img file 1 0 -4\n',
  '/sys/block/dm-1/dm/uuid': 'CRYPT-PLAIN-swap\n',
};

function readText(file: string): string {
  const text = FILES[file];
  if (text === undefined) throw new Error('ENOENT');
  return text;
}

test('memory that is written to a disk in clear is told from compressed memory and encrypted devices', () => {
  const resolve = (path: string) => (path === '/dev/mapper/swap' ? '/dev/dm-1' : path);
  expect(openSwaps(readText, resolve)).toEqual(['/dev/sda2', '/swap.img']);
});

test('no swap, and a system that does not say', () => {
  expect(openSwaps(() => 'Filename\tType\n')).toEqual([]);
  expect(
    openSwaps(() => {
      throw new Error('ENOENT');
    }),
  ).toBeUndefined();
});
