import { passesLuhn } from '../../numbers.ts';
import type { Detector, Finding } from '../detector.ts';
import { standsAlone } from '../runs.ts';

/** Eleven digits say little; the country before them, or the words, say what they are. */
const WRITTEN =
  /(?:(?<![A-Z0-9])IT[ -]?|(?:p(?:artita)?\.? ?iva|vat(?: (?:number|no\.?|id))?|vies)\W{0,3}(?:IT ?)?)(\d{11})(?!\d)/gi;

/** Italian VAT numbers (partita IVA): of companies, and of everybody who works on their own. */
export const vatNumber: Detector = {
  name: 'vat_number',
  mayBeIn: ({ digits }) => digits >= 11,
  find(text) {
    const findings: Finding[] = [];
    for (const { 0: written, 1: digits = '', index } of text.matchAll(WRITTEN)) {
      const end = index + written.length;
      if (isVatNumber(digits) && standsAlone(text, index, end)) findings.push({ start: index, end });
    }
    return findings;
  },
};

/** The same Luhn as on cards, and an office (digits 8 to 10) that exists. */
export function isVatNumber(digits: string): boolean {
  const office = Number(digits.slice(7, 10));
  const exists = (office >= 1 && office <= 100) || [120, 121, 888, 999].includes(office);
  return exists && digits !== '00000000000' && passesLuhn(digits);
}
