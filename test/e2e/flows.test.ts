import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { openProduct, type Product } from '../support/product.ts';

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
});
