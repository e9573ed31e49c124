/**
 * node bench/attack.ts [--candidates 1000000] [--people 10000]
 *
 * Somebody has the event store, the metadata, the configuration and the source, and no key. First by dictionary: a million candidate
 * e-mail addresses and phones, the true ones among them, against every token, every blind index, every readable text and every sealed
 * value, hashed in every way that the source shows with all that is known. Then with the ingest key, to show that the attack works.
 * Then by observation: one moment of each person (time, city, browser), at several granularities.
 */
import { createHash, createHmac, hash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { sql as pgSql } from 'kysely';
import { pause, systemClock } from '#core';
import { createTokens } from '#privacy';
import { createUniqueness } from '#reports';
import { joinSql, slotColumn, sql } from '#sql';
import { createBlindIndexer } from '#vault';
import { change, event } from '../test/support/loading.ts';
import { openStores } from './stores.ts';

const { values } = parseArgs({
  options: {
    candidates: { type: 'string', default: '1000000' },
    people: { type: 'string', default: '10000' },
  },
});
const CANDIDATES = Number(values.candidates);
const PEOPLE = Number(values.people);

/** A pseudo-random number below `below`, always the same for the same place and purpose. */
function chance(place: number, purpose: string, below: number): number {
  return createHash('sha256').update(`${purpose}/${place}`).digest().readUInt32LE() % below;
}

const emailOf = (place: number) => `person.${place}@mail${place % 37}.example`;
const phoneOf = (place: number) => `+39347${String(1_000_000 + place).padStart(7, '0')}`;
/** The true ones are spread among the candidates. */
const STEP = Math.max(1, Math.floor(CANDIDATES / 2 / PEOPLE));

const CITIES = ['Milano', 'Roma', 'Torino', 'Napoli', 'Bari', 'Lyon', 'Paris', 'Berlin', 'Wien', 'Graz'];
const COUNTRIES = ['IT', 'IT', 'IT', 'IT', 'IT', 'FR', 'FR', 'DE', 'AT', 'AT'];
const BROWSERS = ['Chrome', 'Safari', 'Firefox', 'Microsoft Edge'];

interface Sighting {
  readonly person: number;
  readonly time: number;
  readonly city: number;
  readonly browser: string;
  /** Major and the rest, of which the rest is never kept. */
  readonly version: string;
}

const DAY = 86_400_000;
const RESOLUTIONS = [
  ['millisecond', 1],
  ['second', 1_000],
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', DAY],
] as const;
const whole = (number: number) => number.toLocaleString('en');
const stores = await openStores();
const { loading, engine } = stores;
const now = systemClock();

/** Working days of ten hours, a fortnight; a person's city and browser stay. */
function sightings(): Sighting[] {
  return Array.from({ length: PEOPLE * 5 }, (_, place) => {
    const person = place % PEOPLE;
    return {
      person,
      time: now - (1 + chance(place, 'day', 14)) * DAY - chance(place, 'time', 10 * 3_600_000),
      city: chance(person, 'city', CITIES.length),
      browser: BROWSERS[chance(person, 'browser', BROWSERS.length)] ?? '',
      version: `${125 + chance(person, 'major', 6)}.0.${chance(person, 'minor', 9000)}.${chance(person, 'patch', 200)}`,
    };
  });
}

try {
  await attack();
} finally {
  await stores.close();
}

async function attack(): Promise<void> {
  const projectId = await loading.createProject({ k: 10 });
  const seen = sightings();
  for (let from = 0; from < seen.length; from += 1_000)
    await loading.send(
      projectId,
      seen.slice(from, from + 1_000).flatMap(({ person, time, city, browser, version }) => [
        event(emailOf(person * STEP), 'Opened', {
          time,
          properties: {
            contact: emailOf(person * STEP),
            tel: phoneOf(person * STEP),
            mp_country_code: COUNTRIES[city] ?? '',
            $city: CITIES[city] ?? '',
            $browser: browser,
            $browser_version: version,
          },
        }),
        change(emailOf(person * STEP), 'set', {
          $email: emailOf(person * STEP),
          work_email: emailOf(person * STEP),
        }),
      ]),
    );
  const loader = loading.start();
  const isLoaded = new AbortController();
  const loadingAll = loader.run(isLoaded.signal);
  while (loading.spool.status().batches > 0) await pause(200, isLoaded.signal);
  isLoaded.abort();
  await loadingAll;

  const loot = await steal();
  console.log(
    `stolen: ${whole(loot.tokens.size)} tokens, ${whole(loot.indexes.size)} blind indexes, ${loot.texts.size} readable texts, ${whole(loot.sealed.length)} sealed values`,
  );
  const clear = loot.sealed.filter((hex) => /6d61696c[0-9a-f]*6578616d706c65/.test(hex)).length;
  console.log(`sealed values in which an address can be read: ${clear}`);
  const secrets = ['', '\0'.repeat(32), String(projectId), ...(await configurationOf(projectId))];
  const scopes = ['value/event/contact', 'value/event/tel', 'value/person/work_email', 'person'];
  const ways = [
    ...['md5', 'sha1', 'sha256', 'sha512'].map(
      (algorithm) => (text: string) => hash(algorithm, text, 'buffer'),
    ),
    ...scopes.map((scope) => (text: string) => hash('sha256', `${scope}\0${text}`, 'buffer')),
    ...secrets.flatMap((secret) =>
      scopes.map(
        (scope) => (text: string) => createHmac('sha256', secret).update(`${scope}\0${text}`).digest(),
      ),
    ),
  ];
  const keyless = match(loot, ways);
  console.log(
    `by dictionary, without a key: ${whole(CANDIDATES * 2)} candidates in ${ways.length} ways: ${keyless} matches`,
  );

  const keys = await loading.vault.ingestKeys(projectId);
  const tokens = createTokens(keys.tokenKey);
  const index = createBlindIndexer(keys.indexKey);
  const found = new Set<number>();
  for (let place = 0; place < CANDIDATES; place += 1) {
    const isToken =
      loot.tokens.has(tokens.value('event', 'contact', emailOf(place))) ||
      loot.tokens.has(tokens.value('event', 'tel', phoneOf(place)));
    if (isToken || loot.indexes.has(index('person', emailOf(place)))) found.add(place);
  }
  console.log(`the same with ingest.key: ${whole(found.size)} of ${whole(PEOPLE)} people\n`);

  before(seen);
  const stored = await createUniqueness({ engine, vocabulary: loading.vocabulary })(
    projectId,
    now - 30 * DAY,
  );
  console.log(
    '\nas stored (country, family and major version), for each resolution of the time that is known',
  );
  for (const { resolution, uniqueObservations, peopleSingledOut } of stored.at)
    print(resolution, uniqueObservations / stored.observations, peopleSingledOut / stored.people);
  if (keyless > 0 || clear > 0 || found.size !== PEOPLE) process.exitCode = 1;
}

interface Loot {
  readonly tokens: ReadonlySet<bigint>;
  readonly indexes: ReadonlySet<string>;
  readonly texts: ReadonlySet<string>;
  readonly sealed: readonly string[];
}

/** All numbers of all columns that hold tokens, all blind indexes, the dictionary. */
async function steal(): Promise<Loot> {
  const { db } = loading.stores;
  const columns = await engine.run<{ name: string }>(
    sql`SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'events' AND match(name, '^t[0-9]+$')`.toStatement(),
  );
  const slots = joinSql(columns.map(({ name }) => slotColumn(name)));
  const tokens = new Set<bigint>();
  for (const query of [
    sql`SELECT DISTINCT toString(arrayJoin(arrayConcat([${slots}], mapValues(overflow_texts)))) AS n FROM events`,
    sql`SELECT DISTINCT toString(arrayJoin(mapValues(texts))) AS n FROM profiles`,
  ])
    for (const { n } of await engine.run<{ n: string }>(query.toStatement())) tokens.add(BigInt(n));
  const subjects = await pgSql<{
    hex: string;
  }>`select replace(blind_index::text, '-', '') as hex from subject`.execute(db);
  const dictionary = await engine.run<{ text: string }>(
    sql`SELECT DISTINCT text FROM dictionary`.toStatement(),
  );
  const sealed = await pgSql<{ hex: string }>`select encode(sealed, 'hex') as hex from vault.sealed`.execute(
    db,
  );
  return {
    tokens,
    indexes: new Set(subjects.rows.map(({ hex }) => hex)),
    texts: new Set(dictionary.map(({ text }) => text)),
    sealed: sealed.rows.map(({ hex }) => hex),
  };
}

/** Everything about the project that is no key. */
async function configurationOf(projectId: number): Promise<readonly string[]> {
  const { rows } = await pgSql<{ token: string; root_id: string; ingest_root_id: string }>`
    select p.token, t.root_id, k.ingest_root_id from project p
    join vault.project_key k on k.project_id = p.id join vault.tenant_key t on t.project_id = p.id
    where p.id = ${projectId}`.execute(loading.stores.db);
  return rows.flatMap((row) => Object.values(row));
}

/** How many candidates are readable, or match a stolen number in any of these ways of making one. */
function match({ tokens, indexes, texts }: Loot, ways: readonly ((text: string) => Buffer)[]): number {
  let matches = 0;
  for (let place = 0; place < CANDIDATES; place += 1)
    for (const candidate of [emailOf(place), phoneOf(place)]) {
      const isKnown =
        texts.has(candidate) ||
        ways.some((way) => {
          const bytes = way(candidate);
          return (
            tokens.has(bytes.readBigUInt64BE() >> 1n) ||
            tokens.has(bytes.readBigUInt64LE() >> 1n) ||
            indexes.has(bytes.toString('hex', 0, 16))
          );
        });
      if (isKnown) matches += 1;
    }
  return matches;
}

/** What others keep: the city, and the browser's whole version. */
function before(seen: readonly Sighting[]): void {
  console.log('as it is usually kept (city, whole version), for each resolution of the time that is known');
  for (const [name, milliseconds] of RESOLUTIONS) {
    const moments = Map.groupBy(
      seen,
      ({ time, city, browser, version }) =>
        `${Math.floor(time / milliseconds)}/${city}/${browser}/${version}`,
    );
    const alone = [...moments.values()].filter((all) => all.every(({ person }) => person === all[0]?.person));
    const unique = alone.reduce((sum, all) => sum + all.length, 0);
    print(name, unique / seen.length, new Set(alone.map(([first]) => first?.person)).size / PEOPLE);
  }
}

function print(resolution: string, observations: number, people: number): void {
  const percent = (part: number) => `${(part * 100).toFixed(1)} %`.padStart(8);
  console.log(
    `  ${resolution.padEnd(12)}${percent(observations)} of observations are one person's, ${percent(people)} of people have such a one`,
  );
}
