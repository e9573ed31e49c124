import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#core';

export interface TestServer {
  readonly url: string;
  /** As by a power cut: `kill -9`. */
  kill(): Promise<void>;
  /** On the same directory and port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** A real ClickHouse server in a child process, from the library inside the `chdb` package. Loopback, free ports. */
export async function startClickhouseServer(): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-test-chs-'));
  const [http, tcp] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${http}`;
  let child: ChildProcess | undefined;

  const start = async () => {
    child = spawn(
      process.execPath,
      [
        new URL('./clickhouse-server-child.ts', import.meta.url).pathname,
        directory,
        String(http),
        String(tcp),
      ],
      {
        stdio: 'ignore',
      },
    );
    for (let tries = 0; ; tries++) {
      const answer = await fetch(`${url}/ping`).then(
        (response) => response.ok,
        () => false,
      );
      if (answer) return;
      if (tries > 300 || child.exitCode !== null) throw new Error('the test ClickHouse server did not start');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const kill = async () => {
    const running = child;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    url,
    kill,
    restart: start,
    close: async () => {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
