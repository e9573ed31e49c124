import fc from 'fast-check';
import { expect, test } from 'vitest';
import { campaignOf, toPlainDomain, toPlainPath, toPlainUrl } from './url.ts';

test.each([
  ['https://app.acme.dev/users/4711/keys?tab=2#x', 'https://app.acme.dev/users/:id/keys'],
  ['https://user:pw@acme.dev/', 'https://acme.dev/'],
  ['http://localhost:3000/o/0b6e7a52-7c4e-4c3a-9d55-3f0c6b1f5a11/x', 'http://localhost:3000/o/:id/x'],
  ['https://acme.dev/keys/sk_4eC39HqLyjWDarjtT1zdp7dc', 'https://acme.dev/keys/:id'],
  ['https://acme.dev/m/mario.rossi%40example.it', 'https://acme.dev/m/:id'],
  ['https://acme.dev/docs/getting-started', 'https://acme.dev/docs/getting-started'],
  ['https://acme.dev/api/v2/chat', 'https://acme.dev/api/v2/chat'],
  ['https://acme.dev/u/Zm9vYmFyYmF6cXV4Zm9v', 'https://acme.dev/u/:id'],
  ['javascript:alert(1)', 'javascript:'],
  ['no url at all', ''],
])('%s is kept as %s', (raw, kept) => {
  expect(toPlainUrl(raw)).toBe(kept);
});

test('no query and no fragment survives, and templating is stable', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (raw) => {
      const kept = toPlainUrl(raw);
      expect(kept).not.toMatch(/[?#]/);
      expect(toPlainUrl(kept)).toBe(kept);
    }),
  );
});

test('a path loses its query too', () => {
  expect(toPlainPath('/users/42?email=x')).toBe('/users/:id');
});

test.each([
  ['https://www.google.com/search?q=secret', 'google.com'],
  ['https://news.bbc.co.uk/x', 'bbc.co.uk'],
  ['mail.google.com', 'google.com'],
  ['$direct', '$direct'],
  ['http://localhost:3000/x', 'localhost'],
  ['http://192.168.1.7/x', ''],
  ['mario.rossi@example.it', 'example.it'],
  ['', ''],
])('the referrer %s is kept as %j', (raw, kept) => {
  expect(toPlainDomain(raw)).toBe(kept);
});

test("only a campaign's parameters are read from a query", () => {
  expect(campaignOf('https://a.dev/?utm_source=news&email=x@y.it&utm_term=')).toEqual([
    ['utm_source', 'news'],
  ]);
});
