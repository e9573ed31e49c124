import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '#core';
import { ORGANISATION_KEY } from '#demo';
import { basicAuth } from '../basic-auth.ts';
import { type Cast, type Character, FORWARDED_EVENT, forwardedEvents, NUMBER } from './cast.ts';
import { type Browser, enrol } from './client.ts';
import { compare } from './compare.ts';
import { createLoot, type Loot, pocketExportLine, pocketPeople, pocketPerson } from './loot.ts';
import type { DrillResult } from './report.ts';
import type { MailSink, VendorHost } from './sinks.ts';

export interface Stage {
  readonly origin: string;
  readonly owner: Browser;
  readonly project: { readonly id: number; readonly token: string };
  /** Authorization of a service account that may import. */
  readonly importer: string;
}

/** A project with k = 10, like a customer's; nothing of it is set up for being robbed. */
export async function openProject(origin: string, owner: Browser): Promise<Stage> {
  const project = await owner.call<{ id: number; token: string }>('POST', '/api/projects', {
    name: 'Nimbus',
    isDevelopment: false,
  });
  await owner.call('PATCH', `/api/projects/${project.id}`, { groupKeys: [ORGANISATION_KEY] });
  await owner.stepUp();
  const account = await owner.call<{ user: string; secret: string }>(
    'POST',
    `/api/projects/${project.id}/service-accounts`,
    { name: 'importer', scopes: ['import'], expiresInDays: 1 },
  );
  const importer = basicAuth(account);
  return { origin, owner, project, importer };
}

/** In three acts: between them the product finds out which texts a crowd shares, as it would in life. */
export async function perform(stage: Stage, cast: Cast): Promise<void> {
  let events = 0;
  for (const act of cast.acts) {
    for (const { path, body } of act.requests)
      await post(stage, `${path}?strict=0&project_id=${stage.project.id}&verbose=1`, body);
    events += act.events;
    await untilLoaded(stage, events);
    await delay(BETWEEN_ACTS_MS);
  }
}

const BETWEEN_ACTS_MS = 1_500;

