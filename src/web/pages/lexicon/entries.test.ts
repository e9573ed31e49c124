import { expect, test } from 'vitest';
import type { LexiconEvent, LexiconProperty } from '#contract';
import { type Entry, EVERYTHING, entryKey, fits, tagsOf, toRef } from './entries.ts';

const shared = {
  displayName: null,
  description: null,
  owner: null,
  tags: [],
  isHidden: false,
  isVerified: false,
  isDropped: false,
  mergedInto: null,
  isNameDeclared: false,
  isSeen: true,
  firstSeenAt: null,
  dropped: 0,
};
const event = (of: Partial<LexiconEvent>): Entry => ({
  kind: 'event',
  of: { ...shared, name: 'Paid', lastSeenAt: null, volume: 0, plan: [], ...of },
});
const property = (of: Partial<LexiconProperty>): Entry => ({
  kind: 'property',
  of: {
    ...shared,
    name: 'plan',
    scope: 'event',
    example: null,
    kinds: ['text'],
    privacy: 'crowd',
    declared: null,
    values: [],
    isFixed: false,
    publicValues: 0,
    hiddenValues: 0,
    ...of,
  },
});

test('every word of a search is somewhere in what is written', () => {
  const entry = event({ displayName: 'Payment', description: 'Money came in', tags: ['core'], owner: 'Ops' });
  for (const search of ['', 'pay', 'PAYMENT money', 'core ops', 'paid came'])
    expect(fits(entry, { ...EVERYTHING, search })).toBe(true);
  expect(fits(entry, { ...EVERYTHING, search: 'paid refund' })).toBe(false);
});

test('filters by tag, by what it belongs to, and by what pickers leave out', () => {
  const hidden = property({ scope: 'person', isHidden: true, tags: ['old'] });
  expect(fits(hidden, EVERYTHING)).toBe(true);
  expect(fits(hidden, { ...EVERYTHING, showsHidden: false })).toBe(false);
  expect(fits(hidden, { ...EVERYTHING, scope: 'event' })).toBe(false);
  expect(fits(hidden, { ...EVERYTHING, scope: 'person', tag: 'old' })).toBe(true);
  expect(fits(event({}), { ...EVERYTHING, tag: 'old' })).toBe(false);
});

test('one name of two places is two entries', () => {
  const places = [
    property({}),
    property({ scope: 'person' }),
    property({ scope: 'group', group: 'company' }),
  ];
  expect(new Set(places.map(entryKey)).size).toBe(3);
  expect(toRef(event({}))).toEqual({ kind: 'event', name: 'Paid' });
  expect(tagsOf([event({ tags: ['b', 'a'] }), property({ tags: ['a'] })])).toEqual(['a', 'b']);
});
