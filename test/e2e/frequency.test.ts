import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { until } from '../support/installation.ts';
import { CHARACTERS, openProduct, type Product } from '../support/product.ts';

const PICTURES = process.env['RISERBO_PICTURES'];
const DAY = 86_400_000;

describe('Frequency', () => {
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
      .evaluateAll((found) => found.slice(0, 4).map((cell) => cell.textContent?.trim()));
  const picture = async (name: string) => {
    if (PICTURES) await page().screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
  };

  beforeAll(async () => {
    product = await openProduct();
    await cameBefore(product);
  }, 240_000);
  afterAll(() => product?.close());

  test('a newcomer sees on how many days of a week people are there; what few differ by is kept back', async () => {
    await page().goto(product.path(''));
    await page().getByRole('link', { name: 'Frequency' }).click();
    await asked(/^On how many days of each week people did any event, at least so many, last 90 days$/);
    await settled();
    expect((await page().getByRole('columnheader').allTextContents()).slice(0, 5)).toEqual([
      ...['Week from', 'People', '≥ 1 day', '≥ 2 days', '≥ 3 days'],
    ]);
    expect(await cells(/^Average/)).toEqual(['36', '100%', '66.7%', '16.7%']);
    await page().getByText('No column is shown after ≥ 3 days').waitFor();
    expect(await page().locator('td[data-withheld="true"]').count()).toBe(1);
    await page().getByText('One row has too few people to be shown').waitFor();
    await page()
      .getByRole('img', { name: /Everybody: 100%, 66.7%, 16.7%/ })
      .locator('svg')
      .waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await picture('frequency-light');
  });

  test('counted exactly, everybody stands in one column; a split has a row of averages each', async () => {
    await button(/^How they are counted/).click();
    await option(/^exactly so many/).click();
    await button(/^Measure/).click();
    await option(/^number of people/).click();
    await asked(/exactly so many, number of people, last 90 days$/);
    await page().getByRole('columnheader', { name: '1 day', exact: true }).waitFor();
    expect(decodeURIComponent(page().url())).toContain('exactly');
    await button('Breakdown').click();
    await page().keyboard.type('plan');
    await option(/^plan/).first().click();
    await button('Rows of free').waitFor();
    await settled();
    await picture('frequency-exactly');
    expect(await axeViolations(page())).toEqual([]);
    await button('Remove the breakdown by plan').click();
    await button(/^Whom it counts/).click();
    await option('by company').click();
    await asked(/number of people, counted by company, last 90 days$/);
    await page().getByText('Some answers are kept back').waitFor();
  });

  test('of a day the hours are counted; back in history it was days', async () => {
    await page().goto(product.path('reports/frequency'));
    await settled();
    await button(/^Of each/).click();
    await option('of each day').click();
    await asked(/^On how many hours of each day/);
    await page().getByRole('columnheader', { name: '≥ 1 hour' }).waitFor();
    await page().goBack();
    await page().getByRole('columnheader', { name: '≥ 2 days' }).waitFor();
  });

  test('one column is followed from week to week, leads to its people, and the CSV holds what the table shows', async () => {
    await page().getByText('Trend', { exact: true }).click();
    await button(/^Interval of the trend: ≥ 2 days/).waitFor();
    expect(page().url()).toContain('chart=trend.1');
    await settled();
    await picture('frequency-trend');
    const download = page().waitForEvent('download');
    await button('CSV').click();
    const text = await readFile(await (await download).path(), 'utf8');
    expect(text.split('\n')[0]).toContain('≥ 3 days');
    await button('Why this number?').click();
    await page().getByRole('dialog').getByText('Averages weigh each interval by its people').waitFor();
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'hidden' });
    await page().getByRole('cell', { name: '66.7%' }).last().getByRole('button').click();
    await page()
      .getByText(/^≥ 2 days in /)
      .waitFor();
    await page().getByRole('menuitem', { name: 'See these people' }).click();
    await page().getByText('24 people').first().waitFor();
  });

  test('it stands on a board', async () => {
    await page().goto(product.path('reports/frequency'));
    await settled();
    await button('Add to board…').click();
    const dialog = page().getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('A weekly habit');
    await dialog.getByRole('textbox', { name: 'Name of the new board' }).fill('Habits');
    await dialog.getByRole('button', { name: 'Add to board' }).click();
    await page().getByRole('heading', { level: 1, name: 'Habits' }).waitFor();
    await page()
      .getByRole('img', { name: /Everybody: 100%, 66.7%, 16.7%/ })
      .locator('svg')
      .waitFor();
    await page().getByText('66.7%').waitFor();
    await picture('frequency-board');
    expect(await axeViolations(page())).toEqual([]);
  });

  test('in the dark it is as legible', async () => {
    await page().emulateMedia({ colorScheme: 'dark' });
    await page().goto(product.path('reports/frequency'));
    await settled();
    await page()
      .getByRole('img', { name: /Everybody/ })
      .locator('svg')
      .waitFor();
    await picture('frequency-dark');
    expect(await axeViolations(page())).toEqual([]);
    expect(product.errors).toEqual([]);
  });
});

/** In the last whole week all came on Monday, two thirds on Tuesday, one third on Wednesday; in the week before, six stayed away on Tuesday. */
async function cameBefore({ running, project, page }: Product): Promise<void> {
  const today = Date.now() - (Date.now() % DAY) + DAY / 2;
  const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * DAY - 7 * DAY;
  const visits = [
    ...[36, 24, 12].map((count, place) => ({ count, at: monday + place * DAY })),
    ...[36, 30].map((count, place) => ({ count, at: monday + (place - 7) * DAY })),
  ];
  const events = visits.flatMap(({ count, at }) =>
    CHARACTERS.slice(0, count).map((one) => ({
      event: 'API Call',
      properties: {
        distinct_id: one.id,
        time: at,
        $insert_id: `before-${at}-${one.id}`,
        plan: one.plan,
      },
    })),
  );
  const { access } = running.app.foundation;
  const scope = { name: 'Last weeks', scopes: ['import' as const], expiresInDays: 1 };
  const { user, secret } = await access.createServiceAccount('machine', project.id, scope);
  const response = await fetch(`${running.origin}/import?strict=1&project_id=${project.id}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
    },
    body: JSON.stringify(events),
  });
  expect(response.status).toBe(200);
  await until('the weeks before are there', () => page.evaluate(isThere, project.id));
}

/** In the browser: whether two weeks and the present one have people. */
async function isThere(projectId: number): Promise<boolean> {
  const asked = {
    active: { event: null },
    range: { last: 90, unit: 'day' },
    ...{ unit: 'week', times: 'day', counting: 'at_least', measure: { kind: 'rate' } },
  };
  const response = await fetch(`/api/projects/${projectId}/reports/frequency`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-requested-with': 'riserbo' },
    body: JSON.stringify(asked),
  });
  const { segments } = (await response.json()) as { segments: { rows: { people: number | null }[] }[] };
  return segments[0]?.rows.filter(({ people }) => (people ?? 0) > 0).length === 3;
}
