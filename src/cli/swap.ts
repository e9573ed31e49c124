import { readFileSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Where this system puts pages of memory, keys among them, that would be read from a stolen disk: of `/proc/swaps` what is neither compressed
 * memory (zram) nor encrypted by the device mapper. A file may lie on an encrypted disk: that cannot be seen from here. Undefined where
 * this system does not say.
 */
export function openSwaps(
  readText = (file: string) => readFileSync(file, 'utf8'),
  resolve: (path: string) => string = realpathSync,
): readonly string[] | undefined {
  try {
    const [, ...swaps] = readText('/proc/swaps').trimEnd().split('\n');
    return swaps.flatMap((line) => line.split(/\s+/).slice(0, 1)).filter((path) => !isClosed(path));
  } catch {
    return undefined; // not Linux
  }

  function isClosed(path: string): boolean {
    if (!path.startsWith('/dev/')) return false;
    const device = basename(resolve(path));
    if (device.startsWith('zram')) return true;
    try {
      return readText(`/sys/block/${device}/dm/uuid`).startsWith('CRYPT-');
    } catch {
      return false; // no mapped device
    }
  }
}
