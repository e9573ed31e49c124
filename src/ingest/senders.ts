import { BlockList, isIP } from 'node:net';
import { AppError } from '#core';

const RANGES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'],
};

/**
 * Who sends for many people: an application's own servers, a gateway. `loopback`, `private`, `*`, addresses and ranges, separated by
 * commas. Throws `AppError('setting_invalid')`.
 */
export function createSenders(setting: string): (ip: string) => boolean {
  const names = setting.split(',').flatMap((name) => name.trim() || []);
  if (names.includes('*')) return () => true;
  const list = new BlockList();
  for (const range of names.flatMap((name) => RANGES[name] ?? [name])) add(list, range);
  return (ip) => {
    const version = isIP(ip);
    return version !== 0 && list.check(ip, version === 4 ? 'ipv4' : 'ipv6');
  };
}

function add(list: BlockList, range: string): void {
  const [address = '', bits] = range.split('/');
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (version === 0 || !(prefix <= most))
    throw new AppError(
      'setting_invalid',
      'the setting sendersForMany must be loopback, private, *, addresses or ranges, separated by commas',
    );
  list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
}
