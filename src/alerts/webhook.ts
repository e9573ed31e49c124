import { createHmac } from 'node:crypto';
import { lookup as resolve } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { Clock } from '#core';
import { type Allowed, webhookHostOf } from './allowed.ts';
import type { Webhook } from './sealed.ts';

/** `refused`: it will never take it. `later`: it may. */
type Answer = 'taken' | 'refused' | 'later';

export interface WebhookCaller {
  call(webhook: Webhook, id: string, body: string): Promise<Answer>;
}

const TIMEOUT_MS = 10_000;

/**
 * Calls a webhook of a host that is allowed now. The name is resolved by us and the connection goes to the address that was looked at:
 * one inside our own network is refused (unless the operator says otherwise), also when the name changes its mind in between. Nothing
 * is followed to another place, and nothing of the answer is read but its status.
 */
export function createWebhookCaller(deps: {
  readonly allowed: Allowed;
  readonly mayBePrivate: boolean;
  readonly clock: Clock;
}): WebhookCaller {
  return {
    async call({ url, secret }, id, body) {
      try {
        webhookHostOf(deps.allowed, url);
      } catch {
        return 'refused';
      }
      const target = new URL(url);
      const at = Math.floor(deps.clock() / 1000);
      const address = await addressOf(target.hostname, deps.mayBePrivate);
      if (address === undefined) return 'refused';
      if (address === null) return 'later';
      return post(target, address, body, {
        'content-type': 'application/json',
        'user-agent': 'Riserbo',
        'riserbo-delivery': id,
        'riserbo-signature': `t=${at},v1=${sign(secret, at, body)}`,
      });
    },
  };
}

/** HMAC-SHA-256 over the time, a full stop and the body. */
export function sign(secret: string, at: number, body: string): string {
  return createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
}

/** null: the name cannot be resolved now; undefined: it leads into our own network. */
async function addressOf(hostname: string, mayBePrivate: boolean): Promise<string | null | undefined> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const found = isIP(host) ? [{ address: host }] : await resolve(host, { all: true }).catch(() => []);
  if (found.length === 0) return null;
  if (!mayBePrivate && found.some(({ address }) => isPrivate(address))) return;
  return found[0]?.address;
}

const PRIVATE = privateRanges();

function privateRanges(): BlockList {
  const list = new BlockList();
  const four =
    '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4';
  const six =
    '::/128 ::1/128 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8';
  for (const [ranges, family] of [
    [four, 'ipv4'],
    [six, 'ipv6'],
  ] as const)
    for (const range of ranges.split(' ')) {
      const [network = '', bits] = range.split('/');
      list.addSubnet(network, Number(bits), family);
    }
  return list;
}

export function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return isPrivate(mapped);
  // An IPv4 address in hexadecimal clothes: nobody's webhook looks like that.
  if (/^::(ffff:)?[0-9a-f]{1,4}:[0-9a-f]{1,4}$/i.test(address)) return true;
  return PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function post(url: URL, address: string, body: string, headers: Record<string, string>): Promise<Answer> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const pinned: LookupFunction = (_name, options, done) => {
    const family = isIP(address);
    if (options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  };
  return new Promise((settle) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        lookup: pinned,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
      (response) => {
        response.destroy();
        settle(readStatus(response.statusCode ?? 0));
      },
    );
    sent.on('error', () => settle('later'));
    sent.end(body);
  });
}

function readStatus(status: number): Answer {
  if (status >= 200 && status < 300) return 'taken';
  return status === 408 || status === 429 || status >= 500 ? 'later' : 'refused';
}
