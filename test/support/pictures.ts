import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { writeDefinition } from '../../src/web/reports/insights/definition-url.ts';
import { openPage } from './browser.ts';

/** What a reader of the README would ask first: who calls which model. */
const QUESTION = writeDefinition({
  metrics: [{ kind: 'event', event: 'API Call', measure: { kind: 'unique' } }],
  breakdowns: [{ property: { scope: 'event', name: 'model' } }],
  range: { last: 30, unit: 'day' },
  unit: 'day',
});

interface Studio {
  readonly browser: Browser;
  /** An owner is signed in to it, and has just shown the passkey. */
  readonly context: BrowserContext;
  readonly origin: string;
  /** The demo project. */
  readonly projectId: number;
}

type Light = 'light' | 'dark';

/** Draws the main pages of the demo project into `directory`, as the README and the documentation show them. */
export async function takePictures(studio: Studio, directory: string): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true });
  const taken: string[] = [];
  const { origin, projectId } = studio;
  const at = (rest: string) => `${origin}/p/${projectId}/${rest}`;
  const take = async (page: Page, name: string) => {
    await settled(page);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(directory, `${name}.png`), animations: 'disabled', caret: 'hide' });
    taken.push(name);
  };
  const inside = (colorScheme: Light = 'light', locale: 'en' | 'it' = 'en') =>
    signedIn(studio, colorScheme, locale);

  const page = await inside();
  const receiver = await startReceiver();
  await vendor(page, at, receiver.origin);
  await visitDemo(studio, (demo) => take(demo, 'demo-page'));
  for (const [name, rest] of [
    ['home-light', ''],
    ['insights-light', `reports/insights?q=${encodeURIComponent(QUESTION)}`],
    ['insights-bars-light', `reports/insights?q=${encodeURIComponent(QUESTION)}&chart=bar`],
    ['live-light', 'live'],
    ['people-light', 'people'],
    ['setup-light', 'setup'],
    ['containment-light', 'containment'],
    ['audit-light', 'settings/audit'],
  ] as const) {
    await page.goto(at(rest));
    await take(page, name);
  }
  const dark = await inside('dark');
  for (const [name, rest] of [
    ['insights-dark', `reports/insights?q=${encodeURIComponent(QUESTION)}`],
    ['home-dark', ''],
    ['containment-dark', 'containment'],
  ] as const) {
    await dark.goto(at(rest));
    await take(dark, name);
  }
  await board(page, at);
  await take(page, 'board-light');
  for (const [name, report] of [
    ['funnels-light', 'From sign-up to the first call'],
    ['retention-light', 'Weeks of calls after the first'],
    ['flows-light', 'What follows a new key'],
  ] as const) {
    await board(page, at);
    await page.getByRole('region', { name: report }).getByRole('link', { name: report }).click();
    await page.getByRole('heading', { level: 1, name: report }).waitFor();
    await take(page, name);
  }
  await board(dark, at);
  await take(dark, 'board-dark');
  await person(page, at, take);
  await page.goto(at('containment/vendors'));
  await page
    .getByText(/[1-9]\d* events?/)
    .first()
    .waitFor();
  await take(page, 'vendors-light');
  await page.goto(at('containment/disclosures'));
  await take(page, 'disclosures-light');
  await incident(page);
  await take(page, 'incident-light');

  const italian = await inside('light', 'it');
  await italian.goto(page.url());
  await take(italian, 'incident-italian');
  await italian.goto(at('containment/disclosures'));
  await take(italian, 'disclosures-italian');

  await page.getByRole('button', { name: 'Close the incident' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close the incident' }).click();
  await page.getByText('Closed', { exact: true }).waitFor();
  receiver.close();
  return taken;
}

async function signedIn(studio: Studio, colorScheme: Light, locale: 'en' | 'it'): Promise<Page> {
  const { page, context } = await openPage(studio.browser, {
    origin: studio.origin,
    colorScheme,
    locale,
    width: 1360,
    height: 850,
  });
  page.setDefaultTimeout(60_000);
  await context.addCookies(await studio.context.cookies());
  await page.addInitScript((language) => localStorage.setItem('riserbo-locale', language), locale);
  return page;
}

/** Nothing on the page says that it is still busy, and the chart has been drawn. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined); // live pages never rest
  const busy = page.locator('[aria-busy="true"], [class*="waiting"]');
  const left = async () => {
    // What is below the fold is asked when it is seen.
    await busy
      .last()
      .scrollIntoViewIfNeeded({ timeout: 1_000 })
      .catch(() => undefined); // done meanwhile
    return busy.count();
  };
  await expect.poll(left, { timeout: 60_000 }).toBe(0);
  await page.evaluate('scrollTo(0, 0)');
  await page.evaluate('document.fonts.ready.then(() => undefined)');
}

/** A visitor of the clickable page, so that the live view shows people who are there now. */
async function visitDemo(studio: Studio, then: (page: Page) => Promise<void>): Promise<void> {
  const { page, context } = await openPage(studio.browser, {
    origin: studio.origin,
    width: 1360,
    height: 850,
  });
  await page.goto('/demo');
  await page.getByRole('button', { name: 'Read the docs' }).click();
  await page.getByRole('button', { name: 'Sign up' }).click();
  for (const name of ['Create an API key', 'Run the playground', 'Call the API'])
    await page.getByRole('button', { name }).click();
  await then(page);
  await page.waitForTimeout(2_500); // the SDK sends its last batch
  await context.close();
}

type At = (rest: string) => string;
type Take = (page: Page, name: string) => Promise<void>;

async function board(page: Page, at: At): Promise<void> {
  await page.goto(at(''));
  await page.getByRole('link', { name: 'Developer platform' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Developer platform' }).waitFor();
}

async function person(page: Page, at: At, take: Take): Promise<void> {
  await page.goto(at('people'));
  // The first is the visitor of the demo page; the next ones have a longer story.
  await page.locator('tbody a').nth(3).click();
  await page.getByRole('heading', { name: 'Identity' }).waitFor();
  await take(page, 'person-light');
  await page.getByRole('button', { name: 'Reveal…' }).click();
  await page.getByPlaceholder('Choose a purpose').click();
  await page.getByRole('option', { name: 'A support request by this person' }).click();
  await take(page, 'reveal-light');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Reveal \d/ })
    .click();
  await page.getByRole('region', { name: 'Revealed identity' }).waitFor();
  await page.getByRole('button', { name: 'Close now' }).click();
}

/** A vendor's host that takes everything, on this machine: nothing leaves for a picture. */
async function startReceiver(): Promise<{ origin: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume();
    response.end('1');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    close: () => server.close().closeAllConnections(),
  };
}

