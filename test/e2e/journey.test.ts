import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { type Demo, openDemo } from '../support/demo.ts';

const PICTURES = process.env['RISERBO_PICTURES'];
const STEPS = ['Signed Up', 'API Key Created', 'First API Call'];
const mails: ParsedMail[] = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  async onData(stream, _session, done) {
    mails.push(await simpleParser(stream));
    done();
  },
});
let demo: Demo;
/** How many people reached each step, as the funnel says it: each later page must say the same. */
let reached: readonly number[] = [];

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  demo = await openDemo({
    demoDevelopers: '600',
    smtpUrl: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mailFrom: 'Riserbo <riserbo@mail.example>',
  });
}, 600_000);
afterAll(async () => {
  await demo?.close();
  server.close();
});

const page = () => demo.page;
const button = (name: string | RegExp) => page().getByRole('button', { name });
const answer = () => page().getByRole('region', { name: 'Answer', exact: true });
/** Nothing waits any more; what is below the fold is asked when it is seen. */
const settled = async () => {
  const busy = page().locator('[aria-busy="true"]');
  const left = async () => {
    if ((await busy.count()) > 0)
      await busy
        .last()
        .scrollIntoViewIfNeeded({ timeout: 1_000 })
        .catch(() => undefined); // done meanwhile
    return busy.count();
  };
  await expect.poll(left, { timeout: 60_000 }).toBe(0);
};
const see = async (name: string) => {
  if (!PICTURES) return;
  await settled();
  await mkdir(PICTURES, { recursive: true });
  await page().screenshot({ path: `${PICTURES}/journey-${name}.png` });
};
const chooseBoard = async (name: string) => {
  await page().getByRole('dialog').getByRole('combobox', { name: 'Board' }).click();
  await page().getByRole('option', { name }).click();
};
const dropped = () => (reached[0] ?? 0) - (reached[1] ?? 0);
const written = (count: number) => count.toLocaleString('en-GB');

test('a newcomer opens the demo and finds answers there', async () => {
  await page().getByRole('link', { name: 'Demo' }).click();
  await page().getByRole('heading', { level: 2, name: 'What people do' }).waitFor();
  await page().getByRole('cell', { name: 'API Call', exact: true }).waitFor();
  await see('1-home');
  await page().getByRole('main').getByRole('link', { name: 'Developer platform' }).click();
  await page()
    .getByRole('region', { name: 'From sign-up to the first call', exact: true })
    .getByRole('img', { name: /^Funnel\./ })
    .waitFor();
  await see('2-demo-board');
});

test('builds a funnel and sees where people drop out', async () => {
  await page().getByRole('link', { name: 'Funnels', exact: true }).click();
  for (const [place, event] of STEPS.entries()) {
    await button(new RegExp(`^Event of step ${place + 1}`)).click();
    await page()
      .getByRole('option', { name: new RegExp(`^${event}`) })
      .click();
  }
  await answer()
    .getByRole('heading', { name: /through Signed Up → API Key Created → First API Call/ })
    .waitFor();
  await settled();
  const numbers = await answer().locator('tbody [data-who]').allInnerTexts();
  reached = numbers.slice(0, 3).map((text) => Number(text.replaceAll(',', '')));
  expect(reached[2]).toBeGreaterThan(10);
  expect([...reached].sort((a, b) => b - a)).toEqual(reached);
  expect(dropped()).toBeGreaterThan(10);
  await answer()
    .getByText(`${written(reached[0] ?? 0)} entered`)
    .first()
    .waitFor();
  expect(await axeViolations(page())).toEqual([]);
  await see('3-funnel');
});

test('puts the funnel on a board, which leads back to it', async () => {
  await button('Add to board…').click();
  await page().getByRole('textbox', { name: 'Name', exact: true }).fill('From sign-up to call');
  await chooseBoard('A new board');
  await page().getByRole('textbox', { name: 'Name of the new board' }).fill('Onboarding');
  await see('4-to-board');
  await page().getByRole('dialog').getByRole('button', { name: 'Add to board' }).click();
  await page().getByRole('heading', { level: 1, name: 'Onboarding' }).waitFor();
  await page().getByRole('heading', { name: 'From sign-up to call' }).getByRole('link').click();
  await answer()
    .getByText(`${written(reached[0] ?? 0)} entered`)
    .first()
    .waitFor();
});

