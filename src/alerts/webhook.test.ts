import { expect, test } from 'vitest';
import { isPrivate } from './webhook.ts';

test('addresses of our own networks are known in every dress', () => {
  const inside =
    '127.0.0.1 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 ' +
    '::1 :: fe80::1 fc00::1 fd12::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:7f00:1 64:ff9b::7f00:1 2002:7f00:1:: ::7f00:1';
  for (const address of inside.split(' ')) expect([address, isPrivate(address)]).toEqual([address, true]);
  for (const address of ['93.184.216.34', '8.8.8.8', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'])
    expect([address, isPrivate(address)]).toEqual([address, false]);
});
