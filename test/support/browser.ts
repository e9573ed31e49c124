import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import packaged from '@sparticuz/chromium';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type LaunchOptions, type Page } from 'playwright-core';

/** A headless Chromium: `CHROMIUM_PATH`, or the one from npm, unpacked once into the temp folder. Close it. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch(await launching());
}

/** One that keeps a profile in `directory`, as a person's does. */
export async function openProfile(directory: string, baseURL: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(directory, { ...(await launching()), baseURL, locale: 'en-GB' });
}

async function launching(): Promise<LaunchOptions> {
  const own = process.env['CHROMIUM_PATH'];
  const directory = own ? null : await unpackedDirectory();
  return {
    executablePath: own ?? join(directory ?? '', 'chromium'),
    headless: true,
    timeout: 120_000,
    // The package's arguments also switch off web security; a test of a policy must run under it.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--font-render-hinting=none',
      '--headless=shell',
    ],
    env: { ...process.env, ...(directory ? { FONTCONFIG_PATH: join(directory, 'fonts') } : {}) },
  };
}

/** Unpacked under a name of its own and then renamed, so that two test processes never see half a browser. */
async function unpackedDirectory(): Promise<string> {
  const manifest = new URL('../../package.json', import.meta.resolve('@sparticuz/chromium'));
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const home = join(tmpdir(), `riserbo-chromium-${version}-${userInfo().uid}`);
  if (existsSync(home)) return home;
  const fresh = await mkdtemp(join(tmpdir(), 'riserbo-chromium-'));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = fresh; // where the package unpacks
  try {
    await packaged.executablePath();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  await writeFile(join(fresh, 'fonts', 'fonts.conf'), fontsConfiguration(home));
  await rename(fresh, home).catch(() => rm(fresh, { recursive: true, force: true })); // another process was first
  return home;
}

/** The package's own names folders of a serverless host. */
function fontsConfiguration(home: string): string {
  const folders = [join(home, 'fonts'), '/usr/share/fonts'].map((folder) => `<dir>${folder}</dir>`).join('');
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}<cachedir>${join(home, 'fonts-cache')}</cachedir></fontconfig>`;
}

/**
 * Gives a page a platform authenticator that says yes: resident keys, user verification. Its passkeys live as long as the
 * page; `refuse` makes the next ceremony fail as when a person walks away.
 */
export async function addAuthenticator(page: Page): Promise<{ refuse(isRefusing: boolean): Promise<void> }> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    refuse: async (isRefusing) => {
      await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: !isRefusing });
    },
  };
}

/**
 * What axe finds wrong on the page as it stands (WCAG 2.2 A and AA, and good practice), one line for each place; empty when
 * nothing. Good practice knows nothing of menus and dialogs, which stand outside the landmarks: leave it out for them.
 */
export async function axeViolations(
  page: Page,
  options: { readonly hasLayer?: boolean } = {},
): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (hasLayer) => {
    // Put there by the line above, in the page's own world.
    const page = globalThis as unknown as { axe: typeof import('axe-core') };
    const tags = [
      'wcag2a',
      'wcag2aa',
      'wcag21a',
      'wcag21aa',
      'wcag22aa',
      ...(hasLayer ? [] : ['best-practice']),
    ];
    return (await page.axe.run({ runOnly: { type: 'tag', values: tags } })).violations;
  }, options.hasLayer ?? false);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, html, any }) =>
        `${id}: ${help} – ${target.join(' ')} ${html.slice(0, 160)} ${any[0]?.message ?? ''}`,
    ),
  );
}

/** A page in a scheme and a language; `errors` collects what its console reports as errors, and uncaught exceptions. */
export async function openPage(
  browser: Browser,
  options: {
    readonly origin: string;
    readonly locale?: 'en' | 'it';
    readonly colorScheme?: 'light' | 'dark';
    readonly width?: number;
    readonly height?: number;
  },
): Promise<{ page: Page; context: BrowserContext; errors: string[] }> {
  const context = await browser.newContext({
    baseURL: options.origin,
    locale: options.locale === 'it' ? 'it-IT' : 'en-GB',
    timezoneId: 'Europe/Rome',
    colorScheme: options.colorScheme ?? 'light',
    reducedMotion: 'reduce',
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  return { page, context, errors };
}
