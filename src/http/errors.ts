import type { FastifyError } from 'fastify';
import { AppError } from '#core';

interface Entry {
  readonly status: number;
  readonly title: string;
}

/**
 * Every code that can reach a client, with its status and what it means. Codes are API: never renamed, never reused.
 * `docs/errors.md` is this table; a test compares them, and looks for codes in the source that are missing here.
 */
export const ERRORS = {
  // the request itself
  invalid_request: { status: 400, title: 'a field of the request is missing or has the wrong form' },
  not_found: { status: 404, title: 'there is nothing at this address' },
  not_offered: { status: 404, title: 'Mixpanel has this address; Riserbo does not, and says what to ask' },
  method_not_allowed: { status: 405, title: 'the address does not take this method' },
  body_too_large: { status: 413, title: 'the body is larger than the limit' },
  unsupported_media_type: { status: 415, title: 'the content type is not one that this address takes' },
  too_many_requests: { status: 429, title: 'too many attempts: wait a minute' },
  // who asks
  not_signed_in: { status: 401, title: 'sign in with your passkey, or use a service account' },
  invalid_credentials: { status: 401, title: 'the service account, its secret or its expiry date is wrong' },
  sign_in_failed: { status: 401, title: 'the passkey was not accepted' },
  member_suspended: {
    status: 403,
    title: 'you have not signed in for ninety days: an owner can let you in again',
  },
  challenge_expired: { status: 401, title: 'the passkey prompt was open for too long: try again' },
  cross_site_request: { status: 403, title: 'the request came from another site' },
  not_allowed: { status: 403, title: 'your role or scope does not include this' },
  presence_required: {
    status: 403,
    title: 'whoever adds a way in shows a passkey: a member does it in the browser',
  },
  step_up_required: { status: 403, title: 'use your passkey again first' },
  enrolment_invalid: {
    status: 403,
    title: 'the enrolment link is wrong, used or expired: ask for a new one',
  },
  project_not_found: { status: 404, title: 'there is no such project' },
  member_not_found: { status: 404, title: 'there is no such member' },
  service_account_not_found: { status: 404, title: 'there is no such service account' },
  project_name_differs: { status: 409, title: 'the name is not that of this project' },
  privacy_request_not_found: { status: 404, title: 'there is no such request' },
  privacy_request_running: {
    status: 405,
    title: 'the request has been worked on already: it cannot be taken back',
  },
  person_not_found: { status: 404, title: 'there is no such person' },
  organisation_not_found: { status: 404, title: 'there is no such organisation' },
  incident_not_found: { status: 404, title: 'there is no such incident' },
  saved_report_not_found: { status: 404, title: 'there is no such saved report' },
  board_not_found: { status: 404, title: 'there is no such board' },
  alert_not_found: { status: 404, title: 'there is no such alert' },
  digest_not_found: { status: 404, title: 'there is no such digest' },
  not_watchable: {
    status: 409,
    title: 'an alert watches a value of a saved report that goes by intervals',
  },
  recipient_not_allowed: {
    status: 409,
    title: 'an address is outside the domains that mail may go to (alertMailDomains)',
  },
  webhook_not_allowed: {
    status: 409,
    title: 'the webhook is not an https address of a host that the operator has allowed (webhookHosts)',
  },
  annotation_not_found: { status: 404, title: 'there is no such annotation' },
  tag_not_found: { status: 404, title: 'there is no such tag' },
  changed_meanwhile: { status: 409, title: 'somebody else has changed it: read it again first' },
  too_many_saved: { status: 409, title: 'the project keeps no more of these' },
  vendor_not_found: { status: 404, title: 'there is no such vendor' },
  too_many_passkeys: { status: 409, title: 'a member has at most ten passkeys' },
  last_owner: { status: 409, title: 'a project keeps at least one owner' },
  invalid_timezone: { status: 400, title: 'the time zone is not one of the IANA names' },
  group_key_fixed: { status: 409, title: 'a group key keeps its place: keys can be added, not removed' },
  too_many_group_keys: { status: 409, title: 'a project has at most six group keys' },
  // the Lexicon
  lexicon_group_not_found: { status: 404, title: 'the project has no such group key' },
  lexicon_schema_not_found: { status: 404, title: 'there is no such schema' },
  lexicon_text_is_personal: {
    status: 422,
    title: 'the text looks like somebody: it was not written down',
  },
  lexicon_example_not_public: { status: 422, title: 'an example is a value that is public already' },
  lexicon_bad_declaration: {
    status: 400,
    title: 'of an event only the name can be declared public',
  },
  lexicon_class_fixed: { status: 409, title: 'how this property is protected cannot be changed' },
  lexicon_bad_merge: { status: 409, title: 'a name merges into another of its kind, never into itself' },
  lexicon_bad_file: { status: 400, title: 'the file cannot be read as a Lexicon' },
  // questions
  report_invalid_definition: {
    status: 400,
    title: 'a field of the question is missing or has the wrong form',
  },
  report_bad_range: { status: 400, title: 'the range is not a range of days that exist' },
  report_too_many_buckets: { status: 400, title: 'the range has too many intervals: choose a larger unit' },
  report_filter_too_large: { status: 400, title: 'the filter has too many conditions' },
  report_bad_filter: {
    status: 400,
    title: 'a date in the filter is neither a day nor an instant with an offset',
  },
  report_bad_attribution: {
    status: 400,
    title: 'only Insights attributes: one breakdown by a property of events, of totals, uniques or sums',
  },
  report_bad_distribution: {
    status: 400,
    title:
      'a distribution stands beside distributions on the same scale alone, and beside two breakdowns at most',
  },
  report_bad_breakdown: { status: 400, title: 'the edges of a numeric breakdown must ascend' },
  report_bad_window: { status: 400, title: 'a window is 366 days long at most' },
  report_too_many_steps: { status: 400, title: 'a flow shows too many steps: fewer before or after' },
  report_bad_flow_property: { status: 400, title: 'a flow cannot be split by a property of this kind' },
  report_too_many_paths: {
    status: 422,
    title: 'people went too many different ways: ask for fewer steps or rows',
  },
  report_duplicate_breakdown: { status: 400, title: 'two breakdowns are by the same property' },
  report_bad_funnel: { status: 400, title: 'a part of the funnel does not fit the rest of it' },
  report_bad_formula: {
    status: 400,
    title: 'a formula uses + - * / ( ), numbers and the letters of events asked above',
  },
  report_no_audience: { status: 400, title: 'nobody can be listed behind this kind of report' },
  cohort_not_found: { status: 404, title: 'there is no such cohort' },
  cohort_too_deep: {
    status: 400,
    title: 'cohorts are defined by each other in a circle, or too deep',
  },
  cohort_too_large: { status: 400, title: 'the cohorts of the question have too many conditions' },
  cohort_in_use: { status: 409, title: 'other cohorts are defined with this one' },
  cohort_kind_fixed: {
    status: 409,
    title: 'a list stays a list and a rule stays a rule: make another cohort',
  },
  cohort_no_list: { status: 409, title: 'this cohort has a rule, not a list' },
  cohort_list_too_long: { status: 413, title: 'a list has at most 200,000 ids' },
  too_many_cohorts: { status: 409, title: 'a project has at most 500 cohorts' },
  session_event_unavailable: {
    status: 400,
    title: 'the start or end of a session is no event of this question',
  },
  custom_event_not_found: { status: 404, title: 'there is no such custom event' },
  definition_not_found: { status: 404, title: 'there is no such custom event or property' },
  definition_in_use: { status: 409, title: 'saved questions are made with this one' },
  definition_kind_fixed: {
    status: 409,
    title: 'a custom event stays one, and so does a custom property: make another',
  },
  too_many_definitions: { status: 409, title: 'a project has at most 300 custom events and properties' },
  lookup_not_found: { status: 404, title: 'there is no such lookup table' },
  lookup_in_use: { status: 409, title: 'saved questions are made with this table' },
  lookup_bad_file: {
    status: 400,
    title: 'the file is not a table: each row needs a key of its own and all cells',
  },
  lookup_too_large: { status: 413, title: 'the file has more than a lookup table may hold' },
  too_many_lookups: { status: 409, title: 'the project has no more lookup tables' },
  upload_overtaken: { status: 409, title: 'another file came while this one was taken' },
  report_bad_expression: { status: 400, title: 'the expression is not one that we understand' },
  report_too_many_segments: {
    status: 422,
    title: 'the breakdown has too many values to compare: remove one',
  },
  too_many_questions: { status: 429, title: 'too many of your questions wait already: let some be answered' },
  report_bad_timezone: { status: 409, title: "the project's time zone is not one that this machine knows" },
  query_too_heavy: {
    status: 422,
    title: 'the question needs more time or memory than allowed: shorten the range or remove a breakdown',
  },
  query_cancelled: { status: 499, title: 'the question was cancelled' },
  query_failed: { status: 500, title: 'the event warehouse refused the statement' },
  // faults of ours: try again
  warehouse_unavailable: { status: 503, title: 'the event warehouse does not answer; nothing was lost' },
  metadata_unavailable: { status: 503, title: 'the metadata database does not answer; nothing was lost' },
  spool_unavailable: {
    status: 503,
    title: 'the spool cannot be written; the event was not taken, send it again',
  },
  spool_full: { status: 503, title: 'the disk is nearly full; the event was not taken, send it again' },
  policies_unavailable: { status: 503, title: 'the projects cannot be read now; try again' },
  wrong_root_key: {
    status: 503,
    title: 'the key directory does not hold the key that this database is closed with',
  },
  key_directory_not_writable: {
    status: 503,
    title: 'the key directory cannot be written, so nobody is erased for good: ask again when it can',
  },
  root_key_missing: { status: 503, title: 'a key file is missing: bring it back from its copy' },
  key_service_unreachable: {
    status: 503,
    title: 'the key service does not answer: no identity opens until it does; events are taken',
  },
  key_service_refused: {
    status: 503,
    title: 'the key service refuses: the right to its key is withdrawn, so no identity opens',
  },
  key_service_wrong_blob: { status: 503, title: 'the key service does not know a key file' },
  key_service_credentials: {
    status: 503,
    title: 'the credentials of the key service are missing, open to everybody, or of another form',
  },
  root_key_elsewhere: { status: 503, title: 'a key file was made by another key service' },
  ledger_unavailable: { status: 503, title: 'the ledger cannot be written, so nothing was released' },
  audit_unavailable: { status: 503, title: 'the audit log cannot be written, so this was not done' },
  mail_not_configured: { status: 409, title: 'no mail server is set (smtpUrl): notices cannot be sent' },
  mail_unavailable: { status: 503, title: 'the mail server does not take messages; they stay queued' },
  not_released: { status: 500, title: 'a bug: the reply had not passed the gate out, so it was not sent' },
  internal: { status: 500, title: 'a bug: please report it with the request id' },
} as const satisfies Record<string, Entry>;

