import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { addAuthenticator, openProfile } from '../browser.ts';
import type { Place } from '../byte-search.ts';
import { readFiles } from './left.ts';
import type { Program, Project } from './program.ts';

const PAGES =
  `/ /insights /reports/funnels /reports/retention /reports/flows /boards /alerts /people /organisations /cohorts /live
  /lexicon /custom /lookups /containment /containment/disclosures /containment/leaks /containment/incidents /containment/vendors /setup
  /settings/members /settings/tokens /settings/privacy /settings/audit`.split(/\s+/);

/** In the page's own words: the tests' types know no page. */
const STORAGES = `(async () => JSON.stringify({
  local: { ...localStorage },
  session: { ...sessionStorage },
  databases: await indexedDB.databases(),
  caches: await caches.keys(),
  state: history.state,
  cookie: document.cookie,
}))()`;

export interface Visit {
  /** The storages of the page, and every file of the browser's profile after it was closed. */
  readonly kept: readonly Place[];
  /** Answers that the browser was allowed to keep, and that are not files of the application. */
  readonly cacheable: readonly string[];
}

/**
 * A member's browser: looks at every page, searches for an address, opens the identity behind it, and is closed. `control` is
 * written into the page's storage, to be found.
 */
export async function visit(
  { origin, owner, outside }: Program,
  { id }: Project,
  { person, email, control }: { readonly person: string; readonly email: string; readonly control: string },
): Promise<Visit> {
  const profile = join(outside, 'browser');
  const context = await openProfile(profile, origin);
  const cacheable = new Set<string>();
  context.on('response', (reply) => {
    const { pathname } = new URL(reply.url());
    const isOwn = pathname.startsWith('/assets/') || reply.request().resourceType() === 'document';
    if (!isOwn && !/no-(?:store|cache)/.test(reply.headers()['cache-control'] ?? '')) cacheable.add(pathname);
  });
  const [name = '', value = ''] = owner.cookie.split('=');
  await context.addCookies([{ name, value, url: origin, httpOnly: true, sameSite: 'Strict' }]);
  const page = await context.newPage();
  page.setDefaultTimeout(300_000);
  await addAuthenticator(page);
  for (const path of PAGES) await page.goto(`/p/${id}${path}`, { waitUntil: 'networkidle' });
  await page.goto(`/p/${id}/people`);
  await page.getByLabel('Find a person').fill(email);
  await page.keyboard.press('Enter');
  await page.waitForLoadState('networkidle');
  await page.goto(`/p/${id}/people/${person}`);
  await reveal(page, email);
  await page.evaluate((text) => localStorage.setItem('control', text), control);
  const storages = await page.evaluate<string>(STORAGES);
  await context.close();
  return {
    kept: [{ name: 'storages of the page', bytes: Buffer.from(storages) }, ...readFiles(profile)],
    cacheable: [...cacheable],
  };
}

async function reveal(page: Page, email: string): Promise<void> {
  await page.getByRole('button', { name: 'Reveal…' }).click();
  await page.getByPlaceholder('Choose a purpose').click();
  await page.getByRole('option', { name: 'An incident' }).click();
  await page.getByRole('button', { name: /^Reveal \d/ }).click();
  await page.getByRole('region', { name: 'Revealed identity' }).getByText(email).first().waitFor();
}
