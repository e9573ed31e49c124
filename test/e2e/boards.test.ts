import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { openProduct, type Product } from '../support/product.ts';

/** Set: where pictures are put for whoever wants to look. */
const PICTURES = process.env['RISERBO_PICTURES'];

describe('saved reports and boards', () => {
  let product: Product;
  const page = () => product.page;
  const button = (name: string | RegExp) => page().getByRole('button', { name });
  const card = (name: string) => page().getByRole('region', { name, exact: true });
  const placeOf = (name: string) => card(name).getAttribute('data-place');
  const see = async (name: string) => {
    if (!PICTURES) return;
    await mkdir(PICTURES, { recursive: true });
    await page().screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
  };
  /** The card is there, and the server knows it. */
  const kept = async (name: string, place: string) => {
    await page().locator(`section[aria-label="${name}"][data-place="${place}"]`).waitFor();
    await page().locator('[data-saving="false"]').waitFor();
  };

  beforeAll(async () => {
    product = await openProduct();
  }, 240_000);
  afterAll(() => product?.close());

  test('a question gets a name, stands under its kind, and says when it has changed', async () => {
    await page().goto(product.path('reports/insights'));
    await button('Save').click();
    await page().getByRole('textbox', { name: 'Name' }).fill('Active people');
    await page().getByLabel('Description').fill('For the Monday meeting');
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await page().getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page().getByRole('heading', { level: 1, name: 'Active people' }).waitFor();
    await page().waitForURL(/saved=\d+$/);
    await page()
      .getByRole('list', { name: 'Saved: Insights' })
      .getByRole('link', { name: 'Active people' })
      .waitFor();

    await page().getByText('Bars', { exact: true }).click();
    await page().getByText('Unsaved changes').waitFor();
    await see('report-changed');
    await button('Save changes').click();
    await page().getByText('Unsaved changes').waitFor({ state: 'hidden' });
    await page().reload();
    await page().getByRole('radio', { name: 'Bars' }).isChecked();
    expect(await page().getByText('Unsaved changes').count()).toBe(0);
    expect(await axeViolations(page())).toEqual([]);
  });

  test('it is saved under another name, renamed, and put on a new board', async () => {
    await button('More about this report').click();
    await page().getByRole('menuitem', { name: 'Save as…' }).click();
    await page().getByRole('textbox', { name: 'Name' }).fill('Copy');
    await page().getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page().getByRole('heading', { level: 1, name: 'Copy' }).waitFor();
    await button('More about this report').click();
    await page().getByRole('menuitem', { name: 'Rename…' }).click();
    await page().getByRole('textbox', { name: 'Name' }).fill('Second look');
    await page().getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page().getByRole('heading', { level: 1, name: 'Second look' }).waitFor();

    await button('More about this report').click();
    await page().getByRole('menuitem', { name: 'Add to board…' }).click();
    await page().getByRole('textbox', { name: 'Name of the new board' }).fill('Monday');
    await button('Add to board').click();
    await page().getByRole('heading', { level: 1, name: 'Monday' }).waitFor();
    await card('Second look').locator('svg text').first().waitFor();
    expect(await axeViolations(page())).toEqual([]);
  });

  test('a figure on a card leads to why it is so, how fresh it is, and to the people behind it', async () => {
    await card('Second look')
      .getByText(/^Newest of its events/)
      .waitFor();
    await card('Second look')
      .getByRole('button', { name: /^[\d,]+$/ })
      .click();
    const why = page().getByRole('dialog', { name: 'Why this number?' });
    await why.getByText('A person is counted once in the whole period').waitFor();
    await why.getByText('The newest event that this question counts was loaded on').waitFor();
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await see('card-why');
    await page().keyboard.press('Escape');
    await why.waitFor({ state: 'hidden' });
    await button('Why this number? Second look').waitFor();
  });

  test('cards are added, moved and resized by keyboard, and are where they were after a reload', async () => {
    await button('Add card').click();
    await page().getByRole('menuitem', { name: 'Saved report' }).click();
    await page().getByRole('combobox', { name: 'Saved report' }).click();
    await page()
      .getByRole('option', { name: /Active people/ })
      .click();
    await page().getByRole('dialog').getByRole('button', { name: 'Add to board' }).click();
    await card('Active people').locator('svg text').first().waitFor();
    expect(await placeOf('Active people')).toBe('6 0 6 8');

    await button('Add card').click();
    await page().getByRole('menuitem', { name: 'Text' }).click();
    await page()
      .getByRole('dialog')
      .getByRole('textbox', { name: 'Text' })
      .fill('# Monday\nLook **here** first. <b>no</b>');
    await button('Apply').click();
    await card('Text').getByRole('heading', { name: 'Monday' }).waitFor();
    expect(await card('Text').textContent()).toContain('<b>no</b>');

    await button('Move or resize Active people').focus();
    await page().keyboard.press('Shift+ArrowDown');
    await page().keyboard.press('Shift+ArrowLeft');
    await kept('Active people', '6 0 5 9');
    await page().keyboard.press('ArrowLeft');
    await kept('Active people', '5 0 5 9');
    await kept('Second look', '0 9 6 8');
    await page().getByText('Active people: column 6, row 1, 5 wide, 9 high').waitFor({ state: 'attached' });
    await page().keyboard.press('ArrowRight');
    await kept('Second look', '0 0 6 8');
    await page().reload();
    await card('Active people').locator('svg text').first().waitFor();
    expect(await placeOf('Active people')).toBe('6 0 5 9');
  });

  test('a card is dragged by its grip and stretched by its corner', async () => {
    const grip = await button('Move or resize Active people').boundingBox();
    if (!grip) throw new Error('no grip');
    const [x, y] = [grip.x + grip.width / 2, grip.y + grip.height / 2];
    await page().mouse.move(x, y);
    await page().mouse.down();
    await page().mouse.move(x - 200, y + 30, { steps: 4 });
    await page().mouse.move(x - 500, y + 10, { steps: 4 });
    await page().mouse.up();
    await kept('Active people', '0 0 5 9');
    await kept('Second look', '0 9 6 8');

    const region = await card('Active people').boundingBox();
    if (!region) throw new Error('no card');
    const corner = [region.x + region.width - 5, region.y + region.height - 5] as const;
    await page().mouse.move(...corner);
    await page().mouse.down();
    await page().mouse.move(corner[0] + 170, corner[1] - 44, { steps: 4 });
    await page().mouse.up();
    await kept('Active people', '0 0 7 8');
    await see('board');
  });

  test('one period for the whole board, in every card; a copy and a template are boards of their own', async () => {
    await button(/^Period of the whole board/).click();
    await button('last 7 days').click();
    await card('Active people')
      .getByRole('img', { name: /last 7 days/ })
      .waitFor();
    await card('Second look')
      .getByRole('img', { name: /last 7 days/ })
      .waitFor();

    await button('More about this board').click();
    await page().getByRole('menuitem', { name: 'Duplicate' }).click();
    await page().getByRole('heading', { level: 1, name: 'Monday (copy)' }).waitFor();
    await card('Active people')
      .getByRole('img', { name: /last 7 days/ })
      .waitFor();

    await page().getByRole('link', { name: 'Boards', exact: true }).click();
    await page().getByRole('link', { name: 'Monday', exact: true }).waitFor();
    await button('New board').click();
    await page().getByRole('radio', { name: 'Developer platform' }).check();
    await page()
      .getByText(/Makes \d reports/)
      .waitFor();
    await page()
      .getByText(/Left out, because nothing in this project fits/)
      .waitFor();
    await see('template');
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await button('Make board').click();
    await page().getByRole('heading', { level: 1, name: 'Developer platform' }).waitFor();
    await card('Calls').locator('svg text').first().waitFor();
    await see('template-board');
    expect(await axeViolations(page())).toEqual([]);
  });

  test('a board fills the screen, and is read on a phone; Home leads to it', async () => {
    await button('Full screen').click();
    await button('Leave full screen').waitFor();
    await expect.poll(() => page().evaluate('document.fullscreenElement !== null')).toBe(true);
    await see('full-screen');
    await button('Leave full screen').click();
    await page().getByRole('button', { name: 'Full screen', exact: true }).waitFor();

    await page().setViewportSize({ width: 390, height: 844 });
    await card('Calls').locator('svg text').first().waitFor();
    expect(await page().evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await see('phone');
    expect(await axeViolations(page())).toEqual([]);
    await page().setViewportSize({ width: 1280, height: 900 });
    await page().emulateMedia({ colorScheme: 'dark' });
    await page().goto(product.path(''));
    await page().getByRole('heading', { name: 'Your boards' }).waitFor();
    await see('home');
    await page().getByRole('link', { name: 'Developer platform' }).click();
    await card('Calls').locator('svg text').first().waitFor();
    await see('board-dark');
    expect(product.errors).toEqual([]);
  });
});
