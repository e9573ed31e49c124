import { sql } from 'kysely';
import type { Foundation } from '#app';

/** What somebody with the rights of an owner gets for an answer. */
export type Ask = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: Record<string, unknown>; text: string }>;

/** Ids of one of everything that a project can have, by the word that routes have for it. */
export interface Holdings {
  readonly alert: number;
  readonly annotation: number;
  readonly board: number;
  readonly cohort: number;
  readonly definition: number;
  readonly digest: number;
  readonly incident: number;
  readonly lookup: number;
  readonly member: number;
  readonly report: number;
  readonly service_account: number;
  readonly vendor: number;
}

const SERIES = {
  metrics: [{ kind: 'event', event: null, measure: { kind: 'unique' } }],
  range: { last: 7, unit: 'day' },
  unit: 'day',
};
const EVERYBODY = { kind: 'did', event: null, count: { operator: 'at_least', value: 1 } };

const TABLES = [
  'alert',
  'annotation',
  'board',
  'cohort',
  'custom_definition',
  'digest',
  'incident',
  'lookup_table',
];
const MORE = ['member', 'saved_report', 'service_account', 'vendor'];

/** One of everything, in this project, under numbers that stand for nothing else in an answer. */
export async function plant(ask: Ask, foundation: Foundation, projectId: number): Promise<Holdings> {
  for (const table of [...TABLES, ...MORE])
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'), ${projectId} * 10000000)`.execute(
      foundation.databases.owner,
    );
  const make = async (noun: string, body: object): Promise<number> => {
    const reply = await ask('POST', `/api/projects/${projectId}/${noun}`, body);
    if (reply.status >= 300) throw new Error(`${noun}: ${reply.text}`);
    return Number(reply.body['id']);
  };
  const report = await make('saved-reports', { kind: 'insights', name: 'Theirs', definition: SERIES });
  const board = await make('boards', { name: 'Theirs', cards: [] });
  const service_account = await make('service-accounts', {
    name: 'theirs',
    scopes: ['query'],
    expiresInDays: 9,
  });
  const definition = { kind: 'rule', rule: EVERYBODY };
  const watch = { kind: 'value', is: 'above', value: 1e9 };
  const alert = { report, name: 'Theirs', metric: 'A', unit: 'day', condition: watch };
  const now = new Date(foundation.clock()).toISOString();
  const scope = { kind: 'service_account', id: String(service_account), from: now, to: now };
  await ask('POST', `/api/projects/${projectId}/members`, { name: 'Theirs', role: 'viewer' });
  const members = await ask('GET', `/api/projects/${projectId}/members`);
  const member = (members.body['members'] as { id: number; name: string }[]).find(
    ({ name }) => name === 'Theirs',
  ); // its shape is in the contract
  const { id: digest } = await foundation.db
    .insertInto('digest')
    .values({
      project_id: projectId,
      board_id: board,
      weekday: null,
      hour: 9,
      language: 'en',
      recipients: 1,
      due_at: new Date('2099-01-01'),
      created_by: member?.id ?? null,
      created_at: new Date(now),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return {
    report,
    board,
    service_account,
    digest,
    member: member?.id ?? 0,
    alert: await make('alerts', { ...alert, language: 'en', recipients: [] }),
    annotation: await make('annotations', { at: '2026-03-29 14:00:00', description: 'Theirs' }),
    cohort: await make('cohorts', { name: 'Theirs', definition }),
    definition: await make('definitions', {
      name: 'Theirs',
      definition: { kind: 'property', formula: '1 + 1' },
    }),
    incident: await make('incidents', { title: 'Theirs', scope }),
    lookup: await make('lookups', {
      name: 'Theirs',
      property: { scope: 'event', name: 'plan' },
      csv: 'plan,size\npro,1\n',
    }),
    vendor: await make('vendors', {
      name: 'Theirs',
      kind: 'mixpanel',
      host: 'https://api.mixpanel.com',
      token: 'theirs',
      events: ['Thing Done'],
      properties: [],
    }),
  };
}

/** Which of the holdings a route's own parameter means; undefined: it is no id of something kept. */
export function holdingOf(url: string): keyof Holdings | undefined {
  const nouns = {
    alerts: 'alert',
    annotations: 'annotation',
    boards: 'board',
    cohorts: 'cohort',
    definitions: 'definition',
    digests: 'digest',
    incidents: 'incident',
    'lookup-tables': 'lookup',
    lookups: 'lookup',
    members: 'member',
    'saved-reports': 'report',
    'service-accounts': 'service_account',
    vendors: 'vendor',
  } as const satisfies Record<string, keyof Holdings>;
  const noun = /([\w-]+)\/:(?!id\b)\w+/.exec(url)?.[1];
  return Object.entries(nouns).find(([name]) => name === noun)?.[1];
}

/** Bodies that a route takes, so that what it answers is about the id. */
export const BODIES: Readonly<Record<string, unknown>> = {
  'PATCH /api/projects/:id/saved-reports/:report': { version: 1, name: 'Mine' },
  'PATCH /api/projects/:id/boards/:board': { version: 1, name: 'Mine' },
  'PATCH /api/projects/:id/alerts/:which': { isPaused: true },
  'PATCH /api/projects/:id/digests/:which': { isPaused: true },
  'POST /api/projects/:id/cohorts/:cohort/history': { last: 1, unit: 'day' },
  'POST /api/projects/:id/cohorts/:cohort/people': { csv: 'a\n' },
  'PATCH /api/projects/:id/lookups/:lookup': { name: 'Mine' },
  'PUT /api/projects/:id/lookups/:lookup/rows': { csv: 'plan,size\npro,2\n' },
};

/** Places where an id stands in a body. Each asks, or keeps, something that names it. */
export const NAMED: Readonly<
  Record<string, { readonly of: keyof Holdings; readonly path: string; body(id: number): object }>
> = {
  'a cohort in a filter': {
    of: 'cohort',
    path: 'reports/insights',
    body: (cohort) => ({ ...SERIES, filter: { cohort, operator: 'in' } }),
  },
  'a cohort in a breakdown': {
    of: 'cohort',
    path: 'reports/insights',
    body: (cohort) => ({ ...SERIES, breakdowns: [{ cohorts: [cohort] }] }),
  },
  'a cohort in a step': {
    of: 'cohort',
    path: 'reports/funnels',
    body: (cohort) => ({
      steps: [{ event: 'Thing Done', filter: { cohort, operator: 'not_in' } }, { event: 'Thing Done' }],
      range: SERIES.range,
      view: { kind: 'steps' },
    }),
  },
  'a cohort in a list of people': {
    of: 'cohort',
    path: 'people/search',
    body: (cohort) => ({ filter: { cohort, operator: 'in' } }),
  },
  'a cohort in a cohort': {
    of: 'cohort',
    path: 'cohorts/size',
    body: (cohort) => ({ rule: { kind: 'profile', filter: { cohort, operator: 'in' } } }),
  },
  'a cohort in a saved cohort': {
    of: 'cohort',
    path: 'cohorts',
    body: (cohort) => ({
      name: 'Mine',
      definition: { kind: 'rule', rule: { kind: 'profile', filter: { cohort, operator: 'in' } } },
    }),
  },
  'a custom property': {
    of: 'definition',
    path: 'reports/insights',
    body: (id) => ({ ...SERIES, breakdowns: [{ property: { scope: 'custom', name: String(id) } }] }),
  },
  'a custom event': {
    of: 'definition',
    path: 'reports/insights',
    body: (id) => ({
      ...SERIES,
      metrics: [{ kind: 'event', event: `$custom:${id}`, measure: { kind: 'total' } }],
    }),
  },
  'a column of a lookup table': {
    of: 'lookup',
    path: 'reports/insights',
    body: (id) => ({
      ...SERIES,
      breakdowns: [{ property: { scope: 'custom', name: `$lookup:${id}:size` } }],
    }),
  },
  'values of a column of a lookup table': {
    of: 'lookup',
    path: 'values',
    body: (id) => ({ scope: 'custom', name: `$lookup:${id}:size` }),
  },
  'a report on a board': {
    of: 'report',
    path: 'boards',
    body: (report) => ({
      name: 'Mine',
      cards: [{ kind: 'report', id: 'a', x: 0, y: 0, width: 4, height: 4, report }],
    }),
  },
  'a report under an alert': {
    of: 'report',
    path: 'alerts',
    body: (report) => ({
      report,
      name: 'Mine',
      metric: 'A',
      unit: 'day',
      condition: { kind: 'value', is: 'above', value: 1 },
      language: 'en',
      recipients: [],
    }),
  },
  'a board that is mailed': {
    of: 'board',
    path: 'digests',
    body: (board) => ({
      board,
      weekday: null,
      hour: 9,
      language: 'en',
      recipients: ['ada@localhost.localdomain'],
    }),
  },
  'a service account in an incident': {
    of: 'service_account',
    path: 'incidents/preview',
    body: (id) => scopeOf('service_account', id),
  },
  'a vendor in an incident': {
    of: 'vendor',
    path: 'incidents/preview',
    body: (id) => scopeOf('vendor', id),
  },
  'a member in an incident': {
    of: 'member',
    path: 'incidents/preview',
    body: (id) => scopeOf('member', id),
  },
};

function scopeOf(kind: string, id: number): object {
  return { kind, id: String(id), from: '2026-01-01T00:00:00.000Z', to: '2099-01-01T00:00:00.000Z' };
}

/** An answer without what differs from request to request: its own number, how long it took, and the id that was asked for, where one is. */
export function comparable(text: string, id?: number): string {
  return (id === undefined ? text : text.replaceAll(new RegExp(`\\b${id}\\b`, 'g'), 'ID'))
    .replaceAll(/"(requestId|id|disclosureId)":("[^"]*"|\d+)/g, '"$1":0')
    .replaceAll(/"(at|createdAt|changedAt|asOf|dueAt)":"[^"]*"/g, '"$1":0')
    .replaceAll(/"(computedMs|tookMs|milliseconds)":[\d.]+/g, '"$1":0');
}
