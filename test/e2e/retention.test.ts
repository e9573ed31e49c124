import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { pickByKeyboard } from '../support/keyboard.ts';
import { CHARACTERS, openProduct, type Product } from '../support/product.ts';

const PICTURES = process.env['RISERBO_PICTURES'];
const DAY = 86_400_000;

describe('Retention', () => {
  let product: Product;
  const page = () => product.page;
  const button = (name: string | RegExp) => page().getByRole('button', { name });
  const option = (name: string | RegExp) => page().getByRole('option', { name });
  const answer = () => page().getByRole('region', { name: 'Answer', exact: true });
  const asked = (sentence: RegExp) => answer().getByRole('heading', { name: sentence }).waitFor();
  const settled = () => page().locator('section[aria-busy="false"]').waitFor();
  const cells = (row: RegExp) =>
    page()
      .getByRole('row', { name: row })
      .first()
      .locator('td')
      .evaluateAll((found) => found.slice(0, 6).map((cell) => cell.textContent?.trim()));
  const picture = async (name: string) => {
    if (PICTURES) await page().screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
  };

  beforeAll(async () => {
    product = await openProduct();
    await cameBefore(product);
  }, 240_000);
  afterAll(() => product?.close());

  test('a newcomer sees who comes back, by the day of their first visit', async () => {
    await page().goto(product.path('reports/retention'));
    await asked(
      /^Of those who did any event, those who did any event later, then or later, per day, last 30 days/,
    );
    await settled();
    const head = await page().getByRole('columnheader').allTextContents();
    expect(head.slice(0, 4)).toEqual(['First event', 'People', '< 1 day', 'Day 1']);
    await page()
      .getByRole('img', { name: /Everybody: / })
      .locator('svg')
      .waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await picture('retention-light');
  });

  test('what may still grow is marked', async () => {
    await page().getByText('Not everybody has had the whole of this interval yet: it').waitFor();
    expect(await page().locator('tbody').first().textContent()).toContain('*');
  });

  test('the question is built from words by keyboard, and the address says it', async () => {
    const pick = (label: string, wanted: RegExp) => pickByKeyboard(page(), label, wanted);
    await pick('When they must return', /^exactly then/);
    await asked(/later, exactly then, per day, last 30 days/);
    await pick('How time is cut', /^calendar days/);
    await pick('How far to look', /^own intervals/);
    await page().getByLabel('Widths of the intervals, between commas').fill('1, 2, 4');
    await page().keyboard.press('Enter');
    await page().getByRole('columnheader', { name: 'Day 3–6' }).waitFor();
    await page().getByRole('columnheader', { name: 'Day 1–2' }).waitFor();
    await settled();
    expect(decodeURIComponent(page().url())).toContain('calendar');
    await page().goBack();
    await page().getByRole('columnheader', { name: 'Day 4–7' }).waitFor();
  });

  test('one interval is followed from row to row', async () => {
    await page().goto(product.path('reports/retention'));
    await settled();
    await page().getByText('Trend', { exact: true }).click();
    await button(/^Interval of the trend/).waitFor();
    expect(page().url()).toContain('chart=trend');
    await settled();
    await picture('retention-trend');
  });

  test('with a split each segment has its average, and opens', async () => {
    await page().getByText('Curve', { exact: true }).click();
    await button('Breakdown').click();
    await page().keyboard.type('plan');
    await option('plan').first().click();
    await page()
      .getByRole('row', { name: /^(Rows of )?free/ })
      .waitFor();
    await button('Rows of pro').click();
    await settled();
    expect((await cells(/free/))[0]).toBe('20');
    expect(await axeViolations(page())).toEqual([]);
    await picture('retention-split');
  });

  test('how many came back, and what they brought, is measured too', async () => {
    await button(/^Measure/).click();
    await option(/^Number of people/).click();
    await page().waitForURL(/users/);
    await settled();
    await button(/^Measure/).click();
    await option(/^Sum of/).click();
    await button(/^Property of the returning event/).click();
    await option(/^latency_ms/).click();
    await asked(/sum of latency_ms/);
    await settled();
    await page().goBack();
    await page().goBack();
    await settled();
  });

  test('in the dark it is as legible', async () => {
    await page().emulateMedia({ colorScheme: 'dark' });
    await page().reload();
    await settled();
    await picture('retention-dark');
    expect(await axeViolations(page())).toEqual([]);
    expect(product.errors).toEqual([]);
  });
});

/** Some of the characters were there on the four days before, fewer each day. */
async function cameBefore({ running, project }: Product): Promise<void> {
  const events = [36, 30, 24, 18].flatMap((count, place) =>
    CHARACTERS.slice(0, count).map((one) => ({
      event: 'API Call',
      properties: {
        token: project.token,
        distinct_id: one.id,
        time: Date.now() - (4 - place) * DAY,
        $insert_id: `before-${place}-${one.id}`,
        plan: one.plan,
      },
    })),
  );
  const response = await fetch(`${running.origin}/track`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(events),
  });
  expect(await response.text()).toBe('1');
  await new Promise((resolve) => setTimeout(resolve, 3000));
}
