import { createServer } from 'node:http';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { addAuthenticator, axeViolations, openBrowser, openPage } from '../support/browser.ts';
import { runNode, runPython } from '../support/snippets.ts';

const FIRST_VIEW_BYTES = 200 * 1000;
/** Pages that show what the server says, one of each sort, and what stands on them once it answers. */
const PAGES = [
  ['', 'Active people'],
  ['reports/insights', 'Why this number?'],
  ['people', 'Person'],
  ['live', 'Properties'],
  ['containment', 'What a thief of the whole disk would hold'],
  ['containment/incidents', 'No incidents'],
  ['settings/tokens', 'Token in force'],
  ['settings/audit', 'Fingerprint'],
] as const;

/** One owner's first hour, in order: each test goes on where the one before it stopped. */
describe('the web application', () => {
  let running: TestApp;
  let browser: Browser;
  let page: Page;
  let context: BrowserContext;
  let errors: string[];
  let authenticator: Awaited<ReturnType<typeof addAuthenticator>>;

  beforeAll(async () => {
    running = await startTestApp();
    browser = await openBrowser();
    ({ page, context, errors } = await openPage(browser, { origin: running.origin }));
    authenticator = await addAuthenticator(page);
    page.setDefaultTimeout(60_000);
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await running?.close();
  });

  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
  const button = (name: string | RegExp) => page.getByRole('button', { name });

  test('before anybody has enrolled, the sign-in page says where the first link is', async () => {
    await page.goto('/');
    await heading('Sign in').waitFor();
    await page.getByText('Nobody has enrolled yet.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    expect(await axeViolations(page)).toEqual([]);
  });

  test('an enrolment link makes a passkey and signs its owner in, and leaves the address', async () => {
    await page.goto(await running.ownerLink());
    await heading('Make your passkey').waitFor();
    expect(page.url()).not.toContain('token');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByLabel('Your name').fill('Ada Ferri');
    await button('Make passkey').click();
    await heading('Projects').waitFor();
    await page.getByText('No project yet').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  test('a link that was used does not work again', async () => {
    const { page: other, context: otherContext } = await openPage(browser, { origin: running.origin });
    await addAuthenticator(other);
    await other.goto('/enrol?token=used-or-made-up');
    await other.getByLabel('Your name').fill('Eve');
    await other.getByRole('button', { name: 'Make passkey' }).click();
    await other.getByText('This link does not work any more').waitFor();
    await otherContext.close();
  });

  test('a new project leads to its set-up page, which waits for the first event', async () => {
    await button('New project').click();
    await page.getByLabel('Name').fill('Meridian');
    await page.getByLabel('This is a development project').check();
    expect(await axeViolations(page, { hasLayer: true })).toEqual([]);
    await button('Make project').click();
    await heading('Set up').waitFor();
    await page.getByText('Waiting for your first event').waitFor();
    await page.getByText('the crowd threshold is 1').waitFor();
  });

  test('the browser snippet works as it stands, on a page of another origin', async () => {
    const code = (await page.getByRole('region', { name: 'index.html', exact: true }).textContent()) ?? '';
    const shop = await serveShop(code);
    const visit = await context.newPage();
    await visit.goto(shop.origin);
    await page.getByText('Your first event is here.').waitFor({ timeout: 60_000 });
    await visit.close();
    await shop.close();
  });

  for (const [tab, title, execute] of [
    ['Node.js', 'analytics.mjs', runNode],
    ['Python', 'analytics.py', runPython],
  ] as const)
    test(`the ${tab} snippet works as it stands, and is counted`, async () => {
      await page.getByText(tab, { exact: true }).click();
      const block = async (name: string) =>
        (await page.getByRole('region', { name, exact: true }).locator('code, pre').first().textContent()) ??
        '';
      const program = `${await block(title)}\n${await block(`${title}, once somebody has signed in`)}\n`;
      expect(program).toContain(await tokenOf(page));
      const before = await eventsOf(page);
      const printed = await execute(program);
      if (printed === null) return; // no python3 here
      if (tab === 'Node.js') expect(printed).toBe('sent\n');
      await expect.poll(() => eventsOf(page), { timeout: 60_000 }).toBe(before + 1);
    });

  test('the event shows in the live view, with its properties', async () => {
    await page.getByRole('link', { name: 'See it live' }).click();
    await heading('Live').waitFor();
    const event = button('Page Viewed').first();
    await event.waitFor();
    await event.click();
    const drawer = page.getByRole('dialog', { name: 'Event' });
    await drawer.getByText('page', { exact: true }).waitFor();
    await drawer.getByText('Shop').waitFor();
    expect(await axeViolations(page, { hasLayer: true })).toEqual([]);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
  });

  test('an event that arrives while one looks shows by itself, and not while paused', async () => {
    const token = await tokenOf(page);
    await track(running.origin, token, 'Arrived Now');
    await button('Arrived Now').waitFor();
    await button('Pause').click();
    await page.getByText('Paused').waitFor();
    await track(running.origin, token, 'Arrived Later');
    await page.waitForTimeout(2_500);
    expect(await button('Arrived Later').count()).toBe(0);
    await button('Resume').click();
    await button('Arrived Later').waitFor();
    await page.getByLabel('Filter').fill('later');
    await button('Arrived Now').waitFor({ state: 'hidden' });
    expect(await button('Arrived Later').count()).toBe(1);
  });

  test('a service account shows its secret once; a member is invited by a link', async () => {
    await page.getByRole('link', { name: 'Tokens' }).click();
    await button('New service account').first().click();
    await page.getByLabel('Name').fill('nightly import');
    await page.getByLabel('Import').check();
    await button('Make service account').click();
    await page.getByText('It is shown this once.').waitFor();
    await button('Done').click();
    await page.getByRole('cell', { name: 'nightly import', exact: true }).waitFor();

    await page.getByRole('link', { name: 'Members and access' }).click();
    await button('Invite').click();
    await page.getByLabel('Name').fill('Bruno Neri');
    await page.getByLabel('Analyst').check();
    await button('Make enrolment link').click();
    await page.getByText(`${running.origin}/enrol?token=`).waitFor();
    await button('Done').click();
    await page.getByText('Invited', { exact: true }).waitFor();
  });

  test('rotating the token asks for the name of the project, and replaces the token', async () => {
    const before = await tokenOf(page);
    await page.getByRole('link', { name: 'Tokens' }).click();
    await button('Rotate token').click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Rotate token' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Type Meridian to confirm').fill('Meridian');
    await confirm.click();
    await page.getByText('The new token is in force').waitFor();
    expect(await tokenOf(page)).not.toBe(before);
  });

  test('an old proof of presence is asked for again, and the work goes on', async () => {
    await running.app.foundation.db
      .updateTable('session')
      .set({ stepped_up_at: new Date(0) })
      .execute();
    await page.getByRole('link', { name: 'Members and access' }).click();
    await button('Invite').click();
    await page.getByLabel('Name').fill('Chiara Valli');
    await button('Make enrolment link').click();
    const prompt = page.getByRole('dialog', { name: 'Confirm with your passkey' });
    await prompt.waitFor();
    expect(await axeViolations(page, { hasLayer: true })).toEqual([]);
    await authenticator.refuse(true);
    await prompt.getByRole('button', { name: 'Use passkey' }).click();
    await prompt.getByText('The passkey was not used.').waitFor();
    await authenticator.refuse(false);
    await prompt.getByRole('button', { name: 'Use passkey' }).click();
    await page.getByText(`${running.origin}/enrol?token=`).waitFor();
    await button('Done').click();
  });

  test('what was done is in the audit log', async () => {
    await page.getByRole('link', { name: 'Audit log' }).click();
    const line = page.getByRole('row', { name: /Ada Ferri replaced the project token/ });
    await line.waitFor();
    await page.getByRole('row', { name: /Ada Ferri invited a member Bruno Neri/ }).waitFor();
  });

  test('language and colours are remembered', async () => {
    await button(/Your account/).click();
    await page.getByRole('menuitemradio', { name: 'Italiano' }).click();
    await heading('Registro').waitFor();
    await page.getByRole('menuitemradio', { name: 'Scuri' }).click();
    expect(await axeViolations(page, { hasLayer: true })).toEqual([]);
    await page.reload();
    await heading('Registro').waitFor();
    await page.getByRole('cell', { name: 'ha sostituito il token del progetto' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('it');
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
  });

  test('every page of the shell is free of axe violations, in light and dark', async () => {
    const home = `/p/${projectIdOf(page)}`;
    const paths = [
      '/',
      home,
      ...['live', 'setup', 'settings/members', 'settings/tokens', 'settings/privacy', 'settings/audit'].map(
        (rest) => `${home}/${rest}`,
      ),
      '/no/such/page',
    ];
    const opened = async (path: string) => {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
    };
    for (const path of paths) {
      await opened(path);
      expect(await axeViolations(page), `${path} dark`).toEqual([]);
      await chooseElsewhere(page, 'light');
      // What lies below the view there is not drawn anew with the colours.
      if (path.endsWith('/live')) await opened(path);
      expect(await axeViolations(page), `${path} light`).toEqual([]);
      await chooseElsewhere(page, 'dark');
    }
    await page.evaluate(() => {
      localStorage.setItem('riserbo-locale', 'en');
      localStorage.setItem('mantine-color-scheme-value', 'light');
    });
  }, 120_000);

  test('everything is reachable by keyboard: skip link, navigation, sign-out', async () => {
    await page.goto(`/p/${projectIdOf(page) ?? 1}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focusedText(page)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.getByRole('link', { name: 'Privacy' }).focus();
    await page.keyboard.press('Enter');
    await heading('Privacy').waitFor();
    await button(/Your account/).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => focusedText(page)).toBe('English');
    await page.keyboard.press('ArrowUp');
    expect(await focusedText(page)).toBe('Sign out');
    await page.keyboard.press('Enter');
    await heading('Sign in').waitFor();
  });

  test('the passkey opens the same account again, and leads back to the page that was asked for', async () => {
    await page.goto('/p/1/settings/privacy');
    await heading('Sign in').waitFor();
    await button('Sign in with your passkey').click();
    await heading('Privacy').waitFor();
    await button(/Ada Ferri/).waitFor();
  });

  test('signing in and enrolling are whole in Italian and in the dark, without axe violations', async () => {
    const { page: other, context: otherContext } = await openPage(browser, {
      origin: running.origin,
      locale: 'it',
      colorScheme: 'dark',
      width: 390,
    });
    for (const [path, title] of [
      ['/sign-in', 'Accedi'],
      ['/enrol?token=made-up', 'Crea la tua passkey'],
      ['/enrol', 'Questo link non funziona più'],
    ] as const) {
      await other.goto(path);
      await other.getByRole('heading', { level: 1, name: title }).waitFor();
      expect(await axeViolations(other), path).toEqual([]);
      expect(await other.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(390);
    }
    await otherContext.close();
  });

  test('what the server refuses or cannot do is said on every page, with a way on', async () => {
    const id = projectIdOf(page) ?? '1';
    const { page: other, context: otherContext } = await openPage(browser, { origin: running.origin });
    await otherContext.addCookies(await context.cookies());
    await other.addInitScript(() => localStorage.setItem('riserbo-locale', 'en'));
    await other.clock.install();
    let isDown = true;
    await other.route(/\/api\/projects\//, async (route) => {
      if (!isDown) return route.continue();
      const error = { code: 'warehouse_unavailable', message: 'x', requestId: 'r-1' };
      return route.fulfill({ status: 503, contentType: 'application/json', body: JSON.stringify({ error }) });
    });
    for (const [rest, title] of PAGES) {
      isDown = true;
      await other.goto(`/p/${id}/${rest}`);
      const alert = other.getByRole('alert').filter({ hasText: 'The server is busy or starting.' }).first();
      // What is asked again after a while is asked at once: the clock is ours.
      await expect
        .poll(
          async () => {
            await other.clock.fastForward(10_000);
            return alert.isVisible();
          },
          { timeout: 60_000 },
        )
        .toBe(true);
      await alert.getByText('warehouse_unavailable').waitFor();
      expect(await axeViolations(other, { hasLayer: true }), rest).toEqual([]);
      isDown = false;
      // Each part of a page that failed has its own button; pages that ask by themselves have none.
      for (const again of (await other.getByRole('button', { name: 'Try again' }).all()).reverse())
        await again.click();
      await other.getByText(title).first().waitFor();
      await alert.waitFor({ state: 'detached' });
    }
    await otherContext.close();
  });

  test('a first view asks for at most 200 kB of script, over the wire', async () => {
    const { page: fresh, context: freshContext } = await openPage(browser, {
      origin: running.origin,
      locale: 'it', // the account's language, chosen above
    });
    await freshContext.addCookies(await context.cookies());
    const session = await freshContext.newCDPSession(fresh);
    await session.send('Network.enable');
    const scripts = new Map<string, number>();
    const policies = new Set<string>();
    session.on('Network.responseReceived', ({ requestId, response }) => {
      if (!/\.js$/.test(response.url)) return;
      scripts.set(requestId, 0);
      if (response.url.includes('/assets/')) policies.add(response.headers['cache-control'] ?? 'none');
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) scripts.set(requestId, encodedDataLength);
    });
    await fresh.goto('/p/1');
    await fresh.getByRole('heading', { name: 'E adesso' }).waitFor();
    await fresh.waitForLoadState('networkidle');
    const total = [...scripts.values()].reduce((sum, size) => sum + size, 0);
    await freshContext.close();
    expect(total).toBeLessThan(FIRST_VIEW_BYTES);
    expect(total).toBeGreaterThan(50_000);
    // A name with a hash never means anything else.
    expect([...policies]).toEqual(['public, max-age=31536000, immutable']);
  });

  test('Home shows what people did this week', async () => {
    await page.goto('/p/1');
    await page.getByRole('heading', { name: 'Next' }).waitFor();
    await page.getByRole('cell', { name: 'Page Viewed' }).waitFor();
  });

  test('on a phone, the navigation opens and closes', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await button('Open navigation').click();
    await page.getByRole('link', { name: 'Live' }).click();
    await heading('Live').waitFor();
    await page.getByRole('link', { name: 'Live' }).waitFor({ state: 'hidden' });
    for (const rest of ['', 'live', 'containment', 'containment/incidents', 'containment/drills', 'setup']) {
      await page.goto(`/p/1/${rest}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
      expect(await page.evaluate('document.documentElement.scrollWidth'), rest).toBeLessThanOrEqual(390);
    }
  });

  test('nothing broke the content security policy, and nothing was thrown', () => {
    const unexpected = errors.filter((text) => !/Failed to load resource|WebAuthn/.test(text));
    expect(unexpected).toEqual([]);
  });
});

/** Somebody's product, at an origin of its own. */
async function serveShop(head: string): Promise<{ origin: string; close(): Promise<void> }> {
  const page = `<!doctype html><html><head><title>Shop</title>${head}</head><body></body></html>`;
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html').end(page),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function projectIdOf(page: Page): string | undefined {
  return /\/p\/(\d+)/.exec(page.url())?.[1];
}

function focusedText(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.textContent.trim()');
}

/** The project's token, as the page's own session reads it. */
function tokenOf(page: Page): Promise<string> {
  return page.evaluate(async (id) => {
    const settings = await (await fetch(`/api/projects/${id}`)).json();
    return (settings as { token: string }).token; // our own API's reply
  }, projectIdOf(page));
}

/** As when the person chooses other colours in another tab. */
async function chooseElsewhere(page: Page, scheme: 'light' | 'dark'): Promise<void> {
  await page.evaluate(`(() => {
    const [key, newValue] = ['mantine-color-scheme-value', '${scheme}'];
    localStorage.setItem(key, newValue);
    window.dispatchEvent(new StorageEvent('storage', { key, newValue, storageArea: localStorage }));
  })()`);
  await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor();
}

/** How many events the project holds. */
function eventsOf(page: Page): Promise<number> {
  return page.evaluate(async (id) => {
    const setup = await (await fetch(`/api/projects/${id}/setup`)).json();
    return (setup as { events: number }).events; // our own API's reply
  }, projectIdOf(page));
}

async function track(origin: string, token: string, event: string): Promise<void> {
  const response = await fetch(`${origin}/track`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([
      {
        event,
        properties: { token, distinct_id: 'user-1', time: Date.now(), $insert_id: crypto.randomUUID() },
      },
    ]),
  });
  expect(await response.text()).toBe('1');
}
