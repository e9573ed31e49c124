import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { until } from '../support/installation.ts';
import { openProduct, type Product } from '../support/product.ts';

const PICTURES = process.env['RISERBO_PICTURES'];

describe('Experiments', () => {
  let product: Product;
  const page = () => product.page;
  const button = (name: string | RegExp) => page().getByRole('button', { name });
  const option = (name: string | RegExp) => page().getByRole('option', { name });
  const settled = () => page().locator('section[aria-busy="false"]').waitFor();
  const picture = async (name: string) => {
    if (PICTURES) await page().screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
  };

  beforeAll(async () => {
    product = await openProduct();
  }, 240_000);
  afterAll(() => product?.close());

  test('before there is one, the page says how to begin', async () => {
    await page().goto(product.path(''));
    await page().getByRole('link', { name: 'Experiments' }).click();
    await page().getByRole('heading', { level: 1, name: 'No experiment yet' }).waitFor();
    expect(await axeViolations(page())).toEqual([]);
    await picture('experiments-empty');
  });

  test('what a variant did is said in words and as an interval, and a wrong division is warned of', async () => {
    await runExperiment(product);
    await page().goto(product.path('reports/experiments'));
    await page()
      .getByRole('heading', { name: /^What onboarding did to times of any event per person within 7 days/ })
      .waitFor();
    await settled();
    await page().getByText('guided is better than control').waitFor();
    await page().getByText('guided: 160 people instead of 120').waitFor();
    await page().getByText('control: what the others are held against').waitFor();
    await page()
      .getByText(/^between \+/)
      .first()
      .waitFor();
    expect(await page().getByRole('row').count()).toBe(3);
    expect(await axeViolations(page())).toEqual([]);
    await picture('experiments-light');
  });

  test('its numbers lead to the people of a variant, and to those who did not do it', async () => {
    await page()
      .getByRole('row', { name: /^guided/ })
      .locator('[data-who]')
      .nth(1)
      .click();
    await page()
      .getByText(/^guided, did it: times of any event/)
      .waitFor();
    await picture('experiments-who');
    await page().getByRole('menuitem', { name: 'See these people' }).last().click();
    await page()
      .getByText(/^guided, did not do it: times of any event per person .* – What onboarding did/)
      .waitFor();
    await page()
      .getByText('No person fits')
      .or(page().getByText(/^\d+ people · /))
      .waitFor();
    await page().goBack();
    await page().getByText('guided is better than control').waitFor();
  });

  test('a guardrail is added and got worse; the why-drawer says how it is tested; the CSV holds every number', async () => {
    await button('Add a metric').click();
    await button(/^Which way is better/)
      .last()
      .click();
    await option('guardrail: must not rise').click();
    await page().getByText('A guardrail got worse').waitFor();
    await settled();
    await picture('experiments-guardrail');
    const download = page().waitForEvent('download');
    await button('CSV').click();
    const text = await readFile(await (await download).path(), 'utf8');
    expect(text).toContain('guided');
    expect(text.trim().split('\n')).toHaveLength(5);
    await button('Why this number?').click();
    await page()
      .getByRole('dialog')
      .getByText(/^The test is sequential/)
      .waitFor();
    await page().keyboard.press('Escape');
    await page().getByRole('dialog').waitFor({ state: 'hidden' });
  });

  test('variants that were meant to differ in size may, and false alarms can be rarer', async () => {
    await page().getByText('The variants are not as large as they should be').waitFor();
    await button(/^How people were meant to be divided/).click();
    await option(/^divided in these parts/).click();
    await page().getByLabel('Part of guided', { exact: true }).fill('2');
    await page().keyboard.press('Enter');
    await page().getByText('The variants are as large as they should be').waitFor();
    await page()
      .getByRole('heading', { name: /divided .*guided 2/ })
      .waitFor();
    await button(/^How often a difference may be found/).click();
    await option('false alarms at most 1%').click();
    await page().getByText('at most 1% of experiments show a difference').waitFor();
    await settled();
    expect(await axeViolations(page())).toEqual([]);
    await picture('experiments-tested');
  });

  test('what few did is kept back, and said so', async () => {
    await button('Remove metric 2').click();
    await settled();
    await button(/^Event of metric 1/).click();
    await option(/^Key Lost/).click();
    await page().getByText('kept back: fewer than 10 people did it, or did not').first().waitFor();
    await page().getByText('Some answers are kept back').waitFor();
    await picture('experiments-withheld');
  });

  test('it stands on a board', async () => {
    await page().goto(product.path('reports/experiments'));
    await settled();
    await button('Add to board…').click();
    const dialog = page().getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('A guided beginning');
    await dialog.getByRole('textbox', { name: 'Name of the new board' }).fill('What we try');
    await dialog.getByRole('button', { name: 'Add to board' }).click();
    await page().getByRole('heading', { level: 1, name: 'What we try' }).waitFor();
    await page().getByText('The variants are not as large as they should be').waitFor();
    await page().getByRole('region', { name: 'Variants against the control' }).waitFor();
    await picture('experiments-board');
    expect(await axeViolations(page())).toEqual([]);
  });

  test('in the dark it is as legible', async () => {
    await page().emulateMedia({ colorScheme: 'dark' });
    await page().goto(product.path('reports/experiments'));
    await page().getByText('guided is better than control').waitFor();
    await settled();
    await picture('experiments-dark');
    expect(await axeViolations(page())).toEqual([]);
    expect(product.errors).toEqual([]);
  });
});

