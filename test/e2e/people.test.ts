import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations, openPage } from '../support/browser.ts';
import { CHARACTERS, openProduct, type Product } from '../support/product.ts';

describe('People', () => {
  let product: Product;
  const page = () => product.page;
  const button = (name: string | RegExp) => page().getByRole('button', { name });
  const identities = CHARACTERS.flatMap(({ id, email }) => [id, email]).concat('Person Number');
  const seen = async () => {
    const content = await page().content();
    return identities.filter((identity) => content.includes(identity));
  };

  beforeAll(async () => {
    product = await openProduct();
  }, 240_000);
  afterAll(() => product?.close());

  test('everybody is there under a made-up name, and no identity is', async () => {
    await page().goto(product.path('people'));
    await page().getByText(`${CHARACTERS.length} people`).waitFor();
    expect(await page().locator('tbody tr').count()).toBe(CHARACTERS.length);
    expect(await page().locator('tbody a').first().textContent()).toMatch(/^[a-z]+-[a-z]+-[0-9a-f]{4}$/);
    expect(await seen()).toEqual([]);
    expect(await axeViolations(page())).toEqual([]);
  });

  test('a person is found by the made-up name', async () => {
    const name = (await page().locator('tbody a').nth(3).textContent()) ?? '';
    await page().getByLabel('Find a person').fill(name);
    await page().keyboard.press('Enter');
    await page().getByText('1 shown').waitFor();
    expect(await page().locator('tbody a').allTextContents()).toEqual([name]);
    await page().getByLabel('Find a person').fill('no-such-0000');
    await page().keyboard.press('Enter');
    await page().getByText('No person fits').waitFor();
  });

  test('“Only where” narrows the list to people with a property', async () => {
    await page().goto(product.path('people'));
    const where = page().getByRole('region', { name: 'Only where' });
    await where.getByRole('button', { name: 'Filter' }).click();
    await page().getByRole('option', { name: /^plan/ }).first().click();
    await page().getByRole('listbox', { name: 'Values' }).getByRole('option', { name: 'pro' }).click();
    await page().getByText('13 people').waitFor();
    expect(new URL(page().url()).search).toBe('');
  });

  test('a person’s page shows what they did and that their identity is sealed', async () => {
    await page().goto(product.path('people'));
    await page().locator('tbody a').first().click();
    await page().getByRole('region', { name: 'Activity' }).getByText('API Call').first().waitFor();
    const identity = page().getByRole('region', { name: 'Identity' });
    for (const field of ['E-mail', 'Name', 'User id'])
      await identity.getByText(field, { exact: true }).waitFor();
    expect(await seen()).toEqual([]);
    expect(await axeViolations(page())).toEqual([]);
  });

  test('what a person did long ago is a page further', async () => {
    const named = (place: number) => ({
      event: 'API Call',
      properties: {
        token: product.project.token,
        distinct_id: CHARACTERS[0]?.id,
        time: Date.now() - place * 60_000,
        $insert_id: `long-${place}`,
      },
    });
    await fetch(`${product.running.origin}/track`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Array.from({ length: 130 }, (_, place) => named(place))),
    });
    const activity = page().getByRole('region', { name: 'Activity' });
    const shown = activity.getByText(/^\d+ shown/);
    // Who was here last stands first.
    await expect
      .poll(
        async () => {
          await page().goto(product.path('people'));
          await page().locator('tbody a').first().click();
          await activity.getByText('API Call').first().waitFor();
          return shown.isVisible();
        },
        { timeout: 30_000, interval: 1_000 },
      )
      .toBe(true);
    expect(await activity.getByRole('listitem').count()).toBe(100);
    expect(await shown.textContent()).toMatch(/^100 shown/);
    await activity.getByRole('button', { name: 'Show earlier events' }).click();
    await expect.poll(() => activity.getByRole('listitem').count(), { timeout: 30_000 }).toBeGreaterThan(130);
    await activity.getByRole('button', { name: 'Show earlier events' }).waitFor({ state: 'detached' });
    expect(await axeViolations(page())).toEqual([]);
  });

  test('revealing asks what for, then for the passkey; without it nothing is shown', async () => {
    await product.running.app.foundation.db
      .updateTable('session')
      .set({ stepped_up_at: new Date(0) })
      .execute();
    await button('Reveal…').click();
    const dialog = page().getByRole('dialog', { name: /^Reveal / });
    await dialog.getByText('go on the ledger first').waitFor();
    expect(await dialog.getByRole('button', { name: /^Reveal \d/ }).isDisabled()).toBe(true);
    await dialog.getByPlaceholder('Choose a purpose').click();
    await page().getByRole('option', { name: 'A support request by this person' }).click();
    await dialog.getByRole('button', { name: /^Reveal \d/ }).click();
    const prompt = page().getByRole('dialog', { name: 'Confirm with your passkey' });
    await prompt.waitFor();
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    expect(await seen()).toEqual([]);
    await prompt.getByRole('button', { name: 'Use passkey' }).click();
    const revealed = page().getByRole('region', { name: 'Revealed identity' });
    await revealed.waitFor();
    expect(await revealed.textContent()).toMatch(/person\.\d+@mail\.example/);
    await revealed.getByText(/Closes in \d+ seconds/).waitFor();
    expect(await axeViolations(page())).toEqual([]);
  });

  test('closing forgets the identity', async () => {
    await button('Close now').click();
    await page().getByText('The identity is closed again.').waitFor();
    expect(await seen()).toEqual([]);
  });

  test('after its time the identity is gone by itself', async () => {
    const { page: other, context } = await openPage(product.browser, { origin: product.running.origin });
    await context.addCookies(await product.context.cookies());
    await other.clock.install();
    await other.goto(page().url());
    await other.getByRole('button', { name: 'Reveal…' }).click();
    await other.getByPlaceholder('Choose a purpose').click();
    await other.getByRole('option', { name: 'An incident' }).click();
    await other.getByRole('button', { name: /^Reveal \d/ }).click();
    const revealed = other.getByRole('region', { name: 'Revealed identity' });
    await revealed.waitFor();
    await other.clock.fastForward(61_000);
    await revealed.waitFor({ state: 'detached' });
    expect(await other.content()).not.toMatch(/person\.\d+@mail\.example/);
    await context.close();
  });

  test('who looked, and what for, is on record', async () => {
    await page().getByRole('link', { name: 'Disclosures' }).click();
    const line = page()
      .getByRole('row', { name: /Revealed identity/ })
      .last();
    await line.getByText('support request').waitFor();
    await line.getByText('Ada Ferri').waitFor();
    await page().getByRole('cell', { name: 'List of people' }).first().waitFor();
  });

  test('in Italian, in the dark: whole, and free of axe violations', async () => {
    const { page: other, context } = await openPage(product.browser, {
      origin: product.running.origin,
      locale: 'it',
      colorScheme: 'dark',
      width: 768,
    });
    await context.addCookies(await product.context.cookies());
    await other.addInitScript(() => localStorage.setItem('riserbo-locale', 'it'));
    await other.goto(product.path('people'));
    await other.getByText(`${CHARACTERS.length} persone`).waitFor();
    expect(await axeViolations(other)).toEqual([]);
    await other.locator('tbody a').first().click();
    await other.getByRole('heading', { name: 'Identità' }).waitFor();
    expect(await axeViolations(other)).toEqual([]);
    expect(await other.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(768);
    await context.close();
  });

  test('a steward retrieves everything about a person, as a file', async () => {
    await page().goto(product.path('people'));
    await page().getByText(`${CHARACTERS.length} people`).waitFor();
    await page().locator('tbody a').first().click();
    const saved = page().waitForEvent('download');
    await button('Retrieve everything').click();
    const file = await saved;
    await page().getByText('The file is on your computer.').waitFor();
    expect(await axeViolations(page())).toEqual([]);
    const held = JSON.parse(await readFile(await file.path(), 'utf8'));
    expect(held.people).toHaveLength(1);
    expect(held.people[0].events.length).toBeGreaterThan(0);
    expect(JSON.stringify(held.people[0].identity)).toMatch(/person\.\d+@mail\.example/);
  });

  test('a steward erases a person: typed, confirmed, gone', async () => {
    await page().goto(product.path('people'));
    await page().getByText(`${CHARACTERS.length} people`).waitFor();
    await page().locator('tbody a').first().click();
    const pseudonym = (await page().getByRole('heading', { level: 1 }).textContent()) ?? '';
    const address = page().url();
    await button('Erase this person…').click();
    const dialog = page().getByRole('dialog', { name: `Erase ${pseudonym}` });
    const last = dialog.getByRole('button', { name: 'Erase for good' });
    await last.waitFor();
    expect(await last.isDisabled()).toBe(true);
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await dialog.getByRole('textbox').fill(pseudonym);
    await last.click();
    await page()
      .getByText(`${CHARACTERS.length - 1} people`)
      .waitFor();
    expect(await page().getByRole('link', { name: pseudonym, exact: true }).count()).toBe(0);
    await page().goto(address);
    await page().getByText('This does not exist, or not for you.').waitFor();
  });
});
