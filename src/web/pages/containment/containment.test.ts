import { expect, test } from 'vitest';
import { incidentScopeSchema } from '#contract';
import type { DisclosureRow } from '../../api.ts';
import { fitting } from './disclosure-filter.ts';
import { aboutDisclosure, firstDraft, isBackwards, readIncidentSearch, toScope } from './incident-window.ts';
import { toLinkedText } from './linked-text.ts';
import { noticeProgress } from './notice-progress.ts';
import { recipientsOf } from './recipients.ts';
import { isVendorComplete } from './vendor-draft.ts';

const row = (part: Partial<DisclosureRow>): DisclosureRow => ({
  id: 'd1',
  at: '2026-11-22T02:00:00.000Z',
  recipientKind: 'member',
  recipient: '3',
  recipientName: 'Ada Rossi',
  session: 's1',
  route: 'POST /api/projects/:id/people/search',
  purpose: 'browse',
  subjects: 50,
  organisations: 2,
  fields: ['plan'],
  ...part,
});
const member = row({});
const account = row({
  id: 'd2',
  recipientKind: 'service_account',
  recipient: '7',
  recipientName: 'nightly',
  session: '7',
});
const vendor = row({
  id: 'd3',
  recipientKind: 'vendor',
  recipient: '2',
  recipientName: 'Adtech',
  session: '',
});

test('disclosures are found by recipient, by door and by field', () => {
  const rows = [member, account, vendor];
  expect(fitting(rows, { kind: 'all', search: '' })).toEqual(rows);
  expect(fitting(rows, { kind: 'vendor', search: '' })).toEqual([vendor]);
  expect(fitting(rows, { kind: 'all', search: 'ADA plan' })).toEqual([member]);
  expect(fitting(rows, { kind: 'service_account', search: 'ada' })).toEqual([]);
});

test('a line of the ledger suggests the incident that fits it', () => {
  expect(aboutDisclosure(member)).toEqual({ about: 'session', id: 's1', at: member.at });
  expect(aboutDisclosure(account)).toEqual({ about: 'service_account', id: '7', at: account.at });
  expect(readIncidentSearch({ ...aboutDisclosure(vendor) })).toEqual({
    about: 'vendor',
    id: '2',
    at: vendor.at,
  });
});

test('an address that says nonsense opens an empty form', () => {
  expect(readIncidentSearch({ about: 'everybody', id: 'x' })).toEqual({});
  expect(readIncidentSearch({ about: 'member', id: 3, at: 'yesterday' })).toEqual({
    about: 'member',
    id: '3',
  });
});

test('the window that the form proposes holds the moment it was opened for', () => {
  const now = Date.parse('2026-11-22T03:00:00Z');
  const scope = toScope(firstDraft(aboutDisclosure(member), now));
  expect(incidentScopeSchema.parse(scope)).toEqual(scope);
  expect(Date.parse(scope?.from ?? '')).toBeLessThan(Date.parse(member.at));
  expect(Date.parse(scope?.to ?? '')).toBeGreaterThanOrEqual(now);
});

test('nothing is counted for a window that runs backwards or for nobody', () => {
  const draft = firstDraft({ about: 'member', id: '3' }, Date.parse('2026-11-22T03:00:00Z'));
  expect(toScope({ ...draft, id: ' ' })).toBeUndefined();
  const backwards = { ...draft, from: draft.to, to: draft.from };
  expect(isBackwards(backwards)).toBe(true);
  expect(toScope(backwards)).toBeUndefined();
});

test('each recipient is offered once, and a session only where a member had one', () => {
  expect(recipientsOf('session', [member, account, vendor, row({ id: 'd4' })], [])).toEqual([
    { id: 's1', name: 'Ada Rossi' },
  ]);
  expect(recipientsOf('service_account', [account, account], [])).toEqual([{ id: '7', name: 'nightly' }]);
  expect(recipientsOf('vendor', [vendor], [])).toEqual([{ id: '2', name: 'Adtech' }]);
});

test('the progress of notices counts those who can be reached', () => {
  const of = (queued: number, sent: number, failed: number, unreachable: number) =>
    noticeProgress({ notices: { queued, sent, failed, unreachable } });
  expect(of(0, 0, 0, 0).isStarted).toBe(false);
  expect(of(300, 900, 0, 4)).toEqual({ isStarted: true, done: 900, total: 1200, share: 0.75 });
  expect(of(0, 0, 0, 4)).toEqual({ isStarted: true, done: 0, total: 0, share: 1 });
});

test('a vendor wants a name, a web address, a token and at least one declared event', () => {
  const whole = {
    name: 'Adtech',
    host: 'https://api.example.com',
    token: 't',
    events: ['Sign Up'],
    properties: [],
  };
  expect(isVendorComplete(whole)).toBe(true);
  expect(isVendorComplete({ ...whole, host: 'api.example.com' })).toBe(false);
  expect(isVendorComplete({ ...whole, host: 'javascript:alert(1)' })).toBe(false);
  expect(isVendorComplete({ ...whole, events: [] })).toBe(false);
});

test('the licence’s link back is a link, and nothing but https becomes one', () => {
  expect(toLinkedText('IP geolocation by DB-IP (https://db-ip.com), CC BY 4.0')).toEqual([
    { text: 'IP geolocation by DB-IP (' },
    { text: 'db-ip.com', href: 'https://db-ip.com' },
    { text: '), CC BY 4.0' },
  ]);
  expect(toLinkedText('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)' }]);
});
