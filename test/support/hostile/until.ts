import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until what is asked answers something; throws after two minutes. */
export async function until<Answer>(what: string, ask: () => Promise<Answer | undefined>): Promise<Answer> {
  for (let waited = 0; waited < 120_000; waited += 200) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(200);
  }
  throw new Error(`waited in vain: ${what}`);
}
