import type { Detector, Finding } from '../detector.ts';
import { forEachRun, isDigit, standsAlone } from '../runs.ts';

/**
 * Nine to fifteen digits in one piece: a phone without its prefix, a national id, an account… or an article's number. Too weak
 * to raise an alarm, and reason enough not to write a text down. Times since 1970 are none.
 */
export const longNumber: Detector = {
  name: 'long_number',
  mayBeIn: ({ digits }) => digits >= 9,
  find(text) {
    const findings: Finding[] = [];
    forEachRun(text, isDigit, (start, end) => {
      const isLong = end - start >= 9 && end - start <= 15;
      if (isLong && standsAlone(text, start, end) && !isTime(text.slice(start, end)))
        findings.push({ start, end });
    });
    return findings;
  },
};

function isTime(digits: string): boolean {
  return /^1\d{9}(\d{3})?$/.test(digits) || /^(19|20)\d\d[01]\d[0-3]\d(\d\d){1,3}$/.test(digits);
}
