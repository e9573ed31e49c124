import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { openProduct, type Product, RARE_PLAN } from '../support/product.ts';

const PICTURES = process.env['RISERBO_PICTURES'];

describe('Lexicon', () => {
  let product: Product;
  const page = () => product.page;
  const drawer = () => page().getByRole('dialog').first();
  const picture = async (name: string) => {
    if (PICTURES) await page().screenshot({ path: `${PICTURES}/${name}.png` });
  };
  const opened = async (tab: string, name: string) => {
    await page().goto(product.path(`lexicon${tab}`));
    await page()
      .getByRole('button', { name: `Open ${name}`, exact: true })
      .first()
      .click();
    await drawer().getByRole('heading', { name: 'Words' }).waitFor();
  };
  const call = async (plan: string) => {
    const properties = { token: product.project.token, distinct_id: 'user-1', plan, time: Date.now() };
    await fetch(`${product.running.origin}/track`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ event: 'API Call', properties }]),
    });
  };

  beforeAll(async () => {
    product = await openProduct();
  }, 240_000);
  afterAll(() => product?.close());

  test('events stand with their volume; words are written where they stand and found', async () => {
    await page().goto(product.path(''));
    await page().getByRole('link', { name: 'Lexicon' }).click();
    await page().getByRole('heading', { level: 1, name: 'Lexicon' }).waitFor();
    await page()
      .getByRole('row', { name: /API Call/ })
      .waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await opened('', 'API Call');
    await drawer().getByLabel('Display name').fill('API request');
    await drawer().getByLabel('Description').fill('One call to the public API');
    await drawer().getByRole('combobox', { name: 'Tags' }).fill('core');
    await page().keyboard.press('Enter');
    await drawer().getByRole('switch', { name: 'Verified' }).click();
    await drawer().getByRole('button', { name: 'Save', exact: true }).click();
    await page().getByText('Saved').first().waitFor();
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await picture('lexicon-event');
    await page().keyboard.press('Escape');
    await page().getByLabel('Search the Lexicon').fill('public api');
    await page()
      .getByRole('row', { name: /API request/ })
      .waitFor();
    expect(await page().locator('tbody tr').count()).toBe(1);
    await picture('lexicon-events');
  });

  test('a report offers the name with what it means', async () => {
    await page().goto(product.path('reports/insights'));
    // The first question is answered: nothing replaces what the key opens.
    await page().locator('section[aria-busy="false"]').waitFor();
    await page().keyboard.press('/');
    const option = page().getByRole('option', { name: /API request/ });
    await option.waitFor();
    expect(await option.textContent()).toContain('One call to the public API');
    await picture('lexicon-picker');
    await page().keyboard.press('Escape');
  });

  test('a plan is written, and what does not keep to it is counted without a value', async () => {
    await opened('', 'API request');
    await drawer().getByRole('button', { name: 'Add a property' }).click();
    await drawer().getByRole('combobox', { name: 'Property', exact: true }).last().fill('plan of the call');
    await drawer().getByRole('button', { name: 'Save the plan' }).click();
    await page().getByText('Saved').first().waitFor();
    await picture('lexicon-plan');
    await call('pro');
    await expect
      .poll(
        () =>
          page().evaluate(async (project) => {
            const reply = await fetch(`/api/projects/${project}/lexicon/violations`);
            return ((await reply.json()) as { violations: unknown[] }).violations.length;
          }, product.project.id),
        { timeout: 30_000, interval: 500 },
      )
      .toBe(1);
    await page().goto(product.path('lexicon?tab=violations'));
    await page().getByText('required, and not there').waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await picture('lexicon-violations');
  });

  test('a property shows its class and its crowd; a steward declares it public with the passkey', async () => {
    await page().goto(product.path('lexicon?tab=properties'));
    const row = page().getByRole('row', { name: /plan/ }).first();
    await row.getByText(/public, \d+ hidden/).waitFor();
    expect(await page().content()).not.toContain(RARE_PLAN);
    expect(await axeViolations(page())).toEqual([]);
    await picture('lexicon-properties');
    await row.getByRole('button', { name: 'Open plan' }).click();
    await product.running.app.foundation.db
      .updateTable('session')
      .set({ stepped_up_at: new Date(0) })
      .execute();
    await drawer().getByText('Declaring public shows nothing that was stored hidden').waitFor();
    await picture('lexicon-property');
    await drawer().getByRole('button', { name: 'Make every value public' }).click();
    const question = page().getByRole('dialog', { name: 'Make every value public' });
    await question.getByText('that text is gone').waitFor();
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await picture('lexicon-declare');
    await question.getByRole('button', { name: 'Make public' }).click();
    const prompt = page().getByRole('dialog', { name: 'Confirm with your passkey' });
    await prompt.getByRole('button', { name: 'Use passkey' }).click();
    await page().getByText('It holds for what arrives from now on').first().waitFor();
    await drawer().getByText('Every text is readable from its first arrival on.').waitFor();
    await page().goto(product.path('settings/audit'));
    await page().getByText('decided what may be readable').first().waitFor();
  });

  test('several names are tagged and hidden at once, by keyboard', async () => {
    await page().goto(product.path('lexicon?tab=properties'));
    const choose = page().getByRole('checkbox', { name: 'Select all that are shown' });
    await choose.focus();
    await page().keyboard.press('Space');
    await page()
      .getByRole('region', { name: /selected/ })
      .waitFor();
    await page().getByRole('combobox', { name: 'Add tags' }).fill('tidy');
    await page().keyboard.press('Enter');
    await page().getByRole('button', { name: 'Add', exact: true }).click();
    await page().locator('tbody').getByText('tidy').first().waitFor();
    await picture('lexicon-bulk');
    await page().getByRole('button', { name: 'Hide from pickers' }).click();
    await page().locator('tbody').getByText('hidden', { exact: true }).first().waitFor();
    expect(await axeViolations(page())).toEqual([]);
  });

  test('in Italian, in the dark', async () => {
    await page().emulateMedia({ colorScheme: 'dark' });
    await page().addInitScript(() => localStorage.setItem('riserbo-locale', 'it'));
    await page().goto(product.path('lexicon'));
    await page().getByRole('heading', { level: 1, name: 'Lessico' }).waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await picture('lexicon-it');
    // The one refusal is the passkey that was asked for again.
    expect(product.errors.filter((error) => !error.includes('403'))).toEqual([]);
  });
});
