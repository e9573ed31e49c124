import { createHmac, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { type BlindIndex, type Clock, RecentMap, systemClock } from '#core';
import type { ProjectPolicy } from './policy.ts';

/** Who of a client's people stands for a crowd at once. Everybody else does so when they have been known for long. */
export interface Newcomers {
  of(policy: ProjectPolicy, client: string): (subject: BlindIndex) => boolean;
}

const CLIENTS = 100_000;
const LARGEST_SHARE = 50;

/** So few that two windows of one client, next to each other, are not a crowd yet. */
export function shareOf(k: number): number {
  return Math.max(1, Math.min(LARGEST_SHARE, Math.floor((k - 1) / 2)));
}

/** Clients are known by pseudonyms under a key that is made here and never leaves this memory. */
export function createNewcomers({
  windowMs,
  clock = systemClock,
}: {
  readonly windowMs: number;
  readonly clock?: Clock | undefined;
}): Newcomers {
  const key = randomBytes(32);
  const clients = new RecentMap<string, { readonly until: number; readonly people: Set<BlindIndex> }>(
    CLIENTS,
  );
  const peopleOf = (pseudonym: string): Set<BlindIndex> => {
    const now = clock();
    const known = clients.get(pseudonym);
    if (known && now < known.until) return known.people;
    const people = new Set<BlindIndex>();
    clients.set(pseudonym, { until: now + windowMs, people });
    return people;
  };
  return {
    of({ projectId, k }, client) {
      const name = `${projectId}/${networkOf(client)}`;
      const people = peopleOf(createHmac('sha256', key).update(name).digest('base64').slice(0, 22));
      const share = shareOf(k);
      return (subject) => people.has(subject) || (people.size < share && people.add(subject).has(subject));
    },
  };
}

/** One sender has the whole /64 of an address of version 6. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.split('%', 1).join('').split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
