import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { pickByKeyboard } from '../support/keyboard.ts';
import { openProduct, type Product } from '../support/product.ts';
import { SHOPPERS, shop } from '../support/shopping.ts';

describe('Flows', () => {
  let product: Product;
  const page = () => product.page;
  const settled = () => page().locator('section[aria-busy="false"]').waitFor();
  const table = (name: string) => page().getByRole('region', { name, exact: true });

  beforeAll(async () => {
    product = await openProduct();
  }, 240_000);
  afterAll(() => product?.close());

  test('a newcomer sees what people do after their first event', async () => {
    await page().goto(product.path('reports/flows'));
    await page()
      .getByRole('heading', { name: /^What happens after any event/ })
      .waitFor();
    await settled();
    await page()
      .getByRole('img', { name: /What happens after any event/ })
      .locator('svg')
      .waitFor();
    expect(await table('Steps').getByRole('row').count()).toBeGreaterThan(3);
    expect(await axeViolations(page())).toEqual([]);
  });

  test('an event is left out from its own menu, by keyboard, and the address says it', async () => {
    const menu = table('Steps')
      .getByRole('button', { name: /^More for API Call,/ })
      .first();
    await menu.focus();
    await page().keyboard.press('Enter');
    await page().getByRole('menuitem', { name: 'Leave this event out' }).click();
    await page().getByRole('button', { name: 'Remove API Call' }).waitFor();
    await settled();
    expect(page().url()).toContain('hide');
  });

  test('organisations are counted in the place of people', async () => {
    await page()
      .getByRole('button', { name: /^Whom it counts/ })
      .click();
    await page().getByRole('option', { name: 'by company' }).click();
    await page()
      .getByRole('heading', { name: /counted by company/ })
      .waitFor();
    await settled();
    await page().getByText('Too few organisations went this way to show where they went.').waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await page().goBack();
    await page()
      .getByRole('button', { name: /^What is counted.*people, once each/ })
      .waitFor();
    await settled();
  });

  test('the commonest paths are a list, and a CSV', async () => {
    await page().getByRole('button', { name: 'Remove API Call' }).click();
    await page().getByText('Top paths', { exact: true }).click();
    await page().getByRole('list', { name: 'The commonest paths' }).waitFor();
    await settled();
    expect(await axeViolations(page())).toEqual([]);
    const download = page().waitForEvent('download');
    await page().getByRole('button', { name: 'CSV' }).click();
    const text = await readFile(await (await download).path(), 'utf8');
    expect(text).toContain('API Call');
    expect(product.errors).toEqual([]);
  });

  describe('around an event', () => {
    const pick = (label: string, option: RegExp) => pickByKeyboard(page(), label, option);
    /** Where, step and people of each line of the table. */
    const steps = async () => {
      await settled();
      const lines = await table('Steps').locator('tbody tr').all();
      const cells = lines.map((line) => line.locator('th, td').allInnerTexts());
      return (await Promise.all(cells)).map(([where, step, people]) => `${where} | ${step} | ${people}`);
    };

    test('an anchor is chosen with the steps before it, by keyboard', async () => {
      await shop(product);
      await page().goto(product.path('reports/flows'));
      await pick('Event 1', /^Cart Paid/);
      await pick('Steps before event 1', /^2 steps before/);
      await pick('Steps after event 1', /^0 steps after/);
      await page()
        .getByRole('heading', { name: /^What happens before Cart Paid/ })
        .waitFor();
      const { paid, left } = SHOPPERS;
      await expect
        .poll(steps, { timeout: 30_000 })
        .toEqual([
          `2 steps before Cart Paid | Cart Opened | ${paid - left}`,
          `2 steps before Cart Paid | Cart Left | ${left}`,
          `1 step before Cart Paid | Cart Opened | ${paid}`,
          `Cart Paid | Cart Paid | ${paid}`,
        ]);
      expect(await axeViolations(page())).toEqual([]);
    });

    test('an event is split by a property from its own menu, and put together again', async () => {
      await table('Steps')
        .getByRole('button', { name: 'More for Cart Opened, 1 step before Cart Paid' })
        .click();
      await page().getByRole('menuitem', { name: 'item', exact: true }).click();
      const whole = page().getByRole('button', { name: 'Do not split Cart Opened' });
      await whole.waitFor();
      await expect
        .poll(steps, { timeout: 30_000 })
        .toContain(`1 step before Cart Paid | Cart Opened · chair | 13`);
      await whole.click();
      await expect
        .poll(steps, { timeout: 30_000 })
        .toContain(`1 step before Cart Paid | Cart Opened | ${SHOPPERS.paid}`);
    });

    test('events that are left out are chosen in the question, and come back', async () => {
      await pick('Events that are steps', /^all events but/);
      await pick('event', /^Cart Left/);
      const back = page().getByRole('button', { name: 'Remove Cart Left' });
      await back.waitFor();
      await expect
        .poll(steps, { timeout: 30_000 })
        .toContain(`2 steps before Cart Paid | Cart Opened | ${SHOPPERS.paid}`);
      await back.click();
      await expect
        .poll(steps, { timeout: 30_000 })
        .toContain(`2 steps before Cart Paid | Cart Left | ${SHOPPERS.left}`);
    });

    test('a second anchor says how many came to it, and a property may be held on the way', async () => {
      await page().goto(product.path('reports/flows'));
      await pick('Event 1', /^Cart Opened/);
      await page().getByRole('button', { name: 'Another event on the way' }).click();
      await pick('Event 2', /^Cart Paid/);
      const numbers = page().getByRole('region', { name: 'Answer', exact: true });
      await numbers.getByText('Reached Cart Paid').waitFor();
      const reached = () =>
        numbers
          .getByText(/^Reached Cart Paid/)
          .locator('../..')
          .textContent();
      await expect.poll(reached, { timeout: 30_000 }).toMatch(new RegExp(`Paid${SHOPPERS.paid} `));
      await numbers.getByRole('button', { name: 'How to read this number' }).click();
      await page()
        .getByText(/^Those who came by a way that fewer than 10 people took/)
        .waitFor();
      await page().keyboard.press('Escape');
      await pick('Same property on the whole path', /^item/);
      await page().getByRole('button', { name: 'Do not hold item' }).waitFor();
      // Of those who paid for the same, all who had left the cart; the few who had not went another way, which is no crowd.
      await expect.poll(reached, { timeout: 30_000 }).toMatch(new RegExp(`Paid${SHOPPERS.left} `));
      await page().getByText('Top paths', { exact: true }).click();
      await page()
        .getByRole('list', { name: 'The commonest paths' })
        .getByRole('listitem')
        .filter({ hasText: 'Cart Paid' })
        .first()
        .waitFor();
      expect(await axeViolations(page())).toEqual([]);
      expect(product.errors).toEqual([]);
    });
  });
});
