import type { Detector, Finding } from '../detector.ts';

/** Four decimals are ten metres: a house. */
const PAIR =
  /(?<![\d.])([+-]?\d{1,3}\.\d{4,15})°?(?: ?[NS])?["']?\s{0,2}[,;|/ ]\s{0,2}(?:["']?(?:lng|lon|longitude|long)["']?\s{0,2}[:=]\s{0,2})?["']?([+-]?\d{1,3}\.\d{4,15})(?![\d.])/gi;
const NAMED = /(?<![a-z])lat(?:itude|itudine)?["']{0,2}\s?[:=]\s?["']?-?\d{1,2}\.\d{2,15}(?!\d)/gi;
const DEGREES =
  /(?<!\d)\d{1,2}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d{1,8})?["″]\s?)?[NS][,;]?\s{0,2}\d{1,3}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d{1,8})?["″]\s?)?[EWO]/gi;

const HINT = /\d\.\d\d|°/;

/** A place to within a few metres: two decimal numbers in the ranges of latitude and longitude, or degrees and minutes. */
export const coordinates: Detector = {
  name: 'coordinates',
  mayBeIn: ({ digits }) => digits >= 3,
  find(text) {
    if (!HINT.test(text)) return [];
    const findings: Finding[] = [];
    for (const { 0: written, 1: first, 2: second, index } of text.matchAll(PAIR))
      if (isPlace(Number(first), Number(second)))
        findings.push({ start: index, end: index + written.length });
    for (const pattern of [NAMED, DEGREES])
      for (const { 0: written, index } of text.matchAll(pattern))
        findings.push({ start: index, end: index + written.length });
    return findings;
  },
};

/** GeoJSON has them the other way round. Numbers about nothing are measures: shares, scores, vectors. */
function isPlace(first: number, second: number): boolean {
  const isInRange =
    (Math.abs(first) <= 90 && Math.abs(second) <= 180) || (Math.abs(first) <= 180 && Math.abs(second) <= 90);
  return isInRange && Math.abs(first) + Math.abs(second) > 2;
}
