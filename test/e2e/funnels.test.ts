import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { CHARACTERS, openProduct, type Product, RARE_PLAN } from '../support/product.ts';

const PICTURES = process.env['RISERBO_PICTURES'];

describe('Funnels', () => {
  let product: Product;
  const page = () => product.page;
  const answer = () => page().getByRole('region', { name: 'Answer', exact: true });
  const settled = () => page().locator('section[aria-busy="false"]').waitFor();
  const picture = async (name: string) => {
    if (PICTURES) await page().screenshot({ path: `${PICTURES}/${name}.png` });
  };
  const choose = async (picker: string, option: string) => {
    await page()
      .getByRole('button', { name: new RegExp(`^${picker}`) })
      .click();
    await page().getByRole('option', { name: option }).first().click();
  };

  beforeAll(async () => {
    product = await openProduct();
  }, 240_000);
  afterAll(() => product?.close());

  test('a newcomer finds Funnels in the navigation, and begins with what people do most', async () => {
    await page().goto(product.path('reports/funnels'));
    await page().getByRole('link', { name: 'Funnels' }).waitFor();
    await answer()
      .getByRole('heading', { name: /^Each person once through API Call → API Call, within 7 days/ })
      .waitFor();
    await settled();
    await answer()
      .getByRole('img', { name: /^Funnel\./ })
      .waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await picture('funnel-first');
  });

  test('a funnel of two events is built, and its address says it', async () => {
    await choose('Event of step 1', 'Any event');
    await choose('Event of step 2', 'API Call');
    await answer()
      .getByRole('heading', { name: /through Any event → API Call/ })
      .waitFor();
    await settled();
    expect(decodeURIComponent(page().url())).toContain('API+Call');
    await answer().getByText(`${CHARACTERS.length} entered`).waitFor();
  });

  test('by plan, a plan that too few share has no name, and what it would tell is kept back', async () => {
    await page().getByRole('button', { name: 'Breakdown' }).click();
    await page().locator('input:focus').waitFor();
    await page().keyboard.type('plan');
    await page().keyboard.press('Enter');
    await answer()
      .getByRole('heading', { name: /by plan/ })
      .waitFor();
    await settled();
    await page().locator('tbody').getByText('fewer than 10 people').first().waitFor();
    expect(await page().content()).not.toContain(RARE_PLAN);
    expect(await axeViolations(page())).toEqual([]);
    await picture('funnel-by-plan');
  });

  test('one segment is the control that the others are held against', async () => {
    await choose('What segments are held against', 'free');
    await page().getByRole('columnheader', { name: 'Against free' }).waitFor();
    await page().getByRole('cell', { name: 'control', exact: true }).waitFor();
    await settled();
    expect(await axeViolations(page())).toEqual([]);
    await picture('funnel-control');
  });

  test('a step has a name of its own, and a number is summed at each', async () => {
    await page().getByRole('button', { name: 'More for step 2' }).click();
    await page().getByRole('menuitem', { name: 'Name this step…' }).click();
    await page().getByLabel('Name of step 2').fill('Came back');
    await page().keyboard.press('Enter');
    await answer()
      .getByRole('heading', { name: /through Any event → Came back/ })
      .waitFor();
    await choose('Sum of a number at each step', 'latency_ms');
    await page().getByRole('columnheader', { name: 'Sum of latency_ms' }).first().waitFor();
    await settled();
    expect(await axeViolations(page())).toEqual([]);
    await picture('funnel-sum');
    await page().getByRole('button', { name: 'with the sum of latency_ms, remove' }).click();
  });

  test('a step counts for the first time ever alone, and segments are by the event that it was', async () => {
    const first = async () => {
      await page().getByRole('button', { name: 'More for step 2' }).click();
      await page().getByRole('menuitemcheckbox', { name: 'Only the first time ever' }).click();
      await page().keyboard.press('Escape');
    };
    await first();
    await answer()
      .getByRole('heading', { name: /through Any event → Came back \(first time ever\)/ })
      .waitFor();
    await settled();
    await first();
    await page().getByRole('button', { name: 'Breakdown', exact: true }).click();
    await page().locator('input:focus').waitFor();
    await page().keyboard.type('Event of the step');
    await page().keyboard.press('Enter');
    await answer()
      .getByRole('heading', { name: /by plan and Event of the step/ })
      .waitFor();
    await settled();
    expect(await axeViolations(page())).toEqual([]);
    await picture('funnel-by-event');
  });

  test('the same funnel over time, each interval in the table, and how long it takes', async () => {
    await page().getByText('Trend', { exact: true }).click();
    await answer()
      .getByRole('img', { name: /^Conversion over time\./ })
      .waitFor();
    await choose('Interval', 'per week');
    const intervals = page().getByRole('table', { name: 'The funnel of each interval' });
    await intervals.locator('[data-who]').first().click();
    await page()
      .getByText(/^Reached step 1: .*, /)
      .or(page().getByText('This interval cannot be asked about by itself'))
      .waitFor();
    await page().keyboard.press('Escape');
    await choose('What an interval counts', 'by when they entered');
    await page().waitForURL(/days\.week/);
    await settled();
    expect(await axeViolations(page())).toEqual([]);
    await picture('funnel-trend');
    await choose('What is drawn', 'median time');
    await intervals.getByRole('columnheader', { name: 'median time' }).waitFor();
    await answer()
      .getByRole('img', { name: /^Time to convert, over time\./ })
      .waitFor();
    await settled();
    expect(await axeViolations(page())).toEqual([]);
    await picture('funnel-trend-of-times');
    await page().getByText('Time to convert', { exact: true }).click();
    await settled();
    expect(await axeViolations(page())).toEqual([]);
    await picture('funnel-time');
  });

  test('it is as good in the dark', async () => {
    await page().emulateMedia({ colorScheme: 'dark' });
    await page().getByText('Steps', { exact: true }).last().click();
    await choose('Whom it counts', 'by company');
    await answer()
      .getByRole('heading', { name: /counted by company/ })
      .waitFor();
    await settled();
    expect(await axeViolations(page())).toEqual([]);
    await picture('funnel-dark');
  });
});
