import { expect, test } from 'vitest';
import { createSenders } from './senders.ts';

test('addresses that send for many', () => {
  const usual = createSenders('loopback,private');
  for (const ip of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3', '192.168.0.9', 'fd00::1', 'fe80::1'])
    expect([ip, usual(ip)]).toEqual([ip, true]);
  for (const ip of ['203.0.113.7', '2001:db8::1', '172.32.0.1', '', 'localhost'])
    expect([ip, usual(ip)]).toEqual([ip, false]);
  const own = createSenders(' 203.0.113.0/24, 2001:db8::1 ');
  expect(['203.0.113.9', '2001:db8::1', '2001:db8::2', '127.0.0.1'].map(own)).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(createSenders('')('127.0.0.1')).toBe(false);
  expect(createSenders('*')('203.0.113.7')).toBe(true);
});

test('what is none stops the start', () => {
  for (const wrong of ['localhost', '10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/', '/8'])
    expect(() => createSenders(wrong)).toThrow(expect.objectContaining({ code: 'setting_invalid' }));
});
