import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MailSink, openMailSink } from '../../src/cli/drill/sinks.ts';
import { axeViolations, openPage } from '../support/browser.ts';
import { CHARACTERS, openProduct, type Product } from '../support/product.ts';

describe('Containment', () => {
  let product: Product;
  let mails: MailSink;
  const page = () => product.page;
  const button = (name: string | RegExp) => page().getByRole('button', { name });
  const people = String(CHARACTERS.length);

  beforeAll(async () => {
    mails = await openMailSink();
    product = await openProduct({ smtpUrl: mails.url });
    // Somebody reads the list of people: that is what the incident will be about.
    await product.page.goto(product.path('people'));
    await product.page.getByText(`${people} people`).waitFor();
  }, 240_000);
  afterAll(async () => {
    await product?.close();
    await mails?.close();
  });

  test('the proof page says what is stored, in which form, and why that is nothing to steal', async () => {
    await page().goto(product.path('containment'));
    await page().getByText('What a thief of the whole disk would hold').waitFor();
    expect(
      await page()
        .getByRole('row', { name: /^People / })
        .textContent(),
    ).toContain(people);
    expect(await page().getByRole('link', { name: 'db-ip.com' }).getAttribute('href')).toBe(
      'https://db-ip.com',
    );
    await page().getByText('If all of that were stolen today, without the keys').waitFor();
    await page()
      .getByText(/^(low \(1\.5\)|medium \(2\))$/)
      .waitFor();
    await page().getByText('high (3)', { exact: true }).waitFor();
    await page()
      .getByRole('row', { name: /^the hour/ })
      .waitFor();
    expect(
      await page()
        .getByRole('row', { name: /^each person/ })
        .textContent(),
    ).toMatch(/[1-9]/);
    await page().getByText('A backup brought back and counted').waitFor();
    expect(await axeViolations(page())).toEqual([]);
  });

  test('leaks say which property carries what and which SDK sends it, and show no value', async () => {
    await page().goto(product.path('containment/leaks'));
    await page().getByText('Nothing that should not be here').waitFor();
    expect(await axeViolations(page())).toEqual([]);
    const sent = {
      token: product.project.token,
      distinct_id: CHARACTERS[0]?.id,
      mp_lib: 'python',
      $lib_version: '4.10.1',
    };
    const reply = await fetch(`${product.running.origin}/track?verbose=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([
        { event: 'Signed in', properties: { ...sent, password: 'correct horse' } },
        { event: 'Searched', properties: { ...sent, search: 'mario.rossi@example.it' } },
      ]),
    });
    expect(await reply.json()).toMatchObject({ status: 1, warnings: [{ property: 'password' }] });
    const refused = page().getByRole('row', { name: /“password”/ });
    await refused.waitFor();
    expect(await refused.textContent()).toContain('python 4.10.1 (1)');
    await page()
      .getByRole('row', { name: /e-mail address/ })
      .waitFor();
    expect(await page().content()).not.toMatch(/correct horse|mario\.rossi/);
    expect(await axeViolations(page())).toEqual([]);
  });

  test('the disclosures say who saw how many people, and can be filtered', async () => {
    await page().getByRole('link', { name: 'Disclosures', exact: true }).click();
    const line = page()
      .getByRole('row', { name: /List of people/ })
      .first();
    await line.waitFor();
    expect(await line.textContent()).toContain('Ada Ferri');
    expect(await axeViolations(page())).toEqual([]);
    await page().getByText('Vendors', { exact: true }).last().click();
    await page().getByText('No disclosure on the pages shown fits this filter.').waitFor();
    await page().getByText('All', { exact: true }).click();
  });

  test('an incident about a session counts those affected before it is opened', async () => {
    await page().getByRole('link', { name: 'Open an incident about this session' }).first().click();
    const dialog = page().getByRole('dialog', { name: 'Open an incident' });
    await dialog
      .getByRole('region', { name: 'Those affected' })
      .getByText(people, { exact: true })
      .first()
      .waitFor();
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await dialog.getByLabel('Title').fill('Stolen laptop');
    await dialog.getByRole('button', { name: 'Open an incident' }).click();
    await page().getByRole('heading', { level: 1, name: 'Stolen laptop' }).waitFor();
    await page()
      .getByRole('region', { name: 'Who and what' })
      .getByText(people, { exact: true })
      .first()
      .waitFor();
    await page().getByText('Notify the supervisory authority').waitFor();
    // What left was pseudonymous: nobody can tell who it was about.
    await page().getByText('low (1.5)').waitFor();
    await page().getByText('high (3)').waitFor();
    expect(await axeViolations(page())).toEqual([]);
  });

  test('the affected list is opened on request, under made-up names', async () => {
    await button('Show the list').click();
    await page().getByText(`${people} lines shown`).waitFor();
    expect(await page().content()).not.toContain('@mail.example');
  });

  test('notices are sent after a question that says how many', async () => {
    await button(`Send ${people} notices`).click();
    const dialog = page().getByRole('dialog', { name: `Send ${people} notices?` });
    await dialog.getByText('cannot be taken back').waitFor();
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await dialog.getByRole('button', { name: `Send ${people} notices` }).click();
    await page().getByText(`${people} of ${people} sent`).waitFor();
    await page().getByText('Everyone who can be reached has been told.').waitFor();
    expect(new Set(mails.mails.map(({ to }) => to))).toEqual(new Set(CHARACTERS.map(({ email }) => email)));
  });

  test('an incident is closed and stays on the list', async () => {
    await button('Close the incident').click();
    await page().getByRole('dialog').getByRole('button', { name: 'Close the incident' }).click();
    await page().getByText('Closed', { exact: true }).waitFor();
    await page().getByRole('link', { name: 'All incidents' }).click();
    await page()
      .getByRole('row', { name: /Stolen laptop.*Closed/ })
      .waitFor();
    expect(await axeViolations(page())).toEqual([]);
  });

  test('a vendor is registered with what it may have, and cut off with a receipt', async () => {
    await page().getByRole('link', { name: 'Vendors' }).click();
    await page().getByText('Nothing leaves for a third party.').waitFor();
    await button('Register a vendor').click();
    const dialog = page().getByRole('dialog', { name: 'Register a vendor' });
    await dialog.getByLabel('Name').fill('Adtech');
    await dialog.getByLabel('Host').fill('http://127.0.0.1:9');
    await dialog.getByLabel('Their project token').fill('0123456789abcdef');
    await dialog.getByLabel('Declared events').fill('API Call');
    await page().keyboard.press('Enter');
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await dialog.getByRole('button', { name: 'Register and start sending' }).click();
    const vendor = page().getByRole('article', { name: 'Adtech' });
    await vendor.getByText('Receiving').waitFor();
    expect(await axeViolations(page())).toEqual([]);

    await button('Cut off Adtech now').click();
    await page().getByRole('dialog').getByRole('button', { name: 'Cut off Adtech now' }).click();
    await page()
      .getByRole('region', { name: 'Adtech is cut off' })
      .getByText(/waiting events? w/)
      .waitFor();
    await vendor.getByText('Cut off', { exact: true }).waitFor();
    await page().getByRole('link', { name: 'Open an incident about Adtech' }).first().click();
    await page().getByRole('dialog', { name: 'Open an incident' }).getByText('Adtech').waitFor();
    await page().keyboard.press('Escape');
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
    for (const [place, heading] of [
      ['containment', 'Contenimento'],
      ['containment/disclosures', 'Divulgazioni'],
      ['containment/incidents', 'Incidenti'],
      ['containment/incidents/1', 'Stolen laptop'],
      ['containment/vendors', 'Fornitori'],
      ['containment/drills', 'Esercitazioni'],
    ] as const) {
      await other.goto(product.path(place));
      await other.getByRole('heading', { level: 1, name: heading }).waitFor();
      await other.locator('main [role="status"][aria-busy="true"]').first().waitFor({ state: 'detached' });
      expect(await axeViolations(other), place).toEqual([]);
      expect(await other.evaluate('document.documentElement.scrollWidth'), place).toBeLessThanOrEqual(768);
    }
    await context.close();
  });

  test('how long it is kept is set after a look at what would go; a project that leaves is shredded, with a receipt', async () => {
    await page().goto(product.path('settings/privacy'));
    const section = page().getByRole('region', { name: 'How long it is kept' });
    await section.getByRole('button', { name: 'Add a property' }).click();
    await section.getByRole('combobox', { name: 'Where the property is' }).click();
    await page().getByRole('option', { name: 'in profiles of people' }).click();
    await section.getByRole('combobox', { name: 'Property', exact: true }).fill('plan');
    await section.getByRole('combobox', { name: 'Events, people and organisations' }).click();
    await page().getByRole('option', { name: '13 months' }).click();
    await section.getByRole('button', { name: 'Save changes' }).click();
    await button('Keep it so long').waitFor();
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
    await button('Keep it so long').click();
    await section.getByText('Next removal').waitFor();
    expect(await axeViolations(page())).toEqual([]);

    await button('Shred the project').click();
    const dialog = page().getByRole('dialog');
    await dialog.getByRole('textbox').fill(product.project.name);
    await dialog.getByRole('button', { name: 'Shred the project' }).click();
    await dialog.getByText('RECEIPT OF ERASURE').waitFor();
    expect(await axeViolations(page(), { hasLayer: true })).toEqual([]);
  });

  test('nothing was thrown, and nothing broke the content security policy', () => {
    expect(product.errors.filter((text) => !/Failed to load resource/.test(text))).toEqual([]);
  });
});
