import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { openProduct, type Product, RARE_PLAN } from '../support/product.ts';

describe('Custom events and properties', () => {
  let product: Product;
  const page = () => product.page;
  const button = (name: string | RegExp) => page().getByRole('button', { name });
  const picture = async (name: string) => {
    const folder = process.env['CUSTOM_PICTURES'];
    if (folder) await page().screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  };

  beforeAll(async () => {
    product = await openProduct();
  }, 240_000);
  afterAll(() => product?.close());

  test('a custom event is made of two events, and Insights asks for it by its name', async () => {
    await page().goto(product.path('custom'));
    await page().getByText('Nothing of your own yet').waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await page().getByRole('link', { name: 'New custom event' }).click();
    await page().getByLabel('Name', { exact: true }).fill('Anything they did');
    await button('Add an event').click();
    await button(/^Event 2/).waitFor();
    await page().getByRole('region', { name: 'Last 30 days' }).getByRole('row').nth(1).waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await button('Create').click();
    await page().getByRole('heading', { name: 'Anything they did' }).waitFor();
    await picture('event');
    await page().goto(product.path('reports/insights'));
    const question = page().getByRole('region', { name: 'Question' });
    await question
      .getByRole('button', { name: /^Event/ })
      .first()
      .click();
    await page().getByRole('option', { name: 'Anything they did' }).click();
    await page()
      .getByText(/who did Anything they did/)
      .first()
      .waitFor();
    await page().getByRole('table').getByText('Anything they did').first().waitFor();
    await picture('insights');
  });

  test('a custom property is read as it is typed, previewed, and splits Insights', async () => {
    await page().goto(product.path('custom'));
    await page().getByRole('link', { name: 'New custom property' }).click();
    await page().getByLabel('Name', { exact: true }).fill('Loud plan');
    const formula = page().getByLabel('Formula');
    await formula.fill('upper(properties["plan"');
    await page().getByText('This cannot be read yet.').waitFor();
    await formula.fill('upper(properties["plan"])');
    await page().getByText('It is: text.').waitFor();
    await page().getByRole('region', { name: 'Last 30 days' }).getByRole('row').nth(1).waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await picture('property');
    await button('Create').click();
    await page().getByRole('heading', { name: 'Loud plan' }).waitFor();
    await page().goto(product.path('reports/insights'));
    const question = page().getByRole('region', { name: 'Question' });
    await question.getByRole('button', { name: 'Breakdown', exact: true }).click();
    await page()
      .getByRole('option', { name: /^Loud plan/ })
      .click();
    await page()
      .getByText(/by Loud plan/)
      .first()
      .waitFor();
    await question.getByRole('button', { name: 'Remove the breakdown by Loud plan' }).waitFor();
    await picture('split');
    await page().goto(product.path('custom'));
    await page().getByRole('cell', { name: 'upper(properties["plan"])' }).waitFor();
    await picture('list');
  });

  test('what people did becomes a number of theirs, what they said before is borrowed, and both are changed', async () => {
    const last = page().getByRole('region', { name: 'Last 30 days' });
    await page().getByRole('link', { name: 'New custom property' }).click();
    await page().getByText('What people did').click();
    await page().getByLabel('Name', { exact: true }).fill('Slowest call');
    await button(/^What is made of the events/).click();
    await page().getByRole('option', { name: 'Most' }).click();
    await button(/^Property of the event: latency_ms/).waitFor();
    await button(/^Event:/).click();
    await page()
      .getByRole('option', { name: /^API Call/ })
      .click();
    await button(/^Since when/).click();
    await page().getByRole('option', { name: 'in the last … days' }).click();
    await page().getByLabel('Days, today among them').fill('400');
    await page().keyboard.press('Enter');
    expect(await page().getByLabel('Days, today among them').inputValue()).toBe('365');
    await last.getByRole('row', { name: /^People who did it 36$/ }).waitFor();
    await last.getByRole('row', { name: /^On average, each 117.5$/ }).waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await picture('computed');
    await button('Create').click();
    await page().getByRole('heading', { name: 'Slowest call' }).waitFor();
    await page().getByLabel('Days, today among them').fill('30');
    await button('Save changes').click();

    await page().goto(product.path('custom/property'));
    await page().emulateMedia({ colorScheme: 'dark' });
    await page().getByText('What they said before').click();
    await page().getByLabel('Name', { exact: true }).fill('Plan of the visit');
    expect(await button('Create').isDisabled()).toBe(true);
    await button(/^Property of the event/).click();
    await page().getByRole('option', { name: /^plan/ }).click();
    await page().getByLabel('Days before, at most').fill('3');
    await last.getByText('free').waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await picture('borrowed');
    await button('Create').click();
    await page().getByRole('heading', { name: 'Plan of the visit' }).waitFor();
    await page().emulateMedia({ colorScheme: 'light' });
    await page().goto(product.path('custom'));
    await page()
      .getByRole('cell', { name: 'Most of latency_ms over each person’s API Call, in the last 30 days' })
      .waitFor();
    await page()
      .getByRole('cell', { name: /^plan of each person’s newest .+ from at most 3 days before$/ })
      .waitFor();
    await picture('made');
  });

  test('a filter of events calls it by its name; one of people, who have many events, does not offer it', async () => {
    await page().goto(product.path('reports/insights'));
    const question = page().getByRole('region', { name: 'Question' });
    await question.getByRole('button', { name: 'Filter', exact: true }).last().click();
    await page()
      .getByRole('option', { name: /^Loud plan/ })
      .click();
    await button(/^Values \(Loud plan\)/).waitFor();
    await page().keyboard.press('Escape');
    await page().goto(product.path('people'));
    await button('Filter').click();
    await page()
      .getByRole('option', { name: /^seats/ })
      .waitFor();
    expect(
      await page()
        .getByRole('option', { name: /^Loud plan/ })
        .count(),
    ).toBe(0);
    await page().goto(product.path('custom'));
  });

  test('one that nobody uses is deleted', async () => {
    await page().getByRole('link', { name: 'Loud plan' }).click();
    await button('Delete').click();
    await page().getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page().getByRole('link', { name: 'Anything they did' }).waitFor();
    expect(await page().getByRole('link', { name: 'Loud plan' }).count()).toBe(0);
  });

  test('a lookup table says what it left out, and its columns split Insights', async () => {
    await page().goto(product.path('lookups'));
    await page().getByText('No lookup tables yet').waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await picture('lookups-empty');
    await page().getByRole('link', { name: 'New lookup table' }).click();
    await page().getByLabel('Name', { exact: true }).fill('Plans');
    await button('Looked up by').click();
    await page().getByRole('option', { name: /^plan/ }).first().click();
    const file = (csv: string) => ({ name: 'plans.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    const choose = page().locator('input[type=file]');
    await choose.setInputFiles(file('plan,paying\nfree,No\nfree,Yes'));
    await button('Upload').click();
    await page().getByText('Row 2 of the file cannot be taken').waitFor();
    await choose.setInputFiles(
      file(`plan,paying,seats,owner\nfree,No,1,x\npro,Yes,25,ada@example.org\n${RARE_PLAN},Yes,3,y`),
    );
    expect(await axeViolations(page())).toEqual([]);
    await picture('lookups-new');
    await button('Upload').click();
    await page().getByText('2 rows kept.').waitFor();
    await page()
      .getByText(/^1 row left out/)
      .waitFor();
    await page()
      .getByText(/^1 cell left out/)
      .waitFor();
    await page().getByRole('row', { name: /^pro/ }).getByRole('cell', { name: '25' }).waitFor();
    expect(await page().getByText(RARE_PLAN).count()).toBe(0);
    expect(await axeViolations(page())).toEqual([]);
    await picture('lookups-table');
    await page().goto(product.path('reports/insights'));
    const question = page().getByRole('region', { name: 'Question' });
    await question.getByRole('button', { name: 'Breakdown', exact: true }).click();
    await page()
      .getByRole('option', { name: /^Plans: paying/ })
      .click();
    await page()
      .getByText(/by Plans: paying/)
      .first()
      .waitFor();
    await page().getByRole('table').getByText('Yes', { exact: true }).first().waitFor();
    await picture('lookups-split');
    await page().goto(product.path('lookups'));
    await page().getByRole('link', { name: 'Plans' }).waitFor();
    await picture('lookups-list');
    await page().getByRole('link', { name: 'Plans' }).click();
    await button('Delete').click();
    await page().getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page().getByText('No lookup tables yet').waitFor();
  });
});
