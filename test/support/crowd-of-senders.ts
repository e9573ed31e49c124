import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { InsightsResult } from '#contract';
import type { Account } from './installation.ts';

const PEOPLE = 37;
const EVENT = 'Model called';

/** Senders as the SDKs are: each keeps a batch until it is answered with "1", sends it again unchanged, and now and then twice. */
export interface Senders {
  /** Batches answered with "1" so far. */
  acknowledged(): number;
  /** Answers of each status, and `away` for no answer at all. */
  answers(): Readonly<Record<string, number>>;
  /** Lets no new batch begin; resolves when every one that has begun is acknowledged. */
  pause(): Promise<void>;
  resume(): void;
  /** What insights must say: events, people, and the sum of the events' numbers. */
  truth(): readonly [number, number, number];
}

export function startSenders(
  url: string,
  { token }: Account,
  { senders = 3, perBatch = 10 }: { senders?: number; perBatch?: number } = {},
): Senders {
  const since = Date.now() - 600_000;
  const answers: Record<string, number> = {};
  let begun = 0;
  let acknowledged = 0;
  let isPaused = false;

  const post = async (path: string, records: readonly object[]): Promise<boolean> => {
    try {
      const reply = await fetch(url + path, { method: 'POST', body: JSON.stringify(records) });
      const text = await reply.text();
      answers[reply.status] = (answers[reply.status] ?? 0) + 1;
      return reply.status === 200 && text === '1';
    } catch {
      answers['away'] = (answers['away'] ?? 0) + 1;
      return false;
    }
  };
  const send = async (batch: number): Promise<boolean> => {
    const numbers = Array.from({ length: perBatch }, (_, index) => batch * perBatch + index);
    const events = numbers.map((number) => ({
      event: EVENT,
      properties: {
        token,
        distinct_id: `u-${number % PEOPLE}`,
        time: since + number,
        $insert_id: `i-${number}`,
        number,
      },
    }));
    const change = { $token: token, $distinct_id: `u-${batch % PEOPLE}`, $set: { plan: 'pro' } };
    return (await post('/track', events)) && (await post('/engage', [change]));
  };
  const run = async () => {
    while (!isPaused) {
      const batch = begun++;
      while (!(await send(batch))) await delay(100);
      acknowledged++;
      if (batch % 7 === 0) await send(batch);
      await delay(20);
    }
  };
  const runAll = () => Promise.all(Array.from({ length: senders }, run));
  let running = runAll();
  return {
    acknowledged: () => acknowledged,
    answers: () => answers,
    pause: async () => {
      isPaused = true;
      await running;
    },
    resume: () => {
      isPaused = false;
      running = runAll();
    },
    truth: () => {
      const events = begun * perBatch;
      return [events, Math.min(events, PEOPLE), (events * (events - 1)) / 2];
    },
  };
}

/** Asks insights for the three numbers of {@link Senders.truth}, over so many days back. */
export async function ask(url: string, { projectId, authorization }: Account, days = 3): Promise<Response> {
  const metric = (measure: object) => ({ kind: 'event', event: EVENT, measure });
  return fetch(`${url}/api/projects/${projectId}/reports/insights`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({
      metrics: [
        metric({ kind: 'total' }),
        metric({ kind: 'unique' }),
        metric({ kind: 'property', property: { scope: 'event', name: 'number' }, aggregate: 'sum' }),
      ],
      range: { last: days, unit: 'day' },
      unit: 'day',
    }),
  });
}

/** Pauses, waits until everything acknowledged is loaded, and compares: nothing lost, nothing twice. Says what the product says of itself where it is not so. */
export async function expectTruth(url: string, account: Account, senders: Senders): Promise<void> {
  await senders.pause();
  const [events] = senders.truth();
  const read = async () => {
    const reply = await ask(url, account).catch(() => null);
    if (reply?.status !== 200) return [];
    return ((await reply.json()) as InsightsResult).series.map(({ total }) => total); // its own schema checked it
  };
  // "At least", so that one counted twice is seen below and not waited out.
  await expect
    .poll(async () => (await read())[0] ?? 0, { timeout: 90_000, interval: 250 })
    .toBeGreaterThanOrEqual(events)
    .catch(async (error: Error) => {
      throw new Error(`${error.message}\n${await stateOf(url)}`);
    });
  expect(await read()).toEqual([...senders.truth()]);
}

async function stateOf(url: string): Promise<string> {
  const [readiness, metrics] = await Promise.all(
    ['readyz', 'metrics'].map(async (path) => (await fetch(`${url}/${path}`)).text()),
  );
  const figures = metrics?.match(/^riserbo_(?:quarantined|spool_\w+|loaded_events|load_lag_seconds) .*$/gm);
  return [readiness, ...(figures ?? [])].join('\n');
}
