import type { z } from 'zod';
import type * as contract from '#contract';

// Types only: the schemas check on the server, and zod stays out of the bundle.
type Shape<Name extends keyof typeof contract> =
  (typeof contract)[Name] extends z.ZodType<infer Value> ? Value : never;

export type Challenge = Shape<'challengeSchema'>;
export type AuditPage = Shape<'auditSchema'>;
export type AuditEntry = Shape<'auditEntrySchema'>;
export type LivePage = Shape<'liveSchema'>;
export type PeoplePage = Shape<'peopleSchema'>;
export type PersonPage = Shape<'personSchema'>;
export type OrganisationPage = Shape<'organisationSchema'>;
export type Revealed = Shape<'revealedSchema'>;
export type DisclosuresPage = Shape<'disclosuresSchema'>;
export type DisclosureRow = Shape<'disclosureRowSchema'>;
export type AffectedPage = Shape<'affectedPageSchema'>;
export type Invited = Shape<'invitedSchema'>;
export type ServiceAccountCreated = Shape<'serviceAccountCreatedSchema'>;
export type NewSavedReport = Shape<'savedReportCreateSchema'>;
export type NewAlert = Shape<'alertCreateSchema'>;
export type NewBoard = Shape<'boardCreateSchema'>;
export type BoardChange = Shape<'boardPatchSchema'>;
export type PropertyValues = Shape<'valuesSchema'>;

/** A refused or failed request. `code` is the API's; `network` when no answer came, `not_json` when a stranger answered. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly path: string | null;

  constructor(facts: { status: number; code: string; message: string; requestId?: string; path?: string }) {
    super(facts.message);
    this.name = 'ApiError';
    this.status = facts.status;
    this.code = facts.code;
    this.requestId = facts.requestId ?? null;
    this.path = facts.path ?? null;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Query = Readonly<Record<string, string | number | null | undefined>>;

interface RequestOptions {
  readonly body?: unknown;
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One request to our own server. The session is an HttpOnly, SameSite cookie; the extra header makes every call one that
 * another site cannot make without a preflight, which the server refuses. Throws {@link ApiError}, or the abort's reason.
 */
async function request<Reply>(
  method: Method,
  path: string,
  { body, query, headers, signal }: RequestOptions = {},
): Promise<Reply> {
  const response = await send(`${path}${toSearch(query)}`, {
    method,
    credentials: 'same-origin',
    redirect: 'error',
    headers: {
      accept: 'application/json',
      'x-requested-with': 'riserbo',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  if (response.status === 204) return undefined as Reply; // the caller's type says that there is no reply
  const reply = await readJson(response);
  if (!response.ok) throw toApiError(response, reply);
  return reply as Reply; // our own server, of the same version: the contract's shape
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError({ status: 0, code: 'network', message: 'no answer from the server' });
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    const code = response.ok ? 'not_json' : `http_${response.status}`;
    throw new ApiError({ status: response.status, code, message: 'the answer was not one of ours' });
  }
}

function toApiError(response: Response, reply: unknown): ApiError {
  const { error } = reply as Partial<Shape<'errorSchema'>>; // optional everywhere: a proxy may have answered
  return new ApiError({
    status: response.status,
    code: error?.code ?? `http_${response.status}`,
    message: error?.message ?? 'the server refused',
    ...(error?.requestId ? { requestId: error.requestId } : {}),
    ...(error?.path ? { path: error.path } : {}),
  });
}

function toSearch(query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) search.set(name, String(value));
  }
  return search.size === 0 ? '' : `?${search}`;
}

const of = (projectId: number, rest = '') => `/api/projects/${projectId}${rest}`;

