import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { addAuthenticator, axeViolations, openBrowser, openPage } from '../support/browser.ts';
import { startClickhouseServer, type TestServer } from '../support/clickhouse-server.ts';

let warehouse: TestServer;
let running: TestApp;
let browser: Browser;
beforeAll(async () => {
  warehouse = await startClickhouseServer();
  running = await startTestApp({ clickhouseUrl: warehouse.url });
  browser = await openBrowser();
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await running?.close();
  await warehouse?.close();
});

test('whoever looks at a page sees that the warehouse is away, that nothing is lost, and that it is back', async () => {
  const project = await running.app.foundation.createProject({
    name: 'Meridian',
    isDevelopment: false,
    owner: null,
  });
  const { page } = await openPage(browser, { origin: running.origin });
  page.setDefaultTimeout(60_000);
  await addAuthenticator(page);
  await page.goto(await running.ownerLink());
  await page.getByLabel('Your name').fill('Ada Ferri');
  await page.getByRole('button', { name: 'Make passkey' }).click();
  await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor();
  await page.goto(`/p/${project.id}/settings/tokens`);
  await page.getByRole('main').waitFor();
  const words = page.getByText('The event warehouse does not answer');
  expect(await words.count()).toBe(0);
  await warehouse.kill();
  await words.waitFor();
  await page.getByText('Nothing is lost.').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await warehouse.restart();
  await words.waitFor({ state: 'detached' });
}, 240_000);