const PEOPLE = 240;

/** Two thirds see the guided beginning; most of them then make a key, and few of the others. Some lose it: of each variant three. */
async function runExperiment({ running, project, page }: Product): Promise<void> {
  let round = 0;
  await until('both variants have names', async () => {
    await send(running.origin, project.token, round++);
    return page.evaluate(isRunning, project.id);
  });
}

async function send(origin: string, token: string, round: number): Promise<void> {
  const records = Array.from({ length: PEOPLE }, (_, place) => {
    const isGuided = place % 3 > 0;
    const person = { token, distinct_id: `guest-${place}`, time: Date.now() };
    const exposure = { 'Experiment name': 'onboarding', 'Variant name': isGuided ? 'guided' : 'control' };
    const hasKey = isGuided ? place % 10 < 7 : place % 10 < 2;
    return [
      {
        event: '$experiment_started',
        properties: { ...person, ...exposure, $insert_id: `seen-${round}-${place}` },
      },
      ...(hasKey
        ? [{ event: 'Key Made', properties: { ...person, $insert_id: `key-${round}-${place}` } }]
        : []),
      ...(hasKey
        ? [{ event: 'Key Used', properties: { ...person, $insert_id: `use-${round}-${place}` } }]
        : []),
      ...(place < 9 || place > 236
        ? [{ event: 'Key Lost', properties: { ...person, $insert_id: `lost-${round}-${place}` } }]
        : []),
      { event: 'Docs Viewed', properties: { ...person, $insert_id: `docs-${round}-${place}` } },
    ];
  }).flat();
  for (let from = 0; from < records.length; from += 50) {
    const response = await fetch(`${origin}/track`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(records.slice(from, from + 50)),
    });
    expect(await response.text()).toBe('1');
  }
}

/** In the browser: whether the answer knows both variants, and all who were to be exposed, and every event its name. */
async function isRunning(projectId: number): Promise<boolean> {
  const asked = {
    experiment: 'onboarding',
    metrics: [{ event: null, measure: { kind: 'count' } }],
    range: { last: 90, unit: 'day' },
  };
  const response = await fetch(`/api/projects/${projectId}/reports/experiments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-requested-with': 'riserbo' },
    body: JSON.stringify(asked),
  });
  const { variants } = (await response.json()) as { variants: { people: number }[] };
  const catalogue = await fetch(`/api/projects/${projectId}/catalogue`);
  const { events } = (await catalogue.json()) as { events: { name: string }[] };
  if (!events.some(({ name }) => name === 'Key Lost')) return false;
  return variants.length === 2 && variants.reduce((sum, { people }) => sum + people, 0) === 240;
}
