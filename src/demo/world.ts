import { addressOf, inventCompany, inventName, type Name } from './names.ts';
import type { Random } from './random.ts';

/** The platform's cast: organisations, and the developers who work for them. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly industry: string;
  readonly size: string;
  readonly plan: string;
}

export interface Developer {
  readonly userId: string;
  readonly deviceId: string;
  /** Some people come back on a second machine. */
  readonly secondDeviceId: string | undefined;
  readonly name: Name;
  readonly email: string;
  readonly phone: string | undefined;
  readonly organisation: Organisation;
  readonly country: string;
  /** Hours from UTC, for the daily rhythm only. */
  readonly utcOffset: number;
  readonly os: string;
  readonly browser: string;
  readonly browserVersion: number;
  readonly sdk: string;
  readonly campaign: string | undefined;
  readonly referrer: string;
  /** Day of the story on which the person signs up; negative: before it began. */
  readonly signUpDay: number;
  /** How far the person gets: key, first call, billing. */
  readonly getsKey: boolean;
  readonly makesCalls: boolean;
  readonly pays: boolean;
  /** Chance of being active on a working day, and how many things happen then. */
  readonly habit: number;
  readonly intensity: number;
  /** The chance, each day, of losing interest. */
  readonly churn: number;
}

const COUNTRIES = [
  ['IT', 26, 1],
  ['US', 24, -6],
  ['DE', 11, 1],
  ['FR', 8, 1],
  ['GB', 8, 0],
  ['IN', 8, 5.5],
  ['ES', 5, 1],
  ['BR', 4, -3],
  ['JP', 3, 9],
  ['NL', 3, 1],
  ['CA', 3, -5],
  ['PL', 2, 1],
  ['SE', 1.5, 1],
  ['MT', 0.15, 1],
  ['SM', 0.1, 1],
] as const;
const OFFSETS = new Map<string, number>(COUNTRIES.map(([code, , offset]) => [code, offset]));

export function inventOrganisations(random: Random, count: number): Organisation[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `org_${random.hex(12)}`,
    name: inventCompany(random, index).name,
    industry: random.weighted([
      ['software', 40],
      ['finance', 14],
      ['health', 11],
      ['retail', 10],
      ['media', 9],
      ['education', 8],
      ['manufacturing', 8],
    ]),
    size: random.weighted([
      ['1-10', 46],
      ['11-50', 28],
      ['51-200', 15],
      ['201-1000', 8],
      ['1000+', 3],
    ]),
    plan: random.weighted([
      ['free', 55],
      ['team', 27],
      ['scale', 14],
      ['enterprise', 4],
    ]),
  }));
}

export function inventDeveloper(
  random: Random,
  organisations: readonly Organisation[],
  index: number,
  days: number,
): Developer {
  // A few organisations are large: the square puts most people into the first ones.
  const organisation = organisations[Math.floor(random.next() ** 1.7 * organisations.length)];
  if (!organisation) throw new RangeError('a platform needs organisations');
  const country = random.weighted(COUNTRIES.map(([code, weight]) => [code, weight] as const));
  const language =
    country === 'IT' || country === 'SM'
      ? random.isLucky(0.92)
        ? 'it'
        : 'en'
      : random.isLucky(0.03)
        ? 'it'
        : 'en';
  const name = inventName(random, language);
  const paysALot = organisation.plan !== 'free';
  const getsKey = random.isLucky(0.78);
  const makesCalls = getsKey && random.isLucky(0.81);
  return {
    userId: `user_${random.hex(16)}`,
    deviceId: uuid(random),
    secondDeviceId: random.isLucky(0.18) ? uuid(random) : undefined,
    name,
    email: addressOf(name, `${organisation.id.slice(4, 10)}.example`, index),
    phone: random.isLucky(0.2)
      ? `+39 3${random.between(20, 99)} ${random.between(1_000_000, 9_999_999)}`
      : undefined,
    organisation,
    country,
    utcOffset: OFFSETS.get(country) ?? 0,
    os: random.weighted([
      ['Mac OS X', 41],
      ['Windows', 33],
      ['Linux', 21],
      ['iOS', 3],
      ['Android', 2],
      ['Haiku', 0.08],
    ]),
    browser: random.weighted([
      ['Chrome', 62],
      ['Firefox', 14],
      ['Safari', 15],
      ['Microsoft Edge', 8],
      ['Opera', 1],
    ]),
    browserVersion: random.between(136, 144),
    sdk: random.weighted([
      ['python', 46],
      ['node', 34],
      ['go', 9],
      ['java', 6],
      ['ruby', 3],
      ['curl', 2],
    ]),
    campaign: random.isLucky(0.3)
      ? random.weighted([
          ['launch-large-2', 30],
          ['devconf-milano', 14],
          ['newsletter', 26],
          ['search-brand', 30],
        ])
      : undefined,
    referrer: random.weighted([
      ['$direct', 48],
      ['www.google.com', 26],
      ['github.com', 12],
      ['news.ycombinator.com', 8],
      ['www.linkedin.com', 6],
    ]),
    // A third were there before the story; sign-ups then grow, and jump on launch day.
    signUpDay: random.isLucky(0.34) ? -random.between(1, 200) : signUpDay(random, days),
    getsKey,
    makesCalls,
    pays: makesCalls && paysALot && random.isLucky(0.72),
    habit: Math.min(0.95, random.around(paysALot ? 0.3 : 0.14, 0.6)),
    intensity: random.around(paysALot ? 4.5 : 2.6, 0.5),
    churn: paysALot ? 0.002 : 0.012,
  };
}

/** The day of the launch of `large-2`, two thirds into the story. */
export function launchDay(days: number): number {
  return Math.floor((days * 2) / 3);
}

function signUpDay(random: Random, days: number): number {
  const launch = launchDay(days);
  if (random.isLucky(0.12)) return Math.min(days - 1, launch + Math.floor(random.next() ** 2 * 5));
  return Math.min(days - 1, Math.floor(Math.sqrt(random.next()) * days));
}

function uuid(random: Random): string {
  return `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`;
}
