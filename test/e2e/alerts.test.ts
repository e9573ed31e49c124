import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations } from '../support/browser.ts';
import { openProduct, type Product } from '../support/product.ts';

const PICTURES = process.env['RISERBO_PICTURES'];
const mails: ParsedMail[] = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  async onData(stream, _session, done) {
    mails.push(await simpleParser(stream));
    done();
  },
});
let product: Product;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  product = await openProduct({
    smtpUrl: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mailFrom: 'Riserbo <riserbo@mail.example>',
  });
}, 240_000);
afterAll(async () => {
  await product?.close();
  server.close();
});

test('an alert is made in the browser, and its mail arrives', async () => {
  const { page, path, running } = product;
  const button = (name: string) => page.getByRole('button', { name });
  await page.goto(path('reports/insights'));
  await page.getByRole('button', { name: 'Metric', exact: true }).click();
  await page.getByRole('table').getByRole('row').nth(2).waitFor();
  await button('Save').click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Active people');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'Active people' }).waitFor();

  await page.goto(path('alerts'));
  await button('New alert').click();
  expect(await page.getByLabel('Metric').inputValue()).toBe('A');
  await page.getByLabel('Metric').selectOption('B');
  await page.getByLabel('Checked after each').selectOption('day');
  await page.getByLabel('Limit').fill('20');
  await page.getByLabel('Addresses').fill('ops@mail.example');
  expect(await axeViolations(page, { hasLayer: true })).toEqual([]);
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/new-alert.png` });
  await button('Make alert').click();
  await page.getByRole('cell', { name: 'not checked yet' }).waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain('ops@');

  // The day is over sooner in a test.
  await running.app.foundation.db
    .updateTable('alert')
    .set({ due_at: new Date(0) })
    .execute();
  await expect.poll(() => mails.length, { timeout: 60_000 }).toBe(1);
  expect(mails[0]).toMatchObject({ subject: 'Alert: Active people (Meridian)' });
  expect(mails[0]?.text).toContain('The limit is 20.');
  await page.getByRole('cell', { name: 'Active people · B' }).waitFor();
  await page.reload();
  await page.getByRole('cell', { name: 'firing' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/alerts.png` });
  await button('Change Active people').click();
  await page.getByRole('dialog').getByText('Watches “Active people · B” after each day.').waitFor();
  await page.getByLabel('Tell when the value').selectOption('either');
  await page.getByLabel('Compared with').selectOption('week');
  await page.getByLabel('Name').fill('People who are active');
  expect(await axeViolations(page, { hasLayer: true })).toEqual([]);
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/edit-alert.png` });
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await button('Pause People who are active').waitFor();
  await button('Change People who are active').click();
  expect(await page.getByLabel('Compared with').inputValue()).toBe('week');
  await page.keyboard.press('Escape');
  await button('Pause People who are active').click();
  await page.getByRole('cell', { name: 'paused' }).waitFor();
  expect(product.errors).toEqual([]);
});
