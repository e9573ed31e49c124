import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations, openPage } from '../support/browser.ts';
import { pickByKeyboard } from '../support/keyboard.ts';
import { CHARACTERS, openProduct, type Product, RARE_PLAN } from '../support/product.ts';

const PICTURES = process.env['RISERBO_PICTURES'];

describe('Insights', () => {
  let product: Product;
  const page = () => product.page;
  const button = (name: string | RegExp) => page().getByRole('button', { name });
  const answer = () => page().getByRole('region', { name: 'Answer', exact: true });
  const picture = async (name: string) => {
    if (PICTURES) await page().screenshot({ path: `${PICTURES}/${name}.png` });
  };
  const isTypingSearch = () => page().locator('input:focus').waitFor();
  const settled = () => page().locator('section[aria-busy="false"]').waitFor();
  const rows = () =>
    page()
      .locator('tbody tr')
      .evaluateAll((lines) =>
        lines.map((line) => [...line.querySelectorAll('th, td')].slice(0, 3).map((cell) => cell.textContent)),
      );

  beforeAll(async () => {
    product = await openProduct();
  }, 240_000);
  afterAll(() => product?.close());

  test('a newcomer is asked nothing and sees how many people were there', async () => {
    await page().goto(product.path('reports/insights'));
    await answer()
      .getByRole('heading', { name: 'Unique users who did any event, per day, last 30 days' })
      .waitFor();
    await settled();
    expect(await rows()).toEqual([['Any event', String(CHARACTERS.length), expect.anything()]]);
    expect(await axeViolations(page())).toEqual([]);
  });

  test('every number says why', async () => {
    await button('Why this number?').click();
    const drawer = page().getByRole('dialog', { name: 'Why this number?' });
    await drawer.getByText('A person is counted once in the whole period').waitFor();
    await drawer.getByText('Days begin at midnight in Europe/Rome.').waitFor();
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await page().keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
  });

  test('a question is built by keyboard alone, and the address says it', async () => {
    await page().keyboard.press('/');
    await page().getByRole('listbox', { name: 'Event of metric A' }).waitFor();
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await isTypingSearch();
    await page().keyboard.type('api c');
    await page().keyboard.press('Enter');
    await answer()
      .getByRole('heading', { name: /did API Call, per day/ })
      .waitFor();
    expect(await page().evaluate('document.activeElement.textContent')).toBe('API Call');

    // Tab goes on: this metric's filter, its menu, another metric, a formula, a filter, a breakdown.
    for (let step = 0; step < 10; step++) {
      await page().keyboard.press('Tab');
      if ((await page().evaluate('document.activeElement.textContent')) === 'Breakdown') break;
    }
    await page().keyboard.press('Enter');
    await page().getByRole('listbox', { name: 'Breakdown' }).waitFor();
    await isTypingSearch();
    await page().keyboard.type('plan');
    await page().keyboard.press('Enter');
    await answer()
      .getByRole('heading', { name: /did API Call, by plan, per day/ })
      .waitFor();
    expect(decodeURIComponent(page().url())).toContain('API+Call');
    await settled();
  });

  test('what fewer than ten people share is one muted segment, and its text is nowhere on the page', async () => {
    await page().locator('tbody').getByText('fewer than 10 people').waitFor();
    await answer().getByText('Some answers are kept back').waitFor();
    const shown = await rows();
    expect(shown.slice(0, 2).map(([name, total]) => [name, total])).toEqual([
      ['free', '20'],
      ['pro', '13'],
    ]);
    expect(await page().content()).not.toContain(RARE_PLAN);
  });

  test('the chart says in words what it shows, as lines and as bars', async () => {
    const chart = page().getByRole('img', {
      name: /Unique users who did API Call, by plan.*free: 20 in all/,
    });
    await chart.locator('svg').waitFor();
    await page().getByText('Bars', { exact: true }).click();
    await page().waitForURL(/chart=bar/);
    await chart.locator('svg').getByText('free').waitFor();
    expect(await axeViolations(page())).toEqual([]);
  });

  test('back undoes one step, forward does it again, and a copied address shows the same', async () => {
    const address = page().url();
    const { page: other, context } = await openPage(product.browser, { origin: product.running.origin });
    await context.addCookies(await product.context.cookies());
    await other.goto(address);
    await other.getByRole('heading', { name: /did API Call, by plan, per day/ }).waitFor();
    await other.locator('tbody').getByText('free').waitFor();
    await context.close();

    await page().goBack();
    await page().goBack();
    await answer()
      .getByRole('heading', { name: 'Unique users who did API Call, per day, last 30 days' })
      .waitFor();
    await page().goForward();
    await answer()
      .getByRole('heading', { name: /by plan/ })
      .waitFor();
    await settled();
  });

  test('every other way of drawing it is in one list', async () => {
    for (const [name, kind] of [
      ['Stacked lines', 'area'],
      ['Columns', 'column'],
      ['Stacked columns', 'stack'],
      ['Stacked bars', 'pile'],
      ['Pie', 'pie'],
    ] as const) {
      await button('More ways to draw it').click();
      await page().getByRole('menuitemradio', { name, exact: true }).click();
      await page().waitForURL(new RegExp(`chart=${kind}`));
      await answer().getByRole('img').locator('svg').first().waitFor();
      await picture(`insights-${kind}`);
    }
    await button('More ways to draw it').click();
    await page().getByRole('menuitemradio', { name: 'Number', exact: true }).click();
    await page().waitForURL(/chart=number/);
    expect(await axeViolations(page())).toEqual([]);
    await page().getByText('Bars', { exact: true }).click();
    await page().waitForURL(/chart=bar/);
  });

  test('a period before, or the whole, is chosen by keyboard and stands beside each number', async () => {
    const pick = (label: string, option: RegExp) => pickByKeyboard(page(), label, option);
    const heads = async () => (await page().getByRole('columnheader').allTextContents()).slice(0, 4);
    await pick('Compare with', /^everybody together/);
    await answer()
      .getByRole('heading', { name: /by plan, per day, last 30 days, compared with everybody together$/ })
      .waitFor();
    await settled();
    expect(await heads()).toEqual(['Segment', 'Whole period', 'Held against', 'Share']);
    const free = page().getByRole('row', { name: /free/ }).locator('td');
    expect((await free.allTextContents()).slice(0, 3)).toEqual(['20', '36', '55.6%']);
    await pick('Compare with', /^the period before/);
    await answer()
      .getByRole('heading', { name: /compared with the period before$/ })
      .waitFor();
    await settled();
    expect(await heads()).toEqual(['Segment', 'Whole period', 'Before', 'Change']);
    await pick('Measure of metric A', /^Total/);
    await pick('Interval', /^per week/);
    await answer()
      .getByRole('heading', { name: /^Total of API Call, by plan, per week/ })
      .waitFor();
    await settled();
    await page().getByRole('columnheader', { name: 'not over yet' }).waitFor();
    expect(await axeViolations(page())).toEqual([]);
  });

  test('an inline filter narrows one metric; a formula answers from two', async () => {
    await page().goto(product.path('reports/insights'));
    await settled();
    await button('Filter').first().click();
    await page().getByRole('option', { name: /^plan/ }).first().click();
    await page().getByRole('listbox', { name: 'Values' }).getByRole('option', { name: 'pro' }).click();
    await answer()
      .getByRole('heading', { name: /any event, where plan is pro/ })
      .waitFor();
    await page().getByRole('button', { name: 'Metric', exact: true }).click();
    await page().getByRole('button', { name: 'Formula', exact: true }).click();
    await page().getByRole('textbox', { name: 'Formula C' }).fill('A / B * 100');
    await page().keyboard.press('Enter');
    await page().locator('tbody').getByText('C · A / B * 100').waitFor();
    await settled();
    const totals = (await rows()).map(([, total]) => total);
    expect(totals).toEqual(['13', '36', '36.11']);

    await button('More ways to draw it').click();
    await page()
      .getByRole('menuitemcheckbox', { name: /^C A \/ B/ })
      .click();
    await page().waitForURL(/chart=line-C/);
    await picture('insights-axes');
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await page().keyboard.press('Escape');
  });

  test('the rows of two breakdowns stand under the values of the first', async () => {
    await page().getByRole('button', { name: 'Breakdown', exact: true }).click();
    await isTypingSearch();
    await page().keyboard.type('plan');
    await page().keyboard.press('Enter');
    await answer()
      .getByRole('heading', { name: /by plan/ })
      .waitFor();
    await page().getByRole('button', { name: 'Breakdown', exact: true }).click();
    await isTypingSearch();
    // What the person's profile says, beside what the event says: only such pairs have a crowd in this story.
    await page().keyboard.type('plan');
    await page().getByRole('option', { name: /^plan/ }).last().click();
    await answer()
      .getByRole('heading', { name: /by plan and plan/ })
      .waitFor();
    await settled();
    await page().getByText('Grouped', { exact: true }).click();
    await page().getByRole('rowheader', { name: /free$/ }).first().waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await picture('insights-grouped');
    await page().goBack();
    await page().goBack();
    await page().locator('tbody').getByText('C · A / B * 100', { exact: true }).waitFor();
  });

  test('the first address of insights still leads there; the CSV holds what the table shows, and nothing more', async () => {
    const q = '*l*l*levent.API+Call.unique*e*e.*llast.7.day*e.day.*l*l*levent.plan*e*e*e*e';
    await page().goto(`${product.path('insights')}?q=${q}`);
    await page().waitForURL(/\/reports\/insights\?q=/);
    await page().locator('tbody').getByText('free').waitFor();
    const [download] = await Promise.all([page().waitForEvent('download'), button('CSV').click()]);
    const csv = await readFile(await download.path(), 'utf8');
    const lines = csv
      .replace('\uFEFF', '')
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(lines[0]?.slice(0, 4)).toEqual(['Metric', 'plan', 'Whole period', 'People']);
    expect(lines[0]).toHaveLength(4 + 7);
    expect(lines.slice(1, 3).map((line) => line.slice(0, 4))).toEqual([
      ['API Call', 'free', '20', '20'],
      ['API Call', 'pro', '13', '13'],
    ]);
    expect(csv).not.toContain(RARE_PLAN);
    await page().goto(product.path('reports/no-such-kind'));
    await page().getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page().goBack();
  });

  test('a folded segment explains itself, and leads to the page that says more', async () => {
    await page().locator('tbody').getByRole('button', { name: 'fewer than 10 people' }).click();
    await page().getByText('so that nobody can be picked out').last().waitFor();
    await page().getByRole('link', { name: 'How this works' }).last().waitFor();
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await page().keyboard.press('Escape');
  });

  test('the event picker says when an event was last seen', async () => {
    await page().keyboard.press('/');
    await page()
      .getByRole('option', { name: /API Call.*last seen/ })
      .waitFor();
    await page().keyboard.press('Escape');
    await page().getByRole('listbox').waitFor({ state: 'hidden' });
  });

  test('a stretch drawn over the time axis becomes the period, and back undoes it', async () => {
    const chart = page().getByRole('img', { name: /Unique users who did API Call/ });
    await chart.locator('svg').waitFor();
    await settled();
    const box = await chart.boundingBox();
    if (!box) throw new Error('the chart has no place');
    await page().mouse.move(box.x + box.width * 0.5, box.y + 100);
    await page().mouse.down();
    await page().mouse.move(box.x + box.width * 0.7, box.y + 120, { steps: 4 });
    await page().mouse.move(box.x + box.width * 0.9, box.y + 120, { steps: 4 });
    await page().mouse.up();
    await page().waitForURL(/q=[^&]*from\.\d{4}-\d\d-\d\d\.\d{4}-\d\d-\d\d/);
    await answer()
      .getByRole('heading', { name: /did API Call, by plan, per day, \d+ \w+ \d{4}/ })
      .waitFor();
    await page().goBack();
    await answer()
      .getByRole('heading', { name: /last 7 days/ })
      .waitFor();
  });

  test('the picture on the clipboard is a PNG of the chart', async () => {
    await product.context.grantPermissions(['clipboard-read', 'clipboard-write'], {
      origin: product.running.origin,
    });
    await settled();
    await button('Picture').click();
    await page().getByText('The picture is in your clipboard').waitFor();
    const picture = await page().evaluate<number[] | null>(`(async () => {
      const [item] = await navigator.clipboard.read();
      const bitmap = await createImageBitmap(await item.getType('image/png'));
      return [bitmap.width, bitmap.height];
    })()`);
    expect(picture?.[0]).toBeGreaterThan(600);
    expect(picture?.[1]).toBeGreaterThan(300);
  });

  test('a question that is overtaken is given up, in the browser too', async () => {
    const given: string[] = [];
    page().on('requestfailed', (request) => {
      if (request.url().endsWith('/reports/insights')) given.push(request.failure()?.errorText ?? '');
    });
    let held = 0;
    await page().route('**/reports/insights', async (route) => {
      if (route.request().method() !== 'POST' || held++ > 0) return route.fallback();
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      return route.continue().catch(() => undefined); // nobody waits for it any more
    });
    await page().getByText('Bars', { exact: true }).click();
    await page()
      .getByRole('button', { name: /^Measure of metric A/ })
      .click();
    await page()
      .getByRole('option', { name: /^Total/ })
      .click();
    await expect.poll(() => held).toBe(1);
    await page()
      .getByRole('button', { name: /^Measure of metric A/ })
      .click();
    await page()
      .getByRole('option', { name: /^Times per person/ })
      .click();
    await expect.poll(() => given).toEqual(['net::ERR_ABORTED']);
    await answer()
      .getByRole('heading', { name: /Average number of API Call per person/ })
      .waitFor();
    await page().unroute('**/reports/insights');
    await settled();
  });

  test('an address that was cut shows a question that works', async () => {
    await page().goto(`${product.path('reports/insights')}?q=*l*l*lev`);
    await answer()
      .getByRole('heading', { name: /Unique users who did any event/ })
      .waitFor();
  });

  test('a breakdown is by what was touched before; which touches count is filtered, and the question says so', async () => {
    const question = page().getByRole('region', { name: 'Question' });
    await question.getByRole('button', { name: 'Breakdown', exact: true }).click();
    await page().getByRole('option', { name: /^plan/ }).first().click();
    await question.getByRole('button', { name: /^Value of plan/ }).click();
    await page()
      .getByRole('option', { name: /^own weights/ })
      .click();
    const touchpoints = question.getByRole('group', { name: 'Touchpoints' });
    await touchpoints.getByLabel('Percent of the first').fill('99');
    await page().keyboard.press('Enter');
    expect(await touchpoints.getByLabel('Percent of the first').inputValue()).toBe('60');
    await touchpoints.getByRole('button', { name: 'Filter' }).click();
    await page().getByRole('option', { name: /^plan/ }).first().click();
    await page().getByRole('listbox', { name: 'Values' }).getByRole('option', { name: 'pro' }).click();
    await page().keyboard.press('Escape');
    await answer()
      .getByRole('heading', { name: /by plan \(own weights; touched by any event where plan is pro\)/ })
      .waitFor();
    await page().locator('tbody').getByText('(not set)').waitFor();
    expect(await page().locator('tbody').getByText('free', { exact: true }).count()).toBe(0);
    expect(await axeViolations(page())).toEqual([]);
    await picture('insights-touchpoints');
  });

  test('texts are read as numbers, sessions are events, and a percentile and a running total are chosen', async () => {
    await page().goto(product.path('reports/insights'));
    await button(/^Measure of metric A/).click();
    await page()
      .getByRole('option', { name: /^A property’s numbers/ })
      .click();
    await button('Property of metric A').click();
    await page().getByRole('option', { name: /^plan/ }).first().click();
    await button('How metric A reads the property: as text').click();
    await page()
      .getByRole('option', { name: /^as a number/ })
      .click();
    await answer()
      .getByRole('heading', { name: /^Average of number\(properties\["plan"\]\)/ })
      .waitFor();
    await button('How metric A reads the property: as a number').waitFor();
    await settled();
    await button(/^Aggregate of metric A/).click();
    await page().getByRole('option', { name: 'Percentile', exact: true }).click();
    await page().getByRole('textbox', { name: 'Percentile of metric A' }).fill('75');
    await page().keyboard.press('Enter');
    await page().waitForURL(/75/);
    await settled();
    expect(await axeViolations(page())).toEqual([]);
    await button(/^Measure of metric A/).click();
    await page()
      .getByRole('option', { name: /^Total/ })
      .click();
    await button(/^Event of metric A/).click();
    await page().getByRole('option', { name: 'Session start' }).click();
    await button(/^Smooth or add up/).click();
    await page().getByRole('option', { name: 'running total' }).click();
    await answer()
      .getByRole('heading', { name: /Session start, per day, last 30 days.*running total/ })
      .waitFor();
    await settled();
    await page().locator('tbody tr').first().locator('[data-who]').last().click();
    await page().getByText('This number is made of several intervals.').waitFor();
    await page().keyboard.press('Escape');
  });

  test('how many people did something how often stands in bars, in the order of their numbers', async () => {
    await page().goto(product.path('reports/insights'));
    await button(/^Measure of metric A/).click();
    await page()
      .getByRole('option', { name: /^Times per person/ })
      .click();
    await button(/^Aggregate of metric A/).click();
    await page().getByRole('option', { name: 'Distribution', exact: true }).click();
    await answer()
      .getByText(/^Distribution of/)
      .first()
      .waitFor();
    await settled();
    expect(await page().getByRole('radio', { name: 'Bars' }).isChecked()).toBe(true);
    const bars = (await rows()).map(([name = '', people]) => [String(name), Number(people)] as const);
    expect(bars.length).toBeGreaterThan(0);
    for (const [name, people] of bars) {
      expect(name).toMatch(/^\d+( – \d+)?$/);
      expect(people).toBeGreaterThanOrEqual(10);
    }
    const starts = bars.map(([name]) => Number.parseInt(name, 10));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(await axeViolations(page())).toEqual([]);
    await picture('insights-distribution');
  });

  test('a project says which events begin and end a session', async () => {
    await page().goto(product.path('setup'));
    await page().getByRole('tab', { name: 'Project' }).click();
    const timeout = page().getByLabel('Sessions end after');
    await timeout.fill('5000');
    await timeout.blur();
    expect(await timeout.inputValue()).toMatch(/^1440 /);
    await timeout.fill('10');
    const starts = page().getByLabel('Events that begin a session').first();
    await starts.fill('API C');
    await page().getByRole('option', { name: 'API Call' }).click();
    expect(await axeViolations(page())).toEqual([]);
    await button('Save').click();
    await page().getByText('Saved').first().waitFor();
    await page().reload();
    await page().getByRole('tab', { name: 'Project' }).click();
    await page().getByText('API Call', { exact: true }).waitFor();
    expect(await timeout.inputValue()).toMatch(/^10 /);
    await picture('project-sessions');
  });

  test('in Italian, in the dark, on a tablet: whole, and free of axe violations', async () => {
    const { page: other, context } = await openPage(product.browser, {
      origin: product.running.origin,
      locale: 'it',
      colorScheme: 'dark',
      width: 768,
    });
    await context.addCookies(await product.context.cookies());
    await other.addInitScript(() => localStorage.setItem('riserbo-locale', 'it'));
    await other.goto(
      `${product.path('reports/insights')}?q=*l*l*levent.API+Call.unique*e*e.*llast.30.day*e.day.*l*l*levent.plan*e*e*e*e`,
    );
    await other
      .getByRole('heading', {
        name: 'Utenti unici che hanno fatto API Call, per plan, per giorno, ultimi 30 giorni',
      })
      .waitFor();
    await other.locator('tbody').getByText('meno di 10 persone').waitFor();
    expect(await axeViolations(other)).toEqual([]);
    expect(await other.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(768);
    await context.close();
  });

  test('a project without events leads to its set-up page', async () => {
    const empty = await product.running.app.foundation.createProject({
      name: 'Empty',
      isDevelopment: true,
      owner: null,
    });
    await page().goto(`/p/${empty.id}/reports/insights`);
    await page().getByText('No events have arrived yet').waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await page().getByRole('link', { name: 'Set up the first event' }).click();
    await page().getByRole('heading', { level: 1, name: 'Set up' }).waitFor();
  });

  test('nothing was thrown, and nothing broke the content security policy', () => {
    expect(product.errors).toEqual([]);
  });
});
