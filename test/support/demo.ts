import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startTestApp, type TestApp } from './app.ts';
import { addAuthenticator, openBrowser, openPage } from './browser.ts';
import { until } from './installation.ts';

export interface Demo {
  readonly running: TestApp;
  readonly browser: Browser;
  readonly page: Page;
  readonly context: BrowserContext;
  readonly errors: readonly string[];
  readonly projectId: number;
  close(): Promise<void>;
}

/** The whole product as `npm start` fills it, once the demo's story is told and loaded; an owner is signed in to it. */
export async function openDemo(settings: Readonly<Record<string, string>> = {}): Promise<Demo> {
  const running = await startTestApp({ ...settings, demo: 'true' });
  const { projects, config } = running.app.foundation;
  const demo = async () => (await projects.list()).find(({ isDemo }) => isDemo);
  await until('the demo project exists', async () => (await demo()) !== undefined);
  const browser = await openBrowser();
  const { page, context, errors } = await openPage(browser, { origin: running.origin, height: 1000 });
  page.setDefaultTimeout(60_000);
  await addAuthenticator(page);
  await page.goto(await running.ownerLink());
  await page.getByLabel('Your name').fill('Ada Ferri');
  await page.getByRole('button', { name: 'Make passkey' }).click();
  await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor();
  const isTold = () => !existsSync(join(config.dataDirectory, 'demo-in-progress.json'));
  const isLoaded = async () =>
    /^riserbo_spool_batches 0$/m.test(await (await fetch(`${running.origin}/metrics`)).text());
  await until('the demo is filled', async () => isTold() && (await isLoaded()), 600);
  return {
    running,
    browser,
    page,
    context,
    errors,
    projectId: (await demo())?.id ?? 0,
    close: async () => {
      await browser.close();
      await running.close();
    },
  };
}
