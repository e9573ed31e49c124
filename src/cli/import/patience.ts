import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '#core';

/** How often a host wants to be asked. */
export interface Limits {
  readonly perHour: number;
  readonly perSecond: number;
}

/** As Mixpanel documents them, for its export and for its query API each. Nothing is asked side by side, so that "5 at once" is kept too. */
const MIXPANEL: Limits = { perHour: 60, perSecond: 3 };

export function limitsOf(url: string): Limits | null {
  const { hostname } = new URL(url);
  return hostname === 'mixpanel.com' || hostname.endsWith('.mixpanel.com') ? MIXPANEL : null;
}

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;

/** How long to wait until a host may be asked again, of which it is known when it was asked (milliseconds, oldest first). */
export function turnMs(asked: readonly number[], { perHour, perSecond }: Limits, now: number): number {
  const until = (count: number, spanMs: number) => {
    const oldest = asked.at(-count);
    return oldest === undefined ? 0 : oldest + spanMs - now;
  };
  return Math.max(0, until(perHour, HOUR_MS), until(perSecond, SECOND_MS));
}

/** An answer that says "later", or none (`status` null). */
export interface Later {
  readonly status: number | null;
  readonly retryAfter: string | null;
}

/** Doubling: a host that is busy is given about five minutes, one that has had enough of us more than the hour that it counts by. */
const BUSY = { firstMs: SECOND_MS, mostMs: 60_000, times: 10 };
const ENOUGH = { firstMs: 30_000, mostMs: 600_000, times: 12 };
/** Who wants us to wait longer than this is not waited for. */
const LONGEST_MS = 2 * HOUR_MS;

/** How long to wait after so many answers of this kind in a row; null: it was asked often enough. */
export function laterMs({ status, retryAfter }: Later, times: number, now: number): number | null {
  const { firstMs, mostMs, times: most } = status === 429 ? ENOUGH : BUSY;
  if (times >= most) return null;
  const wanted = retryAfterMs(retryAfter, now);
  if (wanted !== undefined) return wanted <= LONGEST_MS ? wanted : null;
  return Math.min(mostMs, firstMs * 2 ** times);
}

/** Seconds, or a date of HTTP. */
function retryAfterMs(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  const ms = /^\s*\d+\s*$/.test(text) ? Number(text) * SECOND_MS : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** Waits as a host wants it, and says so. */
export interface Patience {
  /** Before each request. */
  turn(url: string): Promise<void>;
  /** False: it was asked often enough. */
  again(later: Later, times: number): Promise<boolean>;
}

/** Shorter than this nobody wonders. */
const TOLD_MS = 2_000;

export function createPatience(deps: {
  readonly tell: (line: string) => void;
  readonly clock?: Clock;
  readonly wait?: (ms: number) => Promise<unknown>;
}): Patience {
  const { tell, clock = systemClock, wait = sleep } = deps;
  const asked = new Map<string, number[]>();
  const pause = async (ms: number, why: string) => {
    const until = new Date(clock() + ms).toISOString().slice(11, 19);
    if (ms >= TOLD_MS) tell(`Waiting ${Math.ceil(ms / SECOND_MS)} s, until ${until} UTC: ${why}`);
    if (ms > 0) await wait(ms);
  };
  return {
    async turn(url) {
      const limits = limitsOf(url);
      if (!limits) return;
      const { origin } = new URL(url);
      const before = asked.get(origin) ?? [];
      await pause(turnMs(before, limits, clock()), `the host takes ${limits.perHour} requests an hour`);
      asked.set(origin, [...before, clock()].slice(-limits.perHour));
    },
    async again(later, times) {
      const ms = laterMs(later, times, clock());
      if (ms === null) return false;
      await pause(
        ms,
        later.status === null ? 'the host does not answer' : `the host says later (${later.status})`,
      );
      return true;
    },
  };
}
