import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '#app';
import { parseConfig } from '#config';
import { freePort } from '#core';
import { createLog } from '#http';

/** A throw-away copy of the product, listening on a free port, with everything that it stores in a temporary directory. */
export interface Product {
  readonly origin: string;
  /** Token of the first owner's enrolment link. */
  readonly enrolmentToken: string;
  /** Stops it and removes every file of it. */
  remove(): Promise<void>;
}

/** The machine's own settings are not read: they are for its real installation. */
export async function startProduct(settings: Readonly<Record<string, string>>): Promise<Product> {
  const home = await mkdtemp(join(tmpdir(), 'riserbo-drill-'));
  const removeFiles = () => rm(home, { recursive: true, force: true, maxRetries: 5 });
  try {
    const config = parseConfig({
      flags: {
        port: String(await freePort()),
        demo: 'off',
        dataDirectory: join(home, 'data'),
        keyDirectory: join(home, 'keys'),
        ...settings,
      },
      environment: {},
      workingDirectory: home,
    });
    const app = await startApp(config, createLog('error'));
    await app.ready;
    const { token } = await app.foundation.access.inviteOwner('drill');
    return {
      origin: app.foundation.publicUrl,
      enrolmentToken: token,
      remove: async () => {
        await app.stop();
        await removeFiles();
      },
    };
  } catch (error) {
    await removeFiles();
    throw error;
  }
}
