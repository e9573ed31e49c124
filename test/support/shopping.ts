import { CHARACTERS, type Product } from './product.ts';

const MINUTE_MS = 60_000;
/** Who is sent last, alone: names become readable with the first arrival after a crowd has sent them. */
const LAST = CHARACTERS.length - 1;

/** What every shopper, and some of them, did: {@link shop}. */
export const SHOPPERS = { opened: 36, left: 12, paid: 26, paidTheSame: 16 } as const;

/**
 * Yesterday morning everybody opened a cart, a third left it an hour later, all opened it again, and most paid, 40 minutes after
 * that; ten of those paid another item than they had opened the cart with.
 */
export async function shop({ running, project, page }: Product): Promise<void> {
  const start = new Date();
  start.setUTCDate(start.getUTCDate() - 1);
  start.setUTCHours(9, 0, 0, 0);
  const told = (place: number) => {
    const item = place % 2 === 0 ? 'lamp' : 'chair';
    const event = (name: string, minutes: number, bought = item) => ({
      event: name,
      properties: {
        token: project.token,
        distinct_id: CHARACTERS[place]?.id,
        time: start.getTime() + minutes * MINUTE_MS,
        $insert_id: `shop-${place}-${minutes}`,
        item: bought,
      },
    });
    return [
      event('Cart Opened', 0),
      ...(place < 11 || place === LAST ? [event('Cart Left', 60)] : []),
      event('Cart Opened', 80),
      ...(place < 25 || place === LAST
        ? [event('Cart Paid', 120, place < 15 || place === LAST ? item : 'gift')]
        : []),
    ];
  };
  const send = async (records: readonly object[]) => {
    const response = await fetch(`${running.origin}/track`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(records),
    });
    if ((await response.text()) !== '1') throw new Error('the shopping was not taken');
  };
  await send(CHARACTERS.flatMap((_, place) => (place === LAST ? [] : told(place))));
  for (let round = 0; round < 40; round++) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    await send(told(LAST));
    const names = await page.evaluate(async (projectId) => {
      const catalogue = await (await fetch(`/api/projects/${projectId}/catalogue`)).json();
      // our own API's reply
      const { events, properties } = catalogue as Record<'events' | 'properties', { name: string }[]>;
      return [...events, ...properties].map(({ name }) => name);
    }, project.id);
    if (['Cart Opened', 'Cart Left', 'Cart Paid', 'item'].every((name) => names.includes(name))) return;
  }
  throw new Error('the shopping did not become readable');
}
