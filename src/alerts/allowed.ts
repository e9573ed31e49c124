import { AppError } from '#core';

/** Where things may go, as the operator has set it. */
export interface Allowed {
  /** Domains; `*`: any. */
  readonly mailDomains: readonly string[];
  /** Hosts, also as `*.example.com`. */
  readonly webhookHosts: readonly string[];
}

export function assertMayMail({ mailDomains }: Allowed, addresses: readonly string[]): void {
  const isAllowed = (address: string) =>
    mailDomains.includes('*') || mailDomains.includes(address.split('@').at(-1)?.toLowerCase() ?? '');
  if (!addresses.every(isAllowed))
    throw new AppError(
      'recipient_not_allowed',
      'an address is outside the domains that mail may go to (alertMailDomains)',
    );
}

/** The host of a webhook that may be called: https, or http to this machine where the operator has listed it. */
export function webhookHostOf({ webhookHosts }: Allowed, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const host = url?.hostname ?? '';
  const isLoopback = host === '127.0.0.1' || host === 'localhost' || host === '[::1]';
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
  const isListed = webhookHosts.some(
    (listed) => listed === host || (listed.startsWith('*.') && host.endsWith(listed.slice(1))),
  );
  if (url?.username !== '' || url.password !== '' || !isSafe || !isListed)
    throw new AppError(
      'webhook_not_allowed',
      'the webhook is not an https address of a host that the operator has allowed (webhookHosts)',
    );
  return host;
}
