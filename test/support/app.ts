import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningApp, startApp } from '#app';
import { parseConfig } from '#config';
import { freePort } from '#core';
import { createLog } from '#http';
import { openTestDatabase } from './postgres.ts';
import { buildWeb } from './web.ts';

export interface TestApp {
  /** As a browser reaches it: passkeys are bound to `localhost`. */
  readonly origin: string;
  readonly app: RunningApp;
  /** A one-time link that makes an owner of the installation. */
  ownerLink(): Promise<string>;
  close(): Promise<void>;
}

/** The whole product in this process, on a free port, with a database of its own and a folder that goes away. */
export async function startTestApp(settings: Readonly<Record<string, string>> = {}): Promise<TestApp> {
  await buildWeb();
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-test-app-'));
  const database = await openTestDatabase();
  const port = await freePort();
  const app = await startApp(
    parseConfig({
      flags: {
        port: String(port),
        demo: 'false',
        postgresUrl: database.url,
        dataDirectory: join(directory, 'data'),
        keyDirectory: join(directory, 'keys'),
        ...settings,
      },
      environment: {},
      workingDirectory: directory,
    }),
    createLog('silent'),
  );
  await app.ready;
  const origin = app.foundation.publicUrl;
  return {
    origin,
    app,
    ownerLink: async () =>
      `${origin}/enrol?token=${(await app.foundation.access.inviteOwner('machine')).token}`,
    close: async () => {
      await app.stop();
      await database.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
