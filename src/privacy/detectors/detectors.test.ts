import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelOf } from './detect.ts';
import { DETECTORS } from './registry.ts';
import { traitsOf } from './traits.ts';

const FOLDER = new URL('.', import.meta.url);

interface Examples {
  readonly must: readonly string[];
  readonly mustNot: readonly string[];
}

function examplesOf(name: string): Examples {
  const file = new URL(`${name.replaceAll('_', '-')}/examples.json`, FOLDER);
  return JSON.parse(readFileSync(file, 'utf8'));
}

test('every detector on disk is registered', () => {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(DETECTORS.map(({ name }) => name.replaceAll('_', '-')).sort()).toEqual(
    folders.map(({ name }) => name).sort(),
  );
});

describe.each(DETECTORS)('$name', (detector) => {
  const { must, mustNot } = examplesOf(detector.name);

  test.each(must)('finds %j', (text) => {
    expect(detector.mayBeIn(traitsOf(text))).toBe(true);
    expect(detector.find(text)).not.toEqual([]);
    expect(labelOf(text)).toBeDefined();
  });

  test.each(mustNot)('leaves %j alone', (text) => {
    expect(detector.find(text)).toEqual([]);
  });

  test('spans lie within the text', () => {
    const pieces = fc.constantFrom(...must, ...mustNot, ' ', '@', '.', ':', '1', 'é', '🙂', '\u0000');
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 20 })), { maxLength: 12 }),
        (parts) => {
          const text = parts.join('');
          for (const { start, end } of detector.find(text)) {
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('work grows with the length of a hostile text and not faster', () => {
    for (const piece of HOSTILE) {
      const short = workOf(detector.find, repeat(piece, 2 ** 14));
      const long = workOf(detector.find, repeat(piece, 2 ** 18));
      // Sixteen times the length: a quadratic scan would work 256 times as long. Little work is mostly noise.
      if (long > 500_000) expect(long / short).toBeLessThan(100);
    }
    detector.find(repeat([...HOSTILE, ...must].join(''), 2 ** 20));
  });
});

const HOSTILE = [
  '@',
  'a@',
  '1',
  '1 ',
  '1.',
  'a.',
  ':',
  '://',
  'eyJ.',
  'IT60',
  'sk-',
  '+1',
  '-----BEGIN ',
  'a:',
  'password=',
  'aws key ',
  'otp 1',
  '0x',
  'bc1q',
  'Bearer ',
  'targa ',
  '1.11111,',
  'lat:1.1',
  '%41',
  'Mario ',
];

function repeat(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}

/** Microseconds of this process's own work: other processes do not count. */
function workOf(find: (text: string) => unknown, text: string): number {
  const before = process.cpuUsage();
  find(text);
  return process.cpuUsage(before).user;
}

test.each([
  ['percent', 'q=mario.rossi%40example.it'],
  ['percent twice', 'q=mario.rossi%2540example.it'],
  ['base64', Buffer.from('mail: mario.rossi@example.it').toString('base64')],
  ['base64url in a path', `/t/${Buffer.from('mario.rossi@example.it').toString('base64url')}/x`],
  ['base64 of percent', Buffer.from('mario.rossi%40example.it').toString('base64')],
  ['hex', Buffer.from('mario.rossi@example.it').toString('hex')],
  ['JSON in a string', JSON.stringify(JSON.stringify({ mail: 'mario.rossi@example.it' }))],
  ['JSON escapes', 'mario.rossi\\u0040example.it'],
  ['HTML entities', 'mario.rossi&#64;example&#x2e;it'],
  ['full-width', 'mario．rossi＠example．it'],
  ['zero-width', 'mario.ro\u200Bssi@exa\u2060mple.it'],
  ['a card in full-width digits', '４１１１１１１１１１１１１１１１'],
])('personal data is seen through %s', (_, text) => {
  expect(labelOf(text)).toBeDefined();
});

test.each([
  'pro',
  'API key created',
  'gpt-4o-mini',
  'Chrome',
  'it-IT',
  '/docs/:id/keys',
  'https://app.acme.dev/settings',
])('an everyday value such as %j is nobody', (text) => {
  expect(labelOf(text)).toBeUndefined();
});
