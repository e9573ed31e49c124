import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const MOST_OPTIONS = 40;

/** Opens the picker that begins with `label`, goes to an option and takes it, all by keyboard; the focus comes back to the picker. */
export async function pickByKeyboard(page: Page, label: string, option: RegExp): Promise<void> {
  const picker = page.getByRole('button', { name: new RegExp(`^${label}`) }).first();
  await picker.focus();
  await page.keyboard.press('Enter');
  const list = page.getByRole('listbox', { name: label, exact: true });
  await list.waitFor();
  const wanted = list.getByRole('option', { name: option }).first();
  await wanted.waitFor();
  for (let pressed = 0; (await wanted.getAttribute('data-combobox-selected')) === null; pressed++) {
    if (pressed > MOST_OPTIONS) throw new Error(`the arrows do not come to ${option}`);
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await list.waitFor({ state: 'hidden' });
  const focused = () => page.evaluate<string>('document.activeElement?.getAttribute("aria-label") ?? ""');
  await expect.poll(focused, { timeout: 10_000 }).toMatch(new RegExp(`^${label}`));
}
