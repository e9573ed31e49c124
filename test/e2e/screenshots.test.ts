import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { addAuthenticator, openBrowser, openPage } from '../support/browser.ts';
import { until } from '../support/installation.ts';
import { takePictures } from '../support/pictures.ts';

const DIRECTORY = fileURLToPath(new URL('../../docs/images', import.meta.url));

/** Writes into the checkout, so only when asked: `npm run screenshots`. */
test.runIf(process.env['RISERBO_SCREENSHOTS'])(
  'the pictures of the documentation are taken from the product with its demo',
  async () => {
    const running = await startTestApp({ demo: 'true', smtpUrl: 'smtp://127.0.0.1:9' });
    const browser = await openBrowser();
    try {
      const { foundation } = running.app;
      const demo = async () => (await foundation.projects.list()).find(({ isDemo }) => isDemo);
      await until('the demo project exists', async () => (await demo()) !== undefined);
      const projectId = (await demo())?.id ?? 0;
      const { page, context } = await openPage(browser, { origin: running.origin });
      page.setDefaultTimeout(60_000);
      await addAuthenticator(page);
      await page.goto(await running.ownerLink());
      await page.getByLabel('Your name').fill('Ada Ferri');
      await page.getByRole('button', { name: 'Make passkey' }).click();
      await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor();
      await untilFilled(page, projectId);
      const { origin } = running;
      const taken = await takePictures({ browser, context, origin, projectId }, DIRECTORY);
      expect(taken.length).toBeGreaterThan(10);
    } finally {
      await browser.close();
      await running.close();
    }
  },
  900_000,
);

/** The demo's story has an end: nothing more arrives. */
async function untilFilled(page: Awaited<ReturnType<typeof openPage>>['page'], projectId: number) {
  let before = -1;
  const hasRested = async () => {
    await page.waitForTimeout(5_000);
    const events = await page.evaluate(async (id) => {
      const reply = await (await fetch(`/api/projects/${id}/setup`)).json();
      return (reply as { events: number }).events; // our own API's reply
    }, projectId);
    const isSame = events > 100_000 && events === before;
    before = events;
    return isSame;
  };
  await until('the demo is filled', hasRested, 600);
}
