import type { Clock } from './clock.ts';
import { RecentMap } from './recent.ts';

/**
 * Answers what was read up to `freshMs` ago; who asks meanwhile waits for the same reading. One that fails is told to whoever asked, and
 * is not kept.
 */
export function keptFresh<Key, Value>(
  read: (key: Key) => Promise<Value>,
  {
    freshMs,
    capacity,
    clock,
  }: { readonly freshMs: number; readonly capacity: number; readonly clock: Clock },
): (key: Key) => Promise<Value> {
  const recent = new RecentMap<Key, { readonly readAt: number; readonly value: Promise<Value> }>(capacity);
  return (key) => {
    const known = recent.get(key);
    if (known && clock() - known.readAt < freshMs) return known.value;
    const value = read(key);
    recent.set(key, { readAt: clock(), value });
    value.catch(() => recent.delete(key)); // whoever asked is told; the next one asks again
    return value;
  };
}