async function post(stage: Stage, path: string, body: string): Promise<void> {
  const response = await fetch(stage.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: stage.importer },
    body,
  });
  const reply = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${reply.slice(0, 200)}`);
}

const LOAD_MS = 120_000;

async function untilLoaded(stage: Stage, events: number): Promise<void> {
  const until = performance.now() + LOAD_MS;
  for (;;) {
    const setup = await stage.owner.call<{ events: number }>(
      'GET',
      `/api/projects/${stage.project.id}/setup`,
    );
    if (setup.events >= events) return;
    if (performance.now() > until)
      throw new Error(`only ${setup.events} of ${events} events were loaded in time`);
    await delay(200);
  }
}

/** The analyst's cookie in other hands: every page of people, some of them one by one, and the whole export. */
export async function steal(stage: Stage, cast: Cast) {
  const { origin, owner, project } = stage;
  await owner.stepUp();
  const { enrolmentUrl } = await owner.call<{ enrolmentUrl: string }>(
    'POST',
    `/api/projects/${project.id}/members`,
    {
      name: 'Analyst',
      role: 'analyst',
    },
  );
  const token = new URL(enrolmentUrl).searchParams.get('token') ?? '';
  const analyst = await enrol(origin, token, 'Analyst');
  const startedAt = performance.now();
  const from = new Date(systemClock() - 1_000);
  const loot = createLoot();
  const stolen: string[] = [];
  const take: Take = async (path, body) => {
    const response = await fetch(origin + path, {
      headers: { cookie: analyst.cookie, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(
        `the thief was refused: ${path.split('?')[0]} ${response.status}: ${text.slice(0, 200)}`,
      );
    loot.bytes += Buffer.byteLength(text);
    stolen.push(text);
    return text;
  };
  await takePeople(project.id, loot, take);
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const range = `from_date=${day(systemClock() - 40 * 86_400_000)}&to_date=${day(systemClock() + 86_400_000)}`;
  const text = await take(`/api/2.0/export?project_id=${project.id}&${range}`);
  for (const line of text.split('\n')) if (line !== '') pocketExportLine(loot, line, [ORGANISATION_KEY]);
  const theft: DrillResult['theft'] = {
    rows: loot.rows,
    bytes: loot.bytes,
    ms: performance.now() - startedAt,
    identities: identitiesIn(stolen.join('\n'), cast),
  };
  return { loot, theft, window: { from, to: new Date(systemClock() + 1_000) } };
}

const LOOKED_AT = 25;

/** The text of a reply; with a body it is posted. */
type Take = (path: string, body?: object) => Promise<string>;

async function takePeople(projectId: number, loot: Loot, take: Take): Promise<void> {
  for (let cursor: string | null = ''; cursor !== null; ) {
    const asked = { limit: 200, ...(cursor && { cursor }) };
    const page = JSON.parse(await take(`/api/projects/${projectId}/people/search`, asked));
    pocketPeople(loot, page);
    cursor = page.nextCursor;
  }
  for (const person of [...loot.people].slice(0, LOOKED_AT))
    pocketPerson(loot, JSON.parse(await take(`/api/projects/${projectId}/people/${person}`)));
}

/** Addresses and raw ids of the cast in the stolen bytes: there should be none. */
function identitiesIn(text: string, cast: Cast): number {
  return [...cast.byNumber.values()].filter(
    ({ email, userId }) => (email !== '' && text.includes(email)) || text.includes(userId),
  ).length;
}

interface Incident {
  readonly id: number;
  readonly affected: {
    readonly subjects: number;
    readonly organisations: number;
    readonly fields: readonly { readonly field: string; readonly subjects: number }[];
  };
  readonly notices: Readonly<Record<'queued' | 'sent' | 'failed' | 'unreachable', number>>;
}

/** The steward finds the session on the ledger, opens an incident, and reads the list as everyone would. */
export async function investigate(
  stage: Stage,
  loot: Loot,
  window: { readonly from: Date; readonly to: Date },
): Promise<{ list: DrillResult['list']; incidentId: number }> {
  const of = `/api/projects/${stage.project.id}`;
  const { disclosures } = await stage.owner.call<{
    disclosures: readonly { readonly recipientName: string; readonly session: string }[];
  }>('GET', `${of}/disclosures`);
  const session = disclosures.find(({ recipientName }) => recipientName === 'Analyst')?.session ?? '';
  const startedAt = performance.now();
  const scope = {
    kind: 'session',
    id: session,
    from: window.from.toISOString(),
    to: window.to.toISOString(),
  };
  const incident = await stage.owner.call<Incident>('POST', `${of}/incidents`, {
    title: 'A stolen session',
    scope,
  });
  const ms = performance.now() - startedAt;
  const { people, pairs } = await readList(stage, incident.id);
  assertCounts(incident, people, pairs);
  return {
    incidentId: incident.id,
    list: {
      ms,
      people: compare(loot.people, people),
      organisations: compare(loot.organisations, await readOrganisations(stage, incident.id)),
      pairs: compare(loot.pairs, pairs),
    },
  };
}

async function readList(stage: Stage, incidentId: number) {
  const people = new Set<string>();
  const pairs = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path: string = `/api/projects/${stage.project.id}/incidents/${incidentId}/affected${cursor && `?cursor=${cursor}`}`;
    const page = await stage.owner.call<{
      people: readonly { readonly person: string; readonly fields: readonly string[] }[];
      nextCursor: string | null;
    }>('GET', path);
    for (const { person, fields } of page.people) {
      people.add(person);
      for (const field of fields) pairs.add(`${person} ${field}`);
    }
    cursor = page.nextCursor;
  }
  return { people, pairs };
}

async function readOrganisations(stage: Stage, incidentId: number): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path: string = `/api/projects/${stage.project.id}/incidents/${incidentId}/organisations${cursor && `?cursor=${cursor}`}`;
    const page = await stage.owner.call<{
      organisations: readonly { readonly organisation: string }[];
      nextCursor: string | null;
    }>('GET', path);
    for (const { organisation } of page.organisations) found.add(organisation);
    cursor = page.nextCursor;
  }
  return found;
}

/** The counts and the list are two readings of one ledger: a difference is a bug. */
function assertCounts({ affected }: Incident, people: ReadonlySet<string>, pairs: ReadonlySet<string>): void {
  const counted = affected.fields.reduce((sum, { subjects }) => sum + subjects, 0);
  if (affected.subjects !== people.size || counted !== pairs.size)
    throw new Error('the counts of the incident are not those of its list');
}

const NOTICES_MS = 120_000;

/** Notices go out; the mailboxes are compared with the people whose rows the thief holds. */
export async function tell(
  stage: Stage,
  { incidentId, loot, cast, mail }: { incidentId: number; loot: Loot; cast: Cast; mail: MailSink },
): Promise<DrillResult['notices']> {
  const path = `/api/projects/${stage.project.id}/incidents/${incidentId}`;
  await stage.owner.stepUp();
  const startedAt = performance.now();
  await stage.owner.call('POST', `${path}/notices`, {});
  let incident = await stage.owner.call<Incident>('GET', path);
  while (incident.notices.queued > 0 && performance.now() - startedAt < NOTICES_MS) {
    await delay(100);
    incident = await stage.owner.call<Incident>('GET', path);
  }
  const robbed = [...new Set(loot.numbers.values())].flatMap((number) => cast.byNumber.get(number) ?? []);
  const byAddress = new Map(robbed.filter(({ email }) => email !== '').map((one) => [one.email, one]));
  const times = mail.mails.map(({ at }) => at);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return {
    recipients: compare(new Set(byAddress.keys()), new Set(mail.mails.map(({ to }) => to))),
    sent: incident.notices.sent,
    unreachable: incident.notices.unreachable,
    duplicates: mail.mails.length - new Set(mail.mails.map(({ to }) => to)).size,
    wrongLanguage: mail.mails.filter(({ to, language }) => byAddress.get(to)?.language !== language).length,
    withLinks: mail.mails.filter(({ hasLink }) => hasLink).length,
    italian: mail.mails.filter(({ language }) => language === 'it').length,
    firstMs: times.length === 0 ? 0 : first - startedAt,
    perSecond: times.length < 2 ? 0 : ((times.length - 1) * 1000) / (last - first),
  };
}

/** A vendor listens for a while and is breached; then it is cut off in the middle of a stream of events. */
export async function breachVendor(
  stage: Stage,
  { cast, loot, host }: { cast: Cast; loot: Loot; host: VendorHost },
): Promise<DrillResult['vendor']> {
  const of = `/api/projects/${stage.project.id}`;
  await stage.owner.stepUp();
  const from = new Date(systemClock() - 1_000);
  const vendor = await stage.owner.call<{ id: number }>('POST', `${of}/vendors`, {
    name: 'Elsewhere Analytics',
    kind: 'mixpanel',
    host: host.url,
    token: 'token-at-the-vendor',
    events: [FORWARDED_EVENT],
    properties: [NUMBER],
  });
  const surrogates = new Map([...loot.numbers].map(([person, number]) => [number, person]));
  const audience = [...cast.byNumber.values()].filter(
    ({ number }) => surrogates.has(number) && number % 2 === 0,
  );
  await forward(stage, audience, 'first');
  await until(() => numbersAt(host).size >= audience.length, 60_000);

  const scope = {
    kind: 'vendor',
    id: String(vendor.id),
    from: from.toISOString(),
    to: new Date(systemClock() + 1_000).toISOString(),
  };
  const askedAt = performance.now();
  const incident = await stage.owner.call<Incident>('POST', `${of}/incidents`, {
    title: 'A vendor was breached',
    scope,
  });
  const listMs = performance.now() - askedAt;
  const list = await readList(stage, incident.id);
  const truth = vendorTruth(host, surrogates);
  const received = host.received.length;
  const cut = await cutOff(stage, vendor.id, host, audience);
  return {
    people: compare(truth.people, list.people),
    pairs: compare(truth.pairs, list.pairs),
    received,
    listMs,
    ...cut,
  };
}

async function forward(stage: Stage, audience: readonly Character[], round: string): Promise<void> {
  for (const body of forwardedEvents(stage.project.token, audience, round, systemClock()))
    await post(stage, '/track?verbose=1&ip=0', body);
}

function numbersAt(host: VendorHost): ReadonlySet<unknown> {
  return new Set(host.received.map(({ properties }) => properties[NUMBER]));
}

/** Whom and what the vendor really received, read off its own disk. */
function vendorTruth(host: VendorHost, surrogates: ReadonlyMap<number, string>) {
  const people = new Set<string>();
  const pairs = new Set<string>();
  for (const { properties } of host.received) {
    const { token, $insert_id, time, distinct_id, ...told } = properties;
    const person = surrogates.get(Number(told[NUMBER])) ?? 'unknown';
    people.add(person);
    for (const field of ['event', 'time', 'pseudonym', ...Object.keys(told).map((name) => `event.${name}`)])
      pairs.add(`${person} ${field}`);
  }
  return { people, pairs };
}

/** Events keep coming while the switch is thrown, and for a while after. */
async function cutOff(stage: Stage, vendorId: number, host: VendorHost, audience: readonly Character[]) {
  const before = host.received.length;
  const stop = new AbortController();
  const streaming = (async () => {
    for (let round = 1; !stop.signal.aborted; round++) await forward(stage, audience, `round-${round}`);
  })();
  let orderedAt = 0;
  try {
    await until(() => host.received.length > before, 30_000);
    orderedAt = performance.now();
    await stage.owner.call('POST', `/api/projects/${stage.project.id}/vendors/${vendorId}/cut`, {});
    await delay(3_000);
  } finally {
    stop.abort();
    await streaming;
  }
  const { vendors } = await stage.owner.call<{
    vendors: readonly { readonly id: number; readonly queued: number }[];
  }>('GET', `/api/projects/${stage.project.id}/vendors`);
  return {
    lastByteMs: Math.max(0, host.lastByteAt - orderedAt),
    leftInQueue: vendors.find(({ id }) => id === vendorId)?.queued ?? -1,
  };
}

async function until(isSo: () => boolean, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('what the drill waited for did not happen in time');
    await delay(20);
  }
}
