import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { pickByKeyboard } from '../support/keyboard.ts';
import { CHARACTERS, openProduct, type Product } from '../support/product.ts';

describe('Cohorts', () => {
  let product: Product;
  const page = () => product.page;
  const button = (name: string | RegExp) => page().getByRole('button', { name });

  beforeAll(async () => {
    product = await openProduct();
  }, 240_000);
  afterAll(() => product?.close());

  test('a cohort is built as a sentence, by keyboard, that is counted as it changes', async () => {
    await page().goto(product.path('cohorts'));
    await page().getByRole('link', { name: 'New cohort' }).first().waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await page().getByRole('link', { name: 'New cohort' }).first().click();
    await page().getByLabel('Name', { exact: true }).fill('Callers');
    await pickByKeyboard(page(), 'Add a condition', /^Did an event/);
    await pickByKeyboard(page(), 'Event', /^API Call/);
    await pickByKeyboard(page(), 'When', /^last 7 days/);
    const size = page().getByRole('region', { name: 'People now' }).getByRole('status');
    await expect.poll(() => size.textContent(), { timeout: 60_000 }).toMatch(/^\d+$/);
    await button('Create cohort').click();
    await page().getByRole('heading', { name: 'Callers' }).waitFor();
    await page().getByRole('region', { name: 'Size over the last 30 days' }).first().waitFor();
    expect(await axeViolations(page())).toEqual([]);
    if (process.env['COHORT_PICTURES'])
      await page().screenshot({ path: `${process.env['COHORT_PICTURES']}/cohort.png`, fullPage: true });
  });

  test('a group of conditions, none of which is true, is built and stays editable', async () => {
    await button('Add a condition').click();
    await page()
      .getByRole('option', { name: /^A group of conditions/ })
      .click();
    const group = page().getByRole('group', { name: 'Group 2', exact: true });
    await group.getByRole('button', { name: 'Add a condition to group 2' }).click();
    await page()
      .getByRole('option', { name: /^Did one after another/ })
      .click();
    await group.getByRole('button', { name: /^How the conditions of group 2 combine/ }).click();
    await page().getByRole('option', { name: 'none of these is true' }).click();
    await group.getByRole('button', { name: /^When/ }).click();
    await page().getByRole('option', { name: 'since a day…' }).click();
    await group.getByLabel('First day').fill('2025-01-01');
    expect(await axeViolations(page())).toEqual([]);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page().emulateMedia({ colorScheme });
      if (process.env['COHORT_PICTURES'])
        await page().screenshot({ path: `${process.env['COHORT_PICTURES']}/group-${colorScheme}.png` });
    }
    await button('Save changes').click();
    await page().reload();
    await group.getByRole('button', { name: /combine: none of these is true/ }).waitFor();
    expect(await group.getByLabel('First day').inputValue()).toBe('2025-01-01');
    await page().getByRole('button', { name: 'Remove condition 2', exact: true }).click();
    await button('Save changes').click();
    await group.waitFor({ state: 'detached' });
  });

  test('it filters Insights, and Insights is split by it', async () => {
    await page().goto(product.path('reports/insights'));
    const question = page().getByRole('region', { name: 'Question' });
    await question.getByRole('button', { name: 'Filter' }).last().click();
    await page().getByRole('option', { name: 'Callers' }).click();
    await question.getByRole('button', { name: 'In or not in Callers: in' }).waitFor();
    await page()
      .getByText(/where in Callers/)
      .first()
      .waitFor();
    await question.getByRole('button', { name: 'Remove the condition on Callers' }).click();
    await question.getByRole('button', { name: 'Breakdown', exact: true }).click();
    await page().getByRole('option', { name: 'Callers' }).click();
    await page().getByRole('table').getByText('in Callers', { exact: true }).first().waitFor();
    await page().reload();
    await page().getByRole('table').getByText('in Callers', { exact: true }).first().waitFor();
    if (process.env['COHORT_PICTURES'])
      await page().screenshot({ path: `${process.env['COHORT_PICTURES']}/insights.png`, fullPage: true });
  });

  test('its people are a list of people, and a list of people becomes a cohort', async () => {
    await page().goto(product.path('cohorts'));
    await page().getByRole('link', { name: 'Callers' }).click();
    await page().getByRole('link', { name: 'See its people' }).click();
    await page().locator('tbody a').first().waitFor();
    await page()
      .getByText(/^\d+ people · /)
      .waitFor();
    if (process.env['COHORT_PICTURES'])
      await page().screenshot({ path: `${process.env['COHORT_PICTURES']}/people.png`, fullPage: true });
    expect(new URL(page().url()).search).toBe('');
    await button('Save as cohort').click();
    await page().getByLabel('Name', { exact: true }).fill('Callers again');
    await button('Create cohort').click();
    await page().getByRole('heading', { name: 'Callers again' }).waitFor();
    await page().goto(product.path('cohorts'));
    await page().getByRole('link', { name: 'Callers', exact: true }).click();
    await page().getByText('Used by Callers again').waitFor();
  });

  test('a list of ids becomes a cohort; one of too few known ids is not kept', async () => {
    await page().goto(product.path('cohorts/new'));
    await button('Use a list of ids instead').click();
    await page().getByLabel('Name', { exact: true }).fill('From the fair');
    await button('Create cohort').click();
    await page().getByRole('heading', { level: 1, name: 'From the fair' }).waitFor();
    const upload = (ids: readonly string[]) => {
      const buffer = Buffer.from(['id', ...ids].join('\n'));
      return page()
        .locator('input[type="file"]')
        .setInputFiles({ name: 'ids.csv', mimeType: 'text/csv', buffer });
    };
    const known = CHARACTERS.slice(0, 12).map(({ id }) => id);
    const strangers = known.map((id) => `stranger-${id}`);
    await upload([...known.slice(0, 2), ...strangers]);
    await page().getByText('Fewer than 10 of these ids are known.').waitFor();
    await upload([...known, ...strangers]);
    await page()
      .getByText(/^12 of 24 ids/)
      .or(page().getByText(/12 .*24/))
      .first()
      .waitFor();
    expect(await axeViolations(page())).toEqual([]);
    expect(await page().content()).not.toContain('stranger-');
  });

  test('organisations are listed and have a page', async () => {
    await page().goto(product.path('organisations'));
    await page().getByRole('heading', { name: 'Organisations' }).waitFor();
    await page().locator('tbody a').first().waitFor();
    expect(await axeViolations(page())).toEqual([]);
    if (process.env['COHORT_PICTURES'])
      await page().screenshot({
        path: `${process.env['COHORT_PICTURES']}/organisations.png`,
        fullPage: true,
      });
    await page().locator('tbody a').first().click();
    await page().getByRole('region', { name: 'Its people' }).first().waitFor();
    await page().getByRole('region', { name: 'Its people' }).getByRole('link').first().click();
    await page().getByRole('region', { name: 'Organisations' }).getByRole('link').first().click();
    await page().getByRole('region', { name: 'Its people' }).first().waitFor();
    expect(await axeViolations(page())).toEqual([]);
  });
});
