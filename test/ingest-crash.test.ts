import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSpool } from '#ingest';
import { TOKEN } from './support/ingest.ts';

const EDGE = new URL('support/edge-process.ts', import.meta.url);

async function startEdge(directory: string): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(EDGE, [directory], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [message] = await once(child, 'message');
  return { child, url: (message as { url: string }).url }; // our own process
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** As an SDK does it: whatever is not answered with "1" is sent again later, unchanged. */
async function send(url: string, numbers: readonly number[], start: number): Promise<boolean> {
  const events = numbers.map((number) => ({
    event: 'e',
    properties: { token: TOKEN, distinct_id: 'u', time: start + number, $insert_id: `i${number}` },
  }));
  try {
    const reply = await fetch(`${url}/track`, { method: 'POST', body: JSON.stringify(events) });
    return (await reply.text()) === '1';
  } catch {
    return false;
  }
}

test('what was answered with "1" survives kill -9 under load, and what is sent again counts once', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-test-crash-'));
  const start = Date.now() - 60_000;
  const batches = Array.from({ length: 240 }, (_, batch) =>
    Array.from({ length: 10 }, (_, i) => batch * 10 + i),
  );
  const waiting = [...batches];
  const acknowledged: number[] = [];
  try {
    let crashes = 0;
    while (waiting.length > 0) {
      const { child, url } = await startEdge(directory);
      const enough = acknowledged.length + 600;
      const sender = async () => {
        for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
          if (await send(url, batch, start)) acknowledged.push(...batch);
          else return waiting.push(batch);
          if (crashes < 3 && acknowledged.length >= enough) child.kill('SIGKILL');
        }
        return 0;
      };
      await Promise.all(Array.from({ length: 8 }, sender));
      if (waiting.length > 0) crashes++;
      if (child.exitCode === null && child.signalCode === null) await kill(child);
    }
    expect(crashes).toBeGreaterThan(1);
    const spool = await openSpool({ directory, clock: Date.now });
    const segment = await spool.next({ maxRecords: Number.MAX_SAFE_INTEGER });
    const records = (segment?.batches ?? []).flatMap((batch) => batch.records);
    const stored = new Set(records.map((record) => record.time - start));
    expect(acknowledged.filter((number) => !stored.has(number))).toEqual([]);
    const counted = new Set(records.map((record) => (record.kind === 'event' ? record.insertKey : 0n)));
    expect(counted.size).toBe(batches.flat().length);
    await spool.close();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
