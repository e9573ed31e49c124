import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { openProduct, type Product } from '../support/product.ts';

const PICTURES = process.env['RISERBO_PICTURES'];

describe('Annotations', () => {
  let product: Product;
  const page = () => product.page;
  const answer = () => page().getByRole('region', { name: 'Answer', exact: true });
  const marks = () => answer().getByRole('list', { name: 'Annotations' });
  const dialog = (name: string) => page().getByRole('dialog', { name });
  const picture = async (name: string) => {
    if (PICTURES) await page().screenshot({ path: `${PICTURES}/${name}.png` });
  };

  beforeAll(async () => {
    product = await openProduct();
  }, 240_000);
  afterAll(() => product?.close());

  test('a chart over time says what is annotated in its period, and takes a new annotation by keyboard', async () => {
    await page().goto(product.path('reports/insights'));
    await page().locator('section[aria-busy="false"]').waitFor();
    await answer().getByRole('button', { name: 'Annotations' }).press('Enter');
    const drawer = dialog('Annotations');
    await drawer.getByText('Nothing is annotated in this period.').waitFor();
    await drawer.getByRole('button', { name: 'New annotation' }).press('Enter');
    await dialog('New annotation').getByLabel('What happened').fill('Version 2 is out');
    await dialog('New annotation').getByLabel('Tags').fill('release');
    await page().keyboard.press('Enter');
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await picture('annotation-new');
    await dialog('New annotation').getByRole('button', { name: 'Annotate' }).press('Enter');
    await drawer.getByText('Version 2 is out').waitFor();
    await drawer.getByText('release', { exact: true }).waitFor();
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await picture('annotation-drawer');
    await page().keyboard.press('Escape');
    await marks()
      .getByRole('button', { name: /: Version 2 is out$/ })
      .waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await picture('annotation-insights');
  });

  test('its mark says what happened, and changes it', async () => {
    await marks()
      .getByRole('button', { name: /Version 2/ })
      .press('Enter');
    await picture('annotation-mark');
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await page().getByRole('button', { name: 'Change “Version 2 is out”' }).press('Enter');
    const change = dialog('Change the annotation');
    await change.getByLabel('What happened').fill('Version 2.1 is out');
    await change.getByRole('button', { name: 'Save' }).press('Enter');
    await marks()
      .getByRole('button', { name: /: Version 2.1 is out$/ })
      .waitFor();
  });

  test('a day of the chart is annotated where it is clicked', async () => {
    const box = await answer()
      .getByRole('img', { name: /The table below/ })
      .boundingBox();
    if (!box) throw new Error('no chart');
    await page().mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.4);
    await page()
      .getByRole('menuitem', { name: /^Annotate / })
      .click();
    await dialog('New annotation').getByLabel('What happened').fill('Campaign begins');
    await dialog('New annotation').getByRole('button', { name: 'Annotate' }).click();
    await marks()
      .getByRole('button', { name: /: Campaign begins$/ })
      .waitFor();
    await picture('annotation-two');
  });

  test('it stands on funnels and retention over time, in the dark too', async () => {
    await page().emulateMedia({ colorScheme: 'dark' });
    await page().goto(product.path('reports/funnels'));
    await page().getByText('Trend', { exact: true }).click();
    await marks()
      .getByRole('button', { name: /Version 2.1/ })
      .waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await picture('annotation-funnel-dark');
    await page().goto(product.path('reports/retention'));
    await page().getByText('Trend', { exact: true }).click();
    await marks()
      .getByRole('button', { name: /Version 2.1/ })
      .waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await picture('annotation-retention-dark');
  });

  test('it is deleted after a question', async () => {
    await answer().getByRole('button', { name: 'Annotations' }).click();
    await dialog('Annotations').getByRole('button', { name: 'Delete “Version 2.1 is out”' }).click();
    await page().getByRole('button', { name: 'Delete annotation' }).click();
    await dialog('Annotations').getByText('Version 2.1 is out').waitFor({ state: 'detached' });
    await dialog('Annotations').getByText('Campaign begins').waitFor();
    expect(product.errors).toEqual([]);
  });
});
