import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Project } from '#access';
import { startTestApp, type TestApp } from './app.ts';
import { addAuthenticator, openBrowser, openPage } from './browser.ts';

/** A person of the story that browser tests are told about. */
interface Character {
  readonly id: string;
  readonly plan: string;
  readonly email: string;
}

export const RARE_PLAN = 'handmade-for-giulia';

/** 36 people in 3 organisations: 20 on free, 13 on pro, and 3 on a plan that too few share for it to be readable. */
export const CHARACTERS: readonly Character[] = Array.from({ length: 36 }, (_, place) => ({
  id: `user-${place}`,
  plan: place < 20 ? 'free' : place < 33 ? 'pro' : RARE_PLAN,
  email: `person.${place}@mail.example`,
}));

export interface Product {
  readonly running: TestApp;
  readonly browser: Browser;
  readonly page: Page;
  readonly context: BrowserContext;
  readonly errors: readonly string[];
  readonly project: Project;
  readonly authenticator: Awaited<ReturnType<typeof addAuthenticator>>;
  /** A path of the project: `path('people')`. */
  path(rest: string): string;
  close(): Promise<void>;
}

/** The whole product with one project that {@link CHARACTERS} have used today, and an owner signed in to it in a browser. */
export async function openProduct(settings: Readonly<Record<string, string>> = {}): Promise<Product> {
  const running = await startTestApp(settings);
  const browser = await openBrowser();
  const project = await running.app.foundation.createProject({
    name: 'Meridian',
    isDevelopment: false,
    timezone: 'Europe/Rome',
    groupKeys: ['company'],
    owner: null,
  });
  const { page, context, errors } = await openPage(browser, { origin: running.origin, height: 900 });
  page.setDefaultTimeout(60_000);
  const authenticator = await addAuthenticator(page);
  await page.goto(await running.ownerLink());
  await page.getByLabel('Your name').fill('Ada Ferri');
  await page.getByRole('button', { name: 'Make passkey' }).click();
  await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor();
  await live(running.origin, project, page);
  return {
    running,
    browser,
    page,
    context,
    errors,
    project,
    authenticator,
    path: (rest) => `/p/${project.id}/${rest}`,
    close: async () => {
      await browser.close();
      await running.close();
    },
  };
}

/** Sends the story until what the crowd shares has become readable: names need k people first, and then one more arrival. */
async function live(origin: string, { id, token }: Project, page: Page): Promise<void> {
  for (let round = 0; round < 40; round++) {
    await tell(origin, token);
    await post(
      `${origin}/track`,
      CHARACTERS.map((one, place) => eventOf(token, one, place, round)),
    );
    await new Promise((resolve) => setTimeout(resolve, 700));
    const isReadable = await page.evaluate(async (projectId) => {
      const read = async (path: string, init?: RequestInit) =>
        (await fetch(`/api/projects/${projectId}/${path}`, init)).json();
      const asked = {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-requested-with': 'riserbo' },
        body: JSON.stringify({ scope: 'event', name: 'plan' }),
      };
      const { events } = (await read('catalogue')) as { events: { name: string }[] };
      const { values } = (await read('values', asked)) as { values?: string[] };
      return (
        events.some(({ name }) => name === 'API Call') &&
        ['free', 'pro'].every((plan) => values?.includes(plan))
      );
    }, id);
    if (isReadable && round > 0) return;
  }
  throw new Error('the story did not become readable');
}

/** Who the characters are: identity, which is sealed, and two properties. */
async function tell(origin: string, token: string): Promise<void> {
  await post(
    `${origin}/engage`,
    CHARACTERS.map((one, place) => ({
      $token: token,
      $distinct_id: one.id,
      $set: { $email: one.email, $name: `Person Number ${place}`, plan: one.plan, seats: place },
    })),
  );
}

function eventOf(token: string, one: Character, place: number, round: number) {
  return {
    event: place % 4 === 3 && round % 2 === 1 ? 'Docs Viewed' : 'API Call',
    properties: {
      token,
      distinct_id: one.id,
      time: Date.now(),
      $insert_id: `story-${round}-${place}`,
      plan: one.plan,
      latency_ms: 100 + place,
      company: `company-${place % 3}`,
    },
  };
}

async function post(url: string, records: readonly object[]): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(records),
  });
  if ((await response.text()) !== '1') throw new Error(`${url} did not take the story`);
}