export type HttpErrorCode = keyof typeof ERRORS;

export interface ErrorReply {
  readonly status: number;
  readonly body: {
    readonly error: {
      readonly code: string;
      readonly message: string;
      readonly path?: string;
      readonly requestId: string;
    };
  };
}

/** Where a value did not fit its schema: names of our own fields and positions, never a value. */
export class InvalidRequest extends AppError<'invalid_request'> {
  readonly path: string;
  constructor(path: string) {
    super('invalid_request', ERRORS.invalid_request.title);
    this.path = path;
  }
}

/** What a client may know of a failure: a code from the table, a constant sentence, a request id. Anything unplanned is `internal`. */
export function toErrorReply(error: unknown, requestId: string): ErrorReply {
  const code = codeOf(error);
  const { status, title } = ERRORS[code];
  const message = error instanceof AppError && code !== 'internal' ? error.message : title;
  const path = pathOf(error);
  return { status, body: { error: { code, message, ...(path === '' ? {} : { path }), requestId } } };
}

/** Where in the request: names of our own fields and positions, as a schema or a report found them. */
function pathOf(error: unknown): string {
  if (error instanceof InvalidRequest) return error.path;
  const path = error instanceof AppError ? error.facts['path'] : undefined;
  return typeof path === 'string' ? path : '';
}