/** Every call of `/api`, by noun. */
export const api = {
  session: {
    read: (signal?: AbortSignal) => request<contract.SessionInfo>('GET', '/api/session', { signal }),
    setLocale: (body: Shape<'localeRequestSchema'>) => request<void>('PUT', '/api/session/locale', { body }),
    signOut: () => request<void>('DELETE', '/api/session'),
  },
  enrol: {
    options: (body: Shape<'enrolOptionsRequestSchema'>) =>
      request<Challenge>('POST', '/api/enrol/options', { body }),
    verify: (body: Shape<'enrolVerifyRequestSchema'>) => request<void>('POST', '/api/enrol/verify', { body }),
  },
  login: {
    options: () => request<Challenge>('POST', '/api/login/options', { body: {} }),
    verify: (body: Shape<'loginVerifyRequestSchema'>) => request<void>('POST', '/api/login/verify', { body }),
  },
  stepUp: {
    options: () => request<Challenge>('POST', '/api/step-up/options', { body: {} }),
    verify: (body: Shape<'loginVerifyRequestSchema'>) =>
      request<void>('POST', '/api/step-up/verify', { body }),
  },
  passkeys: {
    options: () => request<Challenge>('POST', '/api/passkeys/options', { body: {} }),
    verify: (body: Shape<'addPasskeyRequestSchema'>) =>
      request<void>('POST', '/api/passkeys/verify', { body }),
  },
  projects: {
    create: (body: Shape<'projectCreateSchema'>) =>
      request<contract.ProjectSettings>('POST', '/api/projects', { body }),
    read: (id: number, signal?: AbortSignal) => request<contract.ProjectSettings>('GET', of(id), { signal }),
    change: (id: number, body: Shape<'projectPatchSchema'>) =>
      request<contract.ProjectSettings>('PATCH', of(id), { body }),
    keepTimes: (id: number, body: Shape<'timesSchema'>) =>
      request<contract.ProjectSettings>('PUT', of(id, '/times'), { body }),
    erase: (id: number, body: Shape<'projectEraseSchema'>) =>
      request<Shape<'projectErasedSchema'>>('POST', of(id, '/erase'), { body }),
    rotateToken: (id: number) => request<contract.ProjectSettings>('POST', of(id, '/token'), { body: {} }),
    setup: (id: number, signal?: AbortSignal) => request<contract.Setup>('GET', of(id, '/setup'), { signal }),
  },
  serviceAccounts: {
    list: (id: number, signal?: AbortSignal) =>
      request<{ serviceAccounts: contract.ServiceAccount[] }>('GET', of(id, '/service-accounts'), { signal }),
    create: (id: number, body: Shape<'serviceAccountCreateSchema'>) =>
      request<ServiceAccountCreated>('POST', of(id, '/service-accounts'), { body }),
    remove: (id: number, accountId: number) =>
      request<void>('DELETE', of(id, `/service-accounts/${accountId}`)),
  },
  members: {
    list: (id: number, signal?: AbortSignal) =>
      request<{ members: contract.Member[] }>('GET', of(id, '/members'), { signal }),
    invite: (id: number, body: Shape<'inviteSchema'>) =>
      request<Invited>('POST', of(id, '/members'), { body }),
    remove: (id: number, memberId: number) => request<void>('DELETE', of(id, `/members/${memberId}`)),
    welcome: (id: number, memberId: number) =>
      request<void>('POST', of(id, `/members/${memberId}/welcome`), { body: {} }),
  },
  expiry: {
    read: (id: number, signal?: AbortSignal) =>
      request<contract.Expiry>('GET', of(id, '/expiry'), { signal }),
    preview: (id: number, body: contract.ExpiryRules) =>
      request<contract.ExpiryPreview>('POST', of(id, '/expiry/preview'), { body }),
    set: (id: number, body: contract.ExpiryRules) =>
      request<contract.Expiry>('PUT', of(id, '/expiry'), { body }),
  },
  audit: (id: number, cursor: string | null, signal?: AbortSignal) =>
    request<AuditPage>('GET', of(id, '/audit'), { query: { cursor }, signal }),
  catalogue: {
    read: (id: number, signal?: AbortSignal) =>
      request<contract.Catalogue>('GET', of(id, '/catalogue'), { signal }),
    values: (id: number, body: Shape<'valuesRequestSchema'>, signal?: AbortSignal) =>
      request<PropertyValues>('POST', of(id, '/values'), { body, signal }),
  },
  lexicon: {
    read: (id: number, signal?: AbortSignal) =>
      request<contract.Lexicon>('GET', of(id, '/lexicon'), { signal }),
    violations: (id: number, signal?: AbortSignal) =>
      request<{ violations: contract.LexiconViolation[] }>('GET', of(id, '/lexicon/violations'), { signal }),
    usage: (id: number, body: Shape<'lexiconUsageRequestSchema'>, signal?: AbortSignal) =>
      request<contract.LexiconUsage>('POST', of(id, '/lexicon/usage'), { body, signal }),
    uses: (id: number, body: Shape<'lexiconUsesRequestSchema'>, signal?: AbortSignal) =>
      request<{ reports: contract.LexiconUse[] }>('POST', of(id, '/lexicon/uses'), { body, signal }),
    words: (id: number, body: Shape<'lexiconWordsRequestSchema'>) =>
      request<void>('POST', of(id, '/lexicon/words'), { body }),
    rules: (id: number, body: Shape<'lexiconRulesRequestSchema'>) =>
      request<void>('POST', of(id, '/lexicon/rules'), { body }),
    declare: (id: number, body: Shape<'lexiconDeclarationRequestSchema'>) =>
      request<void>('POST', of(id, '/lexicon/declarations'), { body }),
    file: (id: number, format: 'csv' | 'json') =>
      request<{ text: string }>('GET', of(id, '/lexicon/file'), { query: { format } }),
    importFile: (id: number, body: Shape<'lexiconImportRequestSchema'>) =>
      request<{ changed: number }>('POST', of(id, '/lexicon/file'), { body }),
  },
  /** An answer of any kind of report. */
  report: <Name extends contract.ReportName>(
    kind: Name,
    id: number,
    body: contract.ReportDefinition<Name>,
    signal?: AbortSignal,
    /** What the question is called when its progress is asked for. */
    question?: string,
  ) =>
    request<contract.ReportResult<Name>>('POST', of(id, `/reports/${kind}`), {
      body,
      signal,
      ...(question !== undefined && { headers: { 'x-riserbo-question': question } }),
    }),
  progress: (id: number, question: string, signal?: AbortSignal) =>
    request<Shape<'progressSchema'>>('GET', of(id, `/questions/${question}/progress`), { signal }),
  savedReports: {
    list: (id: number, signal?: AbortSignal) =>
      request<{ reports: contract.SavedReportSummary[] }>('GET', of(id, '/saved-reports'), { signal }),
    read: (id: number, report: number, signal?: AbortSignal) =>
      request<contract.SavedReport>('GET', of(id, `/saved-reports/${report}`), { signal }),
    create: (id: number, body: NewSavedReport) =>
      request<contract.SavedReport>('POST', of(id, '/saved-reports'), { body }),
    change: (id: number, report: number, body: Shape<'savedReportPatchSchema'>) =>
      request<contract.SavedReport>('PATCH', of(id, `/saved-reports/${report}`), { body }),
    remove: (id: number, report: number) => request<void>('DELETE', of(id, `/saved-reports/${report}`)),
  },
  boards: {
    list: (id: number, signal?: AbortSignal) =>
      request<{ boards: contract.BoardSummary[] }>('GET', of(id, '/boards'), { signal }),
    read: (id: number, board: number, signal?: AbortSignal) =>
      request<contract.Board>('GET', of(id, `/boards/${board}`), { signal }),
    create: (id: number, body: NewBoard) => request<contract.Board>('POST', of(id, '/boards'), { body }),
    change: (id: number, board: number, body: BoardChange) =>
      request<contract.Board>('PATCH', of(id, `/boards/${board}`), { body }),
    remove: (id: number, board: number) => request<void>('DELETE', of(id, `/boards/${board}`)),
  },
  annotations: {
    list: (id: number, days: { from?: string; to?: string }, signal?: AbortSignal) =>
      request<Shape<'annotationsSchema'>>('GET', of(id, '/annotations'), { query: days, signal }),
    create: (id: number, body: Shape<'annotationCreateSchema'>) =>
      request<contract.Annotation>('POST', of(id, '/annotations'), { body }),
    change: (id: number, annotation: number, body: Shape<'annotationPatchSchema'>) =>
      request<contract.Annotation>('PATCH', of(id, `/annotations/${annotation}`), { body }),
    remove: (id: number, annotation: number) => request<void>('DELETE', of(id, `/annotations/${annotation}`)),
  },
  alerts: {
    list: (id: number, signal?: AbortSignal) =>
      request<Shape<'alertsSchema'>>('GET', of(id, '/alerts'), { signal }),
    create: (id: number, body: Shape<'alertCreateSchema'>) =>
      request<Shape<'alertCreatedSchema'>>('POST', of(id, '/alerts'), { body }),
    change: (id: number, alert: number, body: Shape<'alertPatchSchema'>) =>
      request<contract.Alert>('PATCH', of(id, `/alerts/${alert}`), { body }),
    remove: (id: number, alert: number) => request<void>('DELETE', of(id, `/alerts/${alert}`)),
  },
  digests: {
    list: (id: number, signal?: AbortSignal) =>
      request<Shape<'digestsSchema'>>('GET', of(id, '/digests'), { signal }),
    create: (id: number, body: Shape<'digestCreateSchema'>) =>
      request<contract.Digest>('POST', of(id, '/digests'), { body }),
    change: (id: number, digest: number, body: Shape<'digestPatchSchema'>) =>
      request<contract.Digest>('PATCH', of(id, `/digests/${digest}`), { body }),
    remove: (id: number, digest: number) => request<void>('DELETE', of(id, `/digests/${digest}`)),
  },
  live: (id: number, after: string | null, signal?: AbortSignal) =>
    request<LivePage>('POST', of(id, '/live'), { body: after === null ? {} : { after }, signal }),
  people: {
    search: (id: number, body: Shape<'peopleRequestSchema'>, signal?: AbortSignal) =>
      request<PeoplePage>('POST', of(id, '/people/search'), { body, signal }),
    read: (id: number, person: string, signal?: AbortSignal) =>
      request<PersonPage>('GET', of(id, `/people/${person}`), { signal }),
    activity: (id: number, person: string, cursor: string, signal?: AbortSignal) =>
      request<Shape<'activitySchema'>>('POST', of(id, `/people/${person}/activity`), {
        body: { cursor },
        signal,
      }),
    erase: (id: number, person: string, body: Shape<'eraseRequestSchema'>) =>
      request<Shape<'erasedSchema'>>('POST', of(id, `/people/${person}/erase`), { body }),
    /** Everything held on them, to be kept as a file. */
    retrieve: (id: number, person: string) =>
      request<object>('POST', of(id, `/people/${person}/retrieve`), { body: {} }),
    reveal: (id: number, person: string, body: Shape<'revealRequestSchema'>) =>
      request<Revealed>('POST', of(id, `/people/${person}/reveal`), { body }),
  },
  organisations: {
    search: (id: number, body: Shape<'organisationsRequestSchema'>, signal?: AbortSignal) =>
      request<Shape<'organisationsSchema'>>('POST', of(id, '/organisations/search'), { body, signal }),
    read: (id: number, organisation: string, signal?: AbortSignal) =>
      request<OrganisationPage>('GET', of(id, `/organisations/${organisation}`), { signal }),
    people: (id: number, organisation: string, cursor: string, signal?: AbortSignal) =>
      request<Shape<'organisationPeopleSchema'>>('POST', of(id, `/organisations/${organisation}/people`), {
        body: { cursor },
        signal,
      }),
    activity: (id: number, organisation: string, cursor: string, signal?: AbortSignal) =>
      request<Shape<'activitySchema'>>('POST', of(id, `/organisations/${organisation}/activity`), {
        body: { cursor },
        signal,
      }),
    erase: (id: number, organisation: string) =>
      request<void>('POST', of(id, `/organisations/${organisation}/erase`), { body: {} }),
  },
  cohorts: {
    list: (id: number, signal?: AbortSignal) =>
      request<{ cohorts: contract.Cohort[] }>('GET', of(id, '/cohorts'), { signal }),
    sizes: (id: number, signal?: AbortSignal) =>
      request<contract.CohortSizes>('GET', of(id, '/cohorts/sizes'), { signal }),
    size: (id: number, body: Shape<'cohortPreviewSchema'>, signal?: AbortSignal) =>
      request<contract.CohortSize>('POST', of(id, '/cohorts/size'), { body, signal }),
    read: (id: number, cohort: number, signal?: AbortSignal) =>
      request<contract.Cohort>('GET', of(id, `/cohorts/${cohort}`), { signal }),
    history: (id: number, cohort: number, body: Shape<'cohortHistoryRequestSchema'>, signal?: AbortSignal) =>
      request<contract.CohortHistory>('POST', of(id, `/cohorts/${cohort}/history`), { body, signal }),
    create: (id: number, body: contract.CohortCreate) =>
      request<contract.Cohort>('POST', of(id, '/cohorts'), { body }),
    change: (id: number, cohort: number, body: contract.CohortChange) =>
      request<contract.Cohort>('PATCH', of(id, `/cohorts/${cohort}`), { body }),
    remove: (id: number, cohort: number) => request<void>('DELETE', of(id, `/cohorts/${cohort}`)),
    upload: (id: number, cohort: number, body: Shape<'cohortUploadSchema'>) =>
      request<contract.CohortUploaded>('POST', of(id, `/cohorts/${cohort}/people`), { body }),
  },
  definitions: {
    list: (id: number, signal?: AbortSignal) =>
      request<{ definitions: contract.Definition[] }>('GET', of(id, '/definitions'), { signal }),
    read: (id: number, definition: number, signal?: AbortSignal) =>
      request<contract.Definition>('GET', of(id, `/definitions/${definition}`), { signal }),
    check: (id: number, body: Shape<'formulaCheckSchema'>, signal?: AbortSignal) =>
      request<contract.FormulaKinds>('POST', of(id, '/definitions/check'), { body, signal }),
    create: (id: number, body: contract.DefinitionCreate) =>
      request<contract.Definition>('POST', of(id, '/definitions'), { body }),
    change: (id: number, definition: number, body: contract.DefinitionChange) =>
      request<contract.Definition>('PATCH', of(id, `/definitions/${definition}`), { body }),
    remove: (id: number, definition: number) => request<void>('DELETE', of(id, `/definitions/${definition}`)),
  },
  lookups: {
    list: (id: number, signal?: AbortSignal) =>
      request<{ lookups: contract.Lookup[] }>('GET', of(id, '/lookups'), { signal }),
    read: (id: number, lookup: number, signal?: AbortSignal) =>
      request<contract.Lookup>('GET', of(id, `/lookups/${lookup}`), { signal }),
    rows: (id: number, lookup: number, signal?: AbortSignal) =>
      request<contract.LookupRows>('GET', of(id, `/lookups/${lookup}/rows`), { signal }),
    create: (id: number, body: contract.LookupCreate) =>
      request<contract.Lookup>('POST', of(id, '/lookups'), { body }),
    rename: (id: number, lookup: number, body: Shape<'lookupChangeSchema'>) =>
      request<contract.Lookup>('PATCH', of(id, `/lookups/${lookup}`), { body }),
    replace: (id: number, lookup: number, body: Shape<'lookupRowsRequestSchema'>) =>
      request<contract.Lookup>('PUT', of(id, `/lookups/${lookup}/rows`), { body }),
    remove: (id: number, lookup: number) => request<void>('DELETE', of(id, `/lookups/${lookup}`)),
  },
  containment: {
    overview: (id: number, signal?: AbortSignal) =>
      request<contract.Containment>('GET', of(id, '/containment'), { signal }),
    proof: (id: number, signal?: AbortSignal) =>
      request<contract.Proof>('GET', of(id, '/containment/proof'), { signal }),
    disclosures: (id: number, cursor: string | null, signal?: AbortSignal) =>
      request<DisclosuresPage>('GET', of(id, '/disclosures'), { query: { cursor }, signal }),
  },
  incidents: {
    list: (id: number, signal?: AbortSignal) =>
      request<{ incidents: contract.Incident[] }>('GET', of(id, '/incidents'), { signal }),
    preview: (id: number, body: contract.IncidentScope, signal?: AbortSignal) =>
      request<Shape<'affectedSchema'>>('POST', of(id, '/incidents/preview'), { body, signal }),
    open: (id: number, body: Shape<'incidentCreateSchema'>) =>
      request<contract.Incident>('POST', of(id, '/incidents'), { body }),
    read: (id: number, incidentId: number, signal?: AbortSignal) =>
      request<contract.Incident>('GET', of(id, `/incidents/${incidentId}`), { signal }),
    affected: (id: number, incidentId: number, cursor: string | null, signal?: AbortSignal) =>
      request<AffectedPage>('GET', of(id, `/incidents/${incidentId}/affected`), {
        query: { cursor },
        signal,
      }),
    notify: (id: number, incidentId: number) =>
      request<contract.Incident>('POST', of(id, `/incidents/${incidentId}/notices`), { body: {} }),
    close: (id: number, incidentId: number) =>
      request<contract.Incident>('POST', of(id, `/incidents/${incidentId}/close`), { body: {} }),
  },
  leaks: {
    list: (id: number, signal?: AbortSignal) => request<contract.Leaks>('GET', of(id, '/leaks'), { signal }),
  },
  vendors: {
    list: (id: number, signal?: AbortSignal) =>
      request<{ vendors: contract.Vendor[] }>('GET', of(id, '/vendors'), { signal }),
    create: (id: number, body: Shape<'vendorCreateSchema'>) =>
      request<contract.Vendor>('POST', of(id, '/vendors'), { body }),
    cut: (id: number, vendorId: number) =>
      request<contract.CutVendor>('POST', of(id, `/vendors/${vendorId}/cut`), { body: {} }),
    resume: (id: number, vendorId: number) =>
      request<contract.Vendor>('POST', of(id, `/vendors/${vendorId}/resume`), { body: {} }),
  },
  /** What works and what does not: the answer of a server in trouble (503) says it too. */
  readiness: async (signal?: AbortSignal) =>
    (await readJson(await send('/readyz', signal ? { signal } : {}))) as contract.Readiness,
};
