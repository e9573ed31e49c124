import { type ProjectId, pseudonym, type SubjectId } from '#core';
import type { PeopleRow } from '#egress';
import type { HeldEvent, HeldPart, HeldPerson, PeopleQueries } from '#reports';

/** What a package is made from beside the warehouse: the vault's list of what it holds, and who acts for which organisation. */
export interface HeldElsewhere {
  /** Which identity fields there are, without opening one. */
  sealedFields(
    projectId: ProjectId,
    subjects: readonly SubjectId[],
  ): Promise<ReadonlyMap<SubjectId, readonly string[]>>;
  organisationsOf(
    projectId: ProjectId,
    person: SubjectId,
  ): Promise<readonly { readonly groupKey: string; readonly organisation: SubjectId }[]>;
}

/** How much a package tells: everything, or only which kinds of data (or which sources) there are. */
type Disclosure = 'Data' | 'Categories' | 'Sources';

export interface PackageRequest {
  readonly projectId: ProjectId;
  readonly people: readonly SubjectId[];
  readonly disclosure: Disclosure;
  readonly madeAt: number;
  /** Of one person, opened before by who may; absent: the package says which fields are sealed. */
  readonly identity?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Everything that is held on some people as one JSON document that a person can read: an event a line. Rows as egress wants them; the
 * bodies one after another are the document.
 */
export async function* packHeld(
  request: PackageRequest,
  deps: HeldElsewhere & { readonly queries: Pick<PeopleQueries, 'held'> },
): AsyncIterable<PeopleRow<string>> {
  const { madeAt, disclosure } = request;
  const head = { madeAt: new Date(madeAt).toISOString(), tells: disclosure };
  yield telling(`${open(head)},\n"people": [`);
  const packed = new Set<SubjectId>();
  for (const person of request.people) yield* packPerson(person, packed, request, deps);
  yield telling('\n]}\n');
}

async function* packPerson(
  named: SubjectId,
  packed: Set<SubjectId>,
  request: PackageRequest,
  deps: Parameters<typeof packHeld>[1],
): AsyncIterable<PeopleRow<string>> {
  const { projectId, disclosure, signal } = request;
  const summary: Summary = { fields: new Set(), events: new Set(), sources: new Set() };
  let entry: Entry | undefined;
  let events = 0;
  for await (const row of deps.queries.held(projectId, named, { signal })) {
    if (row.body.kind === 'person') {
      // Two ids of one person make one entry.
      if (packed.has(row.body.person.person)) return;
      entry = await entryOf(row.body.person, request, deps);
      const start = packed.size === 0 ? '\n' : ',\n';
      packed.add(row.body.person.person);
      for (const field of [...row.fields, ...entry.identityFields]) summary.fields.add(field);
      yield disclosure === 'Data'
        ? { ...row, ...entry.organisations, body: `${start}${open(entry.shown)},\n"events": [` }
        : { ...row, fields: ['pseudonym'], body: `${start}${open({ person: entry.shown.person })},` };
    } else if (disclosure === 'Data')
      yield { ...row, body: `${events++ === 0 ? '\n' : ',\n'}${JSON.stringify(row.body.event)}` };
    else note(summary, row, row.body.event);
  }
  if (entry) yield telling(disclosure === 'Data' ? '\n]}' : summed(summary, disclosure));
}

interface Entry {
  readonly organisations: Pick<PeopleRow<unknown>, 'organisations'>;
  readonly identityFields: readonly string[];
  readonly shown: Readonly<Record<string, unknown>> & { readonly person: string };
}

async function entryOf(
  held: HeldPerson,
  { projectId, identity }: PackageRequest,
  deps: HeldElsewhere,
): Promise<Entry> {
  const { person, ...rest } = held;
  const [sealed, organisations] = await Promise.all([
    deps.sealedFields(projectId, [person]),
    deps.organisationsOf(projectId, person),
  ]);
  const fields = sealed.get(person) ?? [];
  return {
    organisations: { organisations: organisations.map(({ organisation }) => organisation) },
    identityFields: fields.map((field) => `identity.${field}`),
    shown: {
      person: String(person),
      ...rest,
      identity: identity ?? Object.fromEntries(fields.map((field) => [field, SEALED])),
      organisations: organisations.map(({ groupKey, organisation }) => ({
        groupKey,
        organisation: pseudonym(organisation),
      })),
    },
  };
}

/** In the place of an identity field that this package does not open. */
const SEALED = '(sealed: a steward opens it on the person’s page)';

interface Summary {
  readonly fields: Set<string>;
  readonly events: Set<string>;
  readonly sources: Set<string>;
}

function note({ fields, events, sources }: Summary, row: PeopleRow<HeldPart>, event: HeldEvent): void {
  for (const field of row.fields) fields.add(field);
  if (event.event !== null) events.add(event.event);
  const library = event.properties['mp_lib'];
  sources.add(typeof library === 'string' ? library : 'unknown');
}

/** The rest of an entry that tells no value. */
function summed({ fields, events, sources }: Summary, disclosure: Disclosure): string {
  const told =
    disclosure === 'Sources'
      ? { sources: [...sources].sort() }
      : { categories: [...fields].sort(), events: [...events].sort() };
  return JSON.stringify(told).slice(1);
}

/** An object whose end is still to come. */
function open(value: object): string {
  return JSON.stringify(value).slice(0, -1);
}

/** A piece of the document that is about nobody. */
function telling(body: string): PeopleRow<string> {
  return { subject: null, organisations: [], fields: [], body };
}