test('is led by a number, by keyboard, to the people behind it, on the ledger', async () => {
  const numbers = answer().locator('tbody [data-who]');
  await numbers.first().focus();
  await page().keyboard.press('ArrowRight');
  await page().keyboard.press('Enter');
  await page().getByText('Dropped out before step 2: API Key Created').waitFor();
  expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
  await see('5-who');
  await page().getByRole('menuitem', { name: 'See these people' }).last().click();
  await page()
    .getByText(new RegExp(`^${written(dropped())} people · `))
    .waitFor();
  await page()
    .getByText(/^Dropped out before step 2: API Key Created – Each person once through Signed Up/)
    .waitFor();
  expect(await axeViolations(page())).toEqual([]);
  await see('6-people');
});

test('makes them a cohort', async () => {
  await button('Save as cohort').click();
  expect(await page().getByLabel('Name', { exact: true }).inputValue()).toBe(
    'Dropped out before step 2: API Key Created',
  );
  await page().getByLabel('Name', { exact: true }).fill('Without a key');
  const size = page().getByRole('region', { name: 'People now' }).getByRole('status');
  await expect.poll(() => size.textContent(), { timeout: 60_000 }).toBe(written(dropped()));
  await see('7-new-cohort');
  await button('Create cohort').click();
  await page().getByRole('heading', { level: 1, name: 'Without a key' }).waitFor();
  await see('8-cohort');
});

test('asks what they do, and puts that on the board too', async () => {
  await page().getByRole('link', { name: 'See what they do' }).click();
  await answer()
    .getByRole('heading', { name: /where in Without a key/ })
    .waitFor();
  await see('9-insights');
  await button('Add to board…').click();
  await page().getByRole('textbox', { name: 'Name', exact: true }).fill('People without a key');
  await chooseBoard('Onboarding');
  await page().getByRole('dialog').getByRole('button', { name: 'Add to board' }).click();
  await page().getByRole('heading', { level: 1, name: 'Onboarding' }).waitFor();
  await page()
    .getByRole('region', { name: 'People without a key', exact: true })
    .locator('svg text')
    .first()
    .waitFor();
  await settled();
  expect(await axeViolations(page())).toEqual([]);
  await see('10-board');
});

test('mails the board from where it is seen, and it arrives', async () => {
  await button('Mail this board').click();
  const dialog = page().getByRole('dialog', { name: 'Mail a board' });
  expect(await dialog.getByLabel('Board').locator('option:checked').textContent()).toBe('Onboarding');
  await dialog.getByLabel('Addresses').fill('team@elsewhere.example');
  await dialog.getByRole('button', { name: 'Mail it' }).click();
  await page().getByText('An address is outside the domains that mail may go to.').waitFor();
  await dialog.getByLabel('Addresses').fill('team@mail.example');
  expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
  await see('11-digest');
  await dialog.getByRole('button', { name: 'Mail it' }).click();
  await page().getByText('It will arrive by mail.').waitFor();
  await see('12-mailed');
  // Monday comes sooner in a test.
  await demo.running.app.foundation.db
    .updateTable('digest')
    .set({ due_at: new Date(0) })
    .execute();
  await expect.poll(() => mails.length, { timeout: 60_000 }).toBe(1);
  const text = mails[0]?.text ?? '';
  expect(text).toContain('People without a key');
  const lines = STEPS.map((event, place) => `${place + 1}. ${event}: ${written(reached[place] ?? 0)}`);
  for (const line of lines) expect(text).toContain(`\n${line}`);
  if (PICTURES) console.log(text);
  // The one refusal is the address of another domain.
  expect(demo.errors.filter((error) => !error.includes('409'))).toEqual([]);
});

test.each(['insights', 'retention', 'flows'])('numbers of %s lead to people too', async (kind) => {
  await page().goto(`/p/${demo.projectId}/reports/${kind}`);
  const number = answer().locator('tbody [data-who]').first();
  await number.click();
  await page().getByRole('menuitem', { name: 'See these people' }).first().click();
  await page()
    .getByText(/^[\d,]+ people · /)
    .waitFor();
  await page().locator('tbody a').first().waitFor();
});
