import { NUMBER } from './cast.ts';

/** What the thief holds at the end, read off the bytes that arrived and nothing else: the truth of the drill. */
export interface Loot {
  readonly people: Set<string>;
  readonly organisations: Set<string>;
  /** "<surrogate> <field>". */
  readonly pairs: Set<string>;
  /** Surrogate to the number that the drill gave the person. */
  readonly numbers: Map<string, number>;
  bytes: number;
  rows: number;
}

export function createLoot(): Loot {
  return {
    people: new Set(),
    organisations: new Set(),
    pairs: new Set(),
    numbers: new Map(),
    bytes: 0,
    rows: 0,
  };
}

interface Shown {
  readonly name: string;
  /** Null: hidden. */
  readonly value: unknown;
}

interface StolenPerson {
  readonly person: string;
  readonly properties: readonly Shown[];
  readonly firstSeenAt: string | null;
  readonly lastSeenAt: string | null;
}

interface StolenEvent {
  readonly event: string | null;
  readonly person: string | null;
  readonly properties: readonly Shown[];
}

function note(loot: Loot, person: string | null, fields: readonly string[], number: unknown): void {
  loot.rows++;
  if (person === null) return;
  loot.people.add(person);
  if (typeof number === 'number') loot.numbers.set(person, number);
  for (const field of fields) loot.pairs.add(`${person} ${field}`);
}

export function pocketPeople(loot: Loot, page: { readonly people: readonly StolenPerson[] }): void {
  for (const person of page.people)
    note(loot, person.person, personFields(person), numberIn(person.properties));
}

export function pocketPerson(
  loot: Loot,
  page: {
    readonly person: StolenPerson;
    readonly organisations: readonly { readonly organisation: string }[];
    readonly activity: readonly StolenEvent[];
  },
): void {
  note(loot, page.person.person, personFields(page.person), numberIn(page.person.properties));
  for (const { organisation } of page.organisations) loot.organisations.add(organisation);
  for (const event of page.activity) note(loot, event.person, eventFields(event), numberIn(event.properties));
}

/** One line of the raw export. `groupKeys`: properties whose values are organisations. */
export function pocketExportLine(loot: Loot, line: string, groupKeys: readonly string[]): void {
  // The export's own form: an object with a name and properties.
  const { event, properties } = JSON.parse(line) as {
    event: string | null;
    properties: Record<string, unknown>;
  };
  const { distinct_id, time, $hidden_properties, ...rest } = properties;
  const person = typeof distinct_id === 'string' && distinct_id !== '' ? distinct_id : null;
  const fields = [
    ...(event === null ? [] : ['event']),
    ...(time === undefined ? [] : ['time']),
    'pseudonym',
    ...Object.entries(rest).flatMap(([name, value]) => (value === null ? [] : [`event.${name}`])),
  ];
  note(loot, person, fields, rest[NUMBER]);
  for (const key of groupKeys)
    for (const organisation of [rest[key]].flat())
      if (typeof organisation === 'string') loot.organisations.add(organisation);
}

function personFields(person: StolenPerson): string[] {
  return [
    'pseudonym',
    ...(person.firstSeenAt === null && person.lastSeenAt === null ? [] : ['time']),
    ...shown(person.properties, 'person'),
  ];
}

function eventFields(event: StolenEvent): string[] {
  return [
    ...(event.event === null ? [] : ['event']),
    'time',
    'pseudonym',
    ...shown(event.properties, 'event'),
  ];
}

function numberIn(properties: readonly Shown[]): unknown {
  return properties.find(({ name }) => name === NUMBER)?.value;
}

function shown(properties: readonly Shown[], scope: string): string[] {
  return properties.filter(({ value }) => value !== null).map(({ name }) => `${scope}.${name}`);
}
