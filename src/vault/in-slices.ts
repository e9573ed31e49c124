import { setImmediate } from 'node:timers/promises';

/** About ten milliseconds of sealing. */
const SLICE = 250;

/** Works through many items, letting the process answer others in between: encryption here is synchronous. */
export async function inSlices<Item>(
  items: Iterable<Item>,
  work: (item: Item) => void | Promise<void>,
): Promise<void> {
  let done = 0;
  for (const item of items) {
    await work(item);
    done += 1;
    if (done % SLICE === 0) await setImmediate();
  }
}
