import { setTimeout as sleep } from 'node:timers/promises';
import type { Catalogue, Readiness } from '#contract';
import { basicAuth } from '../basic-auth.ts';
import type { Destination } from './send.ts';

const POLL_MS = 500;
/** Ingest nodes hear within about a second which texts have found their crowd. */
const SPREAD_MS = 2_500;
const PATIENCE_MS = 30 * 60_000;

/** Until everything that was sent is in the warehouse and its crowds are counted; false where that cannot be seen or takes too long. */
export async function untilLoaded({ url }: Destination): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    const readiness = await fetch(`${url}/readyz`)
      .then((reply) => reply.json() as Promise<Readiness>)
      .catch(() => undefined);
    const spool = readiness?.parts?.find(({ part }) => part === 'spool');
    if (!spool) return false;
    if (/^0 batches wait/.test(spool.detail)) {
      await sleep(SPREAD_MS);
      return true;
    }
    await sleep(POLL_MS);
  }
  return false;
}

/** What became of the names and values, for a summary; undefined where the service account may not ask. */
export async function readCatalogue(destination: Destination): Promise<Catalogue | undefined> {
  const { url, projectId } = destination;
  const reply = await fetch(`${url}/api/projects/${encodeURIComponent(projectId)}/catalogue`, {
    headers: { authorization: basicAuth(destination) },
  }).catch(() => undefined);
  return reply?.ok ? ((await reply.json()) as Catalogue) : undefined; // our own server's contract
}
