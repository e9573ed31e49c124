import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { CHARACTERS, openProduct, type Product } from '../support/product.ts';

const PICTURES = process.env['RISERBO_PICTURES'];
const mails: ParsedMail[] = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  async onData(stream, _session, done) {
    mails.push(await simpleParser(stream));
    done();
  },
});
let product: Product;

/** Of 36 people who open the console 24 make a key, and 12 of these call. */
const STEPS = [
  ['Console Opened', 36],
  ['Key Created', 24],
  ['First Call', 12],
] as const;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  product = await openProduct({
    smtpUrl: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mailFrom: 'Riserbo <riserbo@mail.example>',
  });
  await newcomersArrive();
}, 240_000);
afterAll(async () => {
  await product?.close();
  server.close();
});

const page = () => product.page;
const button = (name: string | RegExp) => page().getByRole('button', { name });
const answer = () => page().getByRole('region', { name: 'Answer', exact: true });
const see = async (name: string) => {
  if (!PICTURES) return;
  await mkdir(PICTURES, { recursive: true });
  await page().screenshot({ path: `${PICTURES}/journey-${name}.png`, fullPage: true });
};

test('a newcomer builds a funnel and sees where people drop out', async () => {
  await page().goto(product.path(''));
  await page().getByRole('link', { name: 'Funnels', exact: true }).click();
  for (const [place, [event]] of STEPS.entries()) {
    if (place > 1) await page().getByRole('button', { name: 'Step', exact: true }).click();
    await button(new RegExp(`^Event of step ${place + 1}`)).click();
    await page()
      .getByRole('option', { name: new RegExp(`^${event}`) })
      .click();
  }
  await answer()
    .getByRole('heading', { name: /through Console Opened → Key Created → First Call/ })
    .waitFor();
  await answer().getByText('36 entered').first().waitFor();
  await see('1-funnel');
});

test('the funnel is put on a board, which leads back to it', async () => {
  await button('Add to board…').click();
  await page().getByRole('textbox', { name: 'Name', exact: true }).fill('From console to call');
  await page().getByRole('textbox', { name: 'Name of the new board' }).fill('Onboarding');
  await page().getByRole('dialog').getByRole('button', { name: 'Add to board' }).click();
  await page().getByRole('heading', { level: 1, name: 'Onboarding' }).waitFor();
  await page().getByRole('heading', { name: 'From console to call' }).getByRole('link').click();
  await answer().getByText('36 entered').first().waitFor();
});

test('by keyboard, a number leads to the people behind it, on the ledger', async () => {
  const numbers = answer().locator('tbody [data-who]');
  await numbers.first().focus();
  await page().keyboard.press('ArrowRight');
  await page().keyboard.press('Enter');
  await page().getByText('Dropped out before step 2: Key Created').waitFor();
  expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
  await see('2-who');
  await page().getByRole('menuitem', { name: 'See these people' }).last().click();
  await page()
    .getByText(/^12 people · /)
    .waitFor();
  await page()
    .getByText(/^Dropped out before step 2: Key Created – Each person once through Console Opened/)
    .waitFor();
  expect(await axeViolations(page())).toEqual([]);
  await see('3-people');
});

test('they become a cohort', async () => {
  await button('Save as cohort').click();
  expect(await page().getByLabel('Name', { exact: true }).inputValue()).toBe(
    'Dropped out before step 2: Key Created',
  );
  await page().getByLabel('Name', { exact: true }).fill('Without a key');
  const size = page().getByRole('region', { name: 'People now' }).getByRole('status');
  await expect.poll(() => size.textContent(), { timeout: 60_000 }).toBe('12');
  await button('Create cohort').click();
  await page().getByRole('heading', { level: 1, name: 'Without a key' }).waitFor();
  await see('4-cohort');
});

test('the cohort leads to a question about it, whose answer is put on a board', async () => {
  await page().getByRole('link', { name: 'See what they do' }).click();
  await answer()
    .getByRole('heading', { name: /where in Without a key/ })
    .waitFor();
  await see('5-insights');
  await button('Add to board…').click();
  await page().getByRole('textbox', { name: 'Name', exact: true }).fill('People without a key');
  await page().getByRole('dialog').getByRole('button', { name: 'Add to board' }).click();
  await page().getByRole('heading', { level: 1, name: 'Onboarding' }).waitFor();
  await page()
    .getByRole('region', { name: 'People without a key', exact: true })
    .locator('svg text')
    .first()
    .waitFor();
  expect(await axeViolations(page())).toEqual([]);
  await see('6-board');
});

test('the board is mailed from where it is seen, and arrives', async () => {
  await button('Mail this board').click();
  const dialog = page().getByRole('dialog', { name: 'Mail a board' });
  expect(await dialog.getByLabel('Board').locator('option:checked').textContent()).toBe('Onboarding');
  await dialog.getByLabel('Addresses').fill('team@elsewhere.example');
  await dialog.getByRole('button', { name: 'Mail it' }).click();
  await page().getByText('An address is outside the domains that mail may go to.').waitFor();
  await dialog.getByLabel('Addresses').fill('team@mail.example');
  expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
  await see('7-digest');
  await dialog.getByRole('button', { name: 'Mail it' }).click();
  await page().getByText('It will arrive by mail.').waitFor();
  // Monday comes sooner in a test.
  await product.running.app.foundation.db
    .updateTable('digest')
    .set({ due_at: new Date(0) })
    .execute();
  await expect.poll(() => mails.length, { timeout: 60_000 }).toBe(1);
  expect(mails[0]?.text).toContain('People without a key');
  expect(mails[0]?.text).toMatch(
    /From console to call\nConversion: 33.3%.*\n1\. Console Opened: 36\n2\. Key Created: 24 \(66.7%\)\n3\. First Call: 12 \(33.3%\)\n/,
  );
  // The one refusal is the address of another domain.
  expect(product.errors.filter((error) => !error.includes('409'))).toEqual([]);
});

test.each(['insights', 'retention', 'flows'])('numbers of %s lead to people too', async (kind) => {
  await page().goto(product.path(`reports/${kind}`));
  const number = answer().locator('tbody [data-who]').first();
  await number.click();
  await page().getByRole('menuitem', { name: 'See these people' }).first().click();
  await page()
    .getByText(/^\d+ people · /)
    .waitFor();
  await page().locator('tbody a').first().waitFor();
});

/** Sends the steps until their names have become readable. */
async function newcomersArrive(): Promise<void> {
  const { running, project } = product;
  for (let round = 0; round < 40; round++) {
    const now = Date.now();
    const events = STEPS.flatMap(([event, people], step) =>
      CHARACTERS.slice(0, people).map(({ id, plan }) => ({
        event,
        properties: {
          token: project.token,
          distinct_id: id,
          time: now - 60_000 * (STEPS.length - step),
          $insert_id: `newcomer-${round}-${step}-${id}`,
          plan,
        },
      })),
    );
    await fetch(`${running.origin}/track`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    await new Promise((resolve) => setTimeout(resolve, 700));
    const known = await page().evaluate(async (id) => {
      const reply = await fetch(`/api/projects/${id}/catalogue`);
      return ((await reply.json()) as { events: { name: string }[] }).events.map(({ name }) => name);
    }, project.id);
    if (STEPS.every(([event]) => known.includes(event))) return;
  }
  throw new Error('the steps did not become readable');
}