async function vendor(page: Page, at: At, host: string): Promise<void> {
  await page.goto(at('containment/vendors'));
  await settled(page);
  await page.getByRole('button', { name: 'Register a vendor' }).click();
  const dialog = page.getByRole('dialog', { name: 'Register a vendor' });
  await dialog.getByLabel('Name').fill('Fulmar Ads');
  await dialog.getByLabel('Host').fill(host);
  await dialog.getByLabel('Their project token').fill('0123456789abcdef');
  for (const [label, names] of [
    ['Declared events', ['Signed Up', 'Billing Added']],
    ['Declared properties', ['plan']],
  ] as const)
    for (const name of names) {
      await dialog.getByLabel(label).fill(name);
      await page.keyboard.press('Enter');
      await dialog.getByLabel(label).blur(); // its list lies over what is below
    }
  await dialog.getByRole('button', { name: 'Register and start sending' }).click();
  await page.getByRole('article', { name: 'Fulmar Ads' }).waitFor();
}

/** The session that has just been reading, taken for a stolen one. */
async function incident(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Open an incident about this session' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Open an incident' });
  await dialog.getByLabel('Title').fill('Stolen laptop, support team');
  await dialog.getByRole('button', { name: 'Open an incident' }).click();
  await page.getByRole('heading', { level: 1, name: 'Stolen laptop, support team' }).waitFor();
}