export function isPlanned(error: unknown): boolean {
  return ERRORS[codeOf(error)].status < 500;
}

function codeOf(error: unknown): HttpErrorCode {
  if (error instanceof AppError) return isCode(error.code) ? error.code : 'internal';
  if (isConnectionFailure(error)) return 'metadata_unavailable';
  if (isValueThatCannotBeStored(error)) return 'invalid_request';
  const status = (error as Partial<FastifyError> | null)?.statusCode;
  if (status === 413) return 'body_too_large';
  if (status === 415) return 'unsupported_media_type';
  if (status === 429) return 'too_many_requests';
  if (status !== undefined && status >= 400 && status < 500) return 'invalid_request';
  return 'internal';
}

function isCode(code: string): code is HttpErrorCode {
  return Object.hasOwn(ERRORS, code);
}

/** A NUL in a text, a number beyond its column: PostgreSQL's own codes for them, whatever let them through. */
function isValueThatCannotBeStored(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    /^22(021|P05|003)$/.test(String(error.code))
  );
}

/** PostgreSQL gone: the driver's and the operating system's own codes (class 08, 57P0x, 53300), which carry no data. */
function isConnectionFailure(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (/^(08|57P0|53300|ECONNREFUSED$|ECONNRESET$|EPIPE$|ENOTFOUND$|ETIMEDOUT$)/.test(code)) return true;
  return (
    error instanceof Error &&
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
      error.message,
    )
  );
}
