import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeDefinition } from '../../src/web/reports/funnels/definition-url.ts';
import { axeViolations } from '../support/browser.ts';
import { pickByKeyboard } from '../support/keyboard.ts';
import { CHARACTERS, openProduct, type Product, RARE_PLAN } from '../support/product.ts';
import { SHOPPERS, shop } from '../support/shopping.ts';

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

  test('it is held against the period before, and begins with a session', async () => {
    await choose('Compare with', 'the period before');
    await answer()
      .getByRole('heading', { name: /through Any event → API Call.*, compared with the period before$/ })
      .waitFor();
    await choose('Event of step 1', 'Session start');
    await answer()
      .getByRole('heading', { name: /through Session start → API Call/ })
      .waitFor();
    await settled();
    await answer().getByText(`${CHARACTERS.length} entered`).waitFor();
    await choose('Compare with', 'no comparison');
    await choose('Event of step 1', 'Any event');
    await settled();
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

  describe('how it counts', () => {
    /** How many people, or sessions, the table says at each step. */
    const reached = async () => {
      await settled();
      const numbers = await answer().locator('tbody [data-who]').allInnerTexts();
      return numbers.slice(0, 2).map(Number);
    };
    /** A funnel of two steps that nobody has chosen yet. */
    const begin = async () => {
      const steps = [{ event: null }, { event: null }];
      const blank = writeDefinition({ steps, range: { last: 30, unit: 'day' }, view: { kind: 'steps' } });
      await page().goto(product.path(`reports/funnels?q=${encodeURIComponent(blank)}`));
    };
    const pick = (label: string, option: RegExp) => pickByKeyboard(page(), label, option);
    const asks = (part: string) => page().waitForURL((url) => decodeURIComponent(url.href).includes(part));

    test('steps are chosen by keyboard, and the keyboard stays where it was', async () => {
      await shop(product);
      await begin();
      await pick('Event of step 1', /^Cart Opened/);
      await pick('Event of step 2', /^Cart Paid/);
      await answer()
        .getByRole('heading', { name: /^Each person once through Cart Opened → Cart Paid, within 7 days/ })
        .waitFor();
      await expect.poll(reached, { timeout: 30_000 }).toEqual([SHOPPERS.opened, SHOPPERS.paid]);
    });

    test('an exclusion drops whoever did it in between', async () => {
      await page().getByRole('button', { name: 'Exclusion', exact: true }).click();
      await pick('Event that excludes, 1', /^Cart Left/);
      await asks('Cart+Left');
      await expect
        .poll(reached, { timeout: 30_000 })
        .toEqual([SHOPPERS.opened, SHOPPERS.paid - SHOPPERS.left]);
      await page().getByRole('button', { name: 'Remove exclusion' }).click();
      await expect.poll(reached, { timeout: 30_000 }).toEqual([SHOPPERS.opened, SHOPPERS.paid]);
    });

    test('entries are split by how often something was done in between, and a step is not counted', async () => {
      await page().getByRole('button', { name: 'What was done between steps' }).click();
      await pick('Event in between', /^Cart Opened/);
      await answer()
        .getByRole('heading', { name: /by how often Cart Opened between steps 1 and 2/ })
        .waitFor();
      await expect.poll(reached, { timeout: 30_000 }).toEqual([SHOPPERS.paid, SHOPPERS.paid]);
      const [first] = await answer().locator('tbody tr').allInnerTexts();
      expect(first).toMatch(/^1\s/);
      expect(await axeViolations(page())).toEqual([]);
      await page().getByRole('button', { name: 'Do not split by what was done between steps' }).click();
      await expect.poll(reached, { timeout: 30_000 }).toEqual([SHOPPERS.opened, SHOPPERS.paid]);
    });

    test('a property that is held is the same at both steps', async () => {
      await pick('Hold a property constant', /^item/);
      const held = page().getByRole('button', { name: 'with the same item, remove' });
      await held.waitFor();
      await expect.poll(reached, { timeout: 30_000 }).toEqual([SHOPPERS.opened, SHOPPERS.paidTheSame]);
      await held.click();
      await expect.poll(reached, { timeout: 30_000 }).toEqual([SHOPPERS.opened, SHOPPERS.paid]);
    });

    test('the best attempt converts where the first had no time to', async () => {
      await pick('Time to convert', /^1 hour/);
      await answer()
        .getByRole('heading', { name: /within 1 hour/ })
        .waitFor();
      await settled();
      await answer()
        .getByText(new RegExp(`^${SHOPPERS.opened} entered`))
        .first()
        .waitFor();
      await pick('Which attempt counts', /^the best attempt/);
      await asks('optimised');
      await expect.poll(reached, { timeout: 30_000 }).toEqual([SHOPPERS.opened, SHOPPERS.paid]);
      expect(await axeViolations(page())).toEqual([]);
      await picture('funnel-best-attempt');
    });

    test('steps that are let go happen in any order', async () => {
      await begin();
      await pick('Event of step 1', /^Cart Paid/);
      await pick('Event of step 2', /^Cart Opened/);
      await settled();
      await answer()
        .getByText(new RegExp(`^${SHOPPERS.paid} entered`))
        .first()
        .waitFor();
      await pick('Order of steps', /^in any order/);
      await page().getByRole('button', { name: 'More for step 1' }).click();
      await page().getByRole('menuitem', { name: 'Let it happen in any order' }).click();
      await asks('any');
      await expect.poll(reached, { timeout: 30_000 }).toEqual([SHOPPERS.opened, SHOPPERS.paid]);
      expect(await axeViolations(page())).toEqual([]);
    });
  });
});
