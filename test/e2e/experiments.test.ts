import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { openProduct, type Product } from '../support/product.ts';

describe('Experiments', () => {
  let product: Product;
  const page = () => product.page;
  const settled = () => page().locator('section[aria-busy="false"]').waitFor();

  beforeAll(async () => {
    product = await openProduct();
    page0 = product.page;
  }, 240_000);
  afterAll(() => product?.close());

  test('before there is one, the page says how to begin', async () => {
    await page().goto(product.path('reports/experiments'));
    await page().getByRole('heading', { name: 'No experiment yet' }).waitFor();
    expect(await axeViolations(page())).toEqual([]);
  });

  test('what a variant did is shown with its interval, and a wrong division is warned of', async () => {
    for (let round = 0; round < 40; round++) {
      await expose(product, round);
      await page().goto(product.path('reports/experiments'));
      const variant = page().getByRole('rowheader', { name: 'guided' });
      const nothing = page().getByRole('heading', { name: 'No experiment yet' });
      const other = page().getByText('Nothing fits', { exact: false });
      await variant.or(nothing).or(other).first().waitFor();
      if (await variant.isVisible()) break;
    }
    await page()
      .getByRole('heading', { name: /^What onboarding did to/ })
      .waitFor();
    await settled();
    await page()
      .getByText(/· better$/)
      .waitFor();
    await page().getByText('The variants are not as large as they should be').waitFor();
    expect(await page().getByRole('row').count()).toBe(3);
    expect(await axeViolations(page())).toEqual([]);
  });

  test('a guardrail is added, and the CSV holds every number', async () => {
    await page().getByRole('button', { name: 'Add a metric' }).click();
    await page()
      .getByRole('button', { name: /^Which way is better/ })
      .last()
      .click();
    await page().getByRole('option', { name: 'guardrail: must not fall' }).click();
    await page().getByText('· guardrail').waitFor();
    await settled();
    await shot('light');
    await page().emulateMedia({ colorScheme: 'dark' });
    await shot('dark');
    expect(await axeViolations(page())).toEqual([]);
    const download = page().waitForEvent('download');
    await page().getByRole('button', { name: 'CSV' }).click();
    const text = await readFile(await (await download).path(), 'utf8');
    expect(text).toContain('guided');
    expect(text.trim().split('\n')).toHaveLength(5);
    expect(product.errors).toEqual([]);
  });
});

const shot = async (n: string) => page0?.screenshot({ path: `/tmp/exper-${n}.png` });
let page0: Product['page'] | undefined;
const PEOPLE = 240;

/** Two thirds see the guided beginning; most of them then make a key, and few of the others. */
async function expose({ running, project }: Product, round: number): Promise<void> {
  const records = Array.from({ length: PEOPLE }, (_, place) => {
    const isGuided = place % 3 > 0;
    const base = { token: project.token, distinct_id: `guest-${place}`, time: Date.now() };
    const exposure = {
      'Experiment name': 'onboarding',
      'Variant name': isGuided ? 'guided' : 'control',
    };
    const did = { ...base, $insert_id: `key-${round}-${place}` };
    return [
      {
        event: '$experiment_started',
        properties: { ...base, ...exposure, $insert_id: `seen-${round}-${place}` },
      },
      ...((isGuided ? place % 10 < 7 : place % 10 < 2) ? [{ event: 'Key Made', properties: did }] : []),
    ];
  }).flat();
  for (let from = 0; from < records.length; from += 50) {
    const response = await fetch(`${running.origin}/track`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(records.slice(from, from + 50)),
    });
    expect(await response.text()).toBe('1');
  }
}
