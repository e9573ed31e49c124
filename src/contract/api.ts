import { z } from 'zod';
import { cohortRuleSchema } from './cohorts.ts';
import { filterSchema, propertyRefSchema } from './filter.ts';
import { severitySchema } from './severity.ts';
import { timeStepSchema } from './times.ts';

/** Shapes of `/api`, shared by the server (validation, OpenAPI) and the web application (types). Surrogates are decimal text. */
export const subjectIdSchema = z.string().regex(/^\d{1,19}$/);
const isoTime = z.string();
const role = z.enum(['owner', 'steward', 'analyst', 'viewer']);

export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    path: z.string().optional(),
    requestId: z.string().optional(),
  }),
});

// --- who am I -----------------------------------------------------------------------------------------------------
export const projectSummarySchema = z.object({
  id: z.number().int(),
  name: z.string(),
  role,
  isDevelopment: z.boolean(),
  k: z.number().int(),
  timezone: z.string(),
  isDemo: z.boolean(),
});
export type ProjectSummary = z.infer<typeof projectSummarySchema>;

/** `GET /api/session`: 200 always; `member` null when nobody is signed in. `needsOwner`: nobody has enrolled yet. */
export const sessionSchema = z.object({
  member: z.object({ id: z.number().int(), name: z.string(), locale: z.enum(['en', 'it']) }).nullable(),
  needsOwner: z.boolean(),
  projects: z.array(projectSummarySchema),
  steppedUpUntil: isoTime.nullable(),
});
export type SessionInfo = z.infer<typeof sessionSchema>;

// WebAuthn: `options` is what @simplewebauthn/browser takes, `response` what it returns.
export const enrolOptionsRequestSchema = z.object({ token: z.string().max(200) });
export const enrolVerifyRequestSchema = z.object({
  token: z.string().max(200),
  name: z.string().min(1).max(80),
  response: z.unknown(),
});
export const loginVerifyRequestSchema = z.object({ challengeId: z.string().max(200), response: z.unknown() });
export const addPasskeyRequestSchema = z.object({ response: z.unknown() });
export const challengeSchema = z.object({ challengeId: z.string(), options: z.unknown() });
export const localeRequestSchema = z.object({ locale: z.enum(['en', 'it']) });

// --- projects and settings -----------------------------------------------------------------------------------------
/** Names of events that begin a session and that end one, besides the timeout. Names that are not public begin and end nothing. */
const sessionEdgesSchema = z.object({
  starts: z.array(z.string().min(1).max(255)).max(10),
  ends: z.array(z.string().min(1).max(255)).max(10),
});
export const projectSettingsSchema = projectSummarySchema.extend({
  token: z.string(),
  groupKeys: z.array(z.string()),
  /** How ids become people. Chosen with the project, for good. */
  idMerge: z.enum(['simplified', 'original']),
  timeStep: timeStepSchema,
  sessionTimeoutMinutes: z.number().int(),
  sessionEdges: sessionEdgesSchema,
  createdAt: isoTime,
});
export type ProjectSettings = z.infer<typeof projectSettingsSchema>;
export const projectPatchSchema = z.object({
  name: z.string().min(1).max(80).optional(),
  timezone: z.string().max(64).optional(),
  k: z.number().int().min(1).max(1000).optional(),
  groupKeys: z.array(z.string().min(1).max(64)).max(6).optional(),
  /** Past sessions too: they are worked out when they are asked. */
  sessionTimeoutMinutes: z.number().int().min(1).max(1440).optional(),
  sessionEdges: sessionEdgesSchema.optional(),
});
export const timesSchema = z.object({ timeStep: timeStepSchema });
export const projectCreateSchema = z.object({
  name: z.string().min(1).max(80),
  isDevelopment: z.boolean(),
  timezone: z.string().max(64).optional(),
  idMerge: z.enum(['simplified', 'original']).optional(),
});

/** The project's name, typed again. */
export const projectEraseSchema = z.object({ name: z.string().max(80) });
/** The receipt: what was destroyed, as text that can be handed over. Shown once: the project is gone. */
export const projectErasedSchema = z.object({ erasedAt: isoTime, receipt: z.string() });

const serviceAccountScopeSchema = z.enum(['import', 'query', 'export', 'gdpr', 'accounts']);
export const serviceAccountSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  user: z.string(),
  scopes: z.array(serviceAccountScopeSchema),
  createdAt: isoTime,
  expiresAt: isoTime,
  lastUsedAt: isoTime.nullable(),
});
export type ServiceAccount = z.infer<typeof serviceAccountSchema>;
export const serviceAccountCreateSchema = z.object({
  name: z.string().min(1).max(80),
  scopes: z.array(serviceAccountScopeSchema).min(1),
  expiresInDays: z.number().int().min(1).max(90),
});
/** The secret is shown once. */
export const serviceAccountCreatedSchema = serviceAccountSchema.extend({ secret: z.string() });

export const memberSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  role,
  passkeys: z.number().int(),
  lastSeenAt: isoTime.nullable(),
  isPending: z.boolean(),
  /** Has not signed in for ninety days: until an owner lets them in again, the project is shut to them. */
  isSuspended: z.boolean(),
});
export type Member = z.infer<typeof memberSchema>;
export const inviteSchema = z.object({ name: z.string().min(1).max(80), role });
export const invitedSchema = z.object({ enrolmentUrl: z.string(), expiresAt: isoTime });

/** `GET …/setup`: what the Set up page needs. `sdkUrl` is our own copy of the SDK. */
export const setupSchema = z.object({
  token: z.string(),
  origin: z.string(),
  sdkUrl: z.string(),
  firstEventAt: isoTime.nullable(),
  events: z.number().int(),
});
export type Setup = z.infer<typeof setupSchema>;

// --- catalogue ------------------------------------------------------------------------------------------------------
/** What the Lexicon says of a name; absent: nothing. Pickers leave out what is hidden. */
const entryWords = {
  displayName: z.string().optional(),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
  isHidden: z.boolean().optional(),
  isVerified: z.boolean().optional(),
};
export const catalogueSchema = z.object({
  events: z.array(z.object({ name: z.string(), lastSeenAt: isoTime.nullable(), ...entryWords })),
  /** Saved custom events: `event` is what a question names them by. */
  customEvents: z.array(
    z.object({ event: z.string(), name: z.string(), description: z.string().optional() }),
  ),
  /** How many event and property names fewer than k people have sent. */
  hiddenEvents: z.number().int(),
  /** Declared kinds of organisation, by their key. */
  groups: z.array(z.string()),
  hiddenProperties: z.number().int(),
  properties: z.array(
    z.object({
      /** `custom`: a saved one; `name` is its id, and `displayName` its name. */
      scope: z.enum(['event', 'person', 'group', 'custom']),
      group: z.string().optional(),
      name: z.string(),
      kind: z.enum(['text', 'number', 'boolean', 'date', 'list']),
      privacy: z.enum(['public', 'crowd', 'opaque', 'identity']),
      ...entryWords,
    }),
  ),
  cohorts: z.array(z.object({ id: z.number().int(), name: z.string() })),
});
export type Catalogue = z.infer<typeof catalogueSchema>;
/** `POST …/values`: readable values of a property, most used first is not promised. What people type is in bodies, never in an address. */
export const valuesRequestSchema = propertyRefSchema.extend({ search: z.string().max(255).optional() });
export const valuesSchema = z.object({ values: z.array(z.string()), isOpaque: z.boolean() });

// --- people-level rows (through egress, on the ledger) ---------------------------------------------------------------
const propertyRow = z.object({
  name: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]),
  isHidden: z.boolean(),
});

/** A stored event as it may be shown: surrogate, pseudonym, names and values that are public, the rest as "hidden". */
export const eventRowSchema = z.object({
  event: z.string().nullable(),
  time: isoTime,
  receivedAt: isoTime,
  person: subjectIdSchema.nullable(),
  pseudonym: z.string().nullable(),
  properties: z.array(propertyRow),
  hiddenProperties: z.number().int(),
});
export type EventRow = z.infer<typeof eventRowSchema>;
/** `POST …/live`: newest first by arrival; pass `cursor` back as `after` to get what was not given yet. */
export const liveRequestSchema = z.object({ after: z.string().max(10_000).optional() });
export const liveSchema = z.object({
  events: z.array(eventRowSchema),
  cursor: z.string(),
  disclosureId: z.string().nullable(),
});

export const personRowSchema = z.object({
  person: subjectIdSchema,
  pseudonym: z.string(),
  firstSeenAt: isoTime.nullable(),
  lastSeenAt: isoTime.nullable(),
  events: z.number().int(),
  properties: z.array(propertyRow),
});
export type PersonRow = z.infer<typeof personRowSchema>;
/** `POST …/people/search`: a page of the people who fit, those seen last first. */
export const peopleRequestSchema = z.object({
  /** A pseudonym, a surrogate, or a part of a readable profile text. */
  search: z.string().max(200).optional(),
  /** On people, their organisations and cohorts. */
  filter: filterSchema.optional(),
  /** What they did, or the part of a report that they are behind: a cohort that nobody has saved. */
  rule: cohortRuleSchema.optional(),
  cursor: z.string().max(200).optional(),
  limit: z.number().int().min(1).max(200).optional(),
});
export const peopleSchema = z.object({
  people: z.array(personRowSchema),
  nextCursor: z.string().nullable(),
  total: z.number().int().nullable(),
  disclosureId: z.string(),
});
export const personSchema = z.object({
  person: personRowSchema,
  organisations: z.array(
    z.object({ groupKey: z.string(), organisation: subjectIdSchema, pseudonym: z.string() }),
  ),
  /** Which identity fields the vault holds for the person; never the values. */
  sealedFields: z.array(z.string()),
  /** The latest 100. */
  activity: z.array(eventRowSchema),
  /** Where `POST …/people/:person/activity` goes on; null: that is all. */
  moreActivity: z.string().nullable(),
  disclosureId: z.string(),
});
/** `POST …/people/:person/activity`, `POST …/organisations/:organisation/activity` and `…/people`: the page after a cursor. */
export const nextPageRequestSchema = z.object({ cursor: z.string().max(200) });
export const activitySchema = z.object({
  activity: z.array(eventRowSchema),
  nextCursor: z.string().nullable(),
  disclosureId: z.string(),
});

export const organisationRowSchema = z.object({
  organisation: subjectIdSchema,
  pseudonym: z.string(),
  firstSeenAt: isoTime.nullable(),
  lastSeenAt: isoTime.nullable(),
  events: z.number().int(),
  /** Distinct people who have sent events for it. */
  people: z.number().int(),
  properties: z.array(propertyRow),
});
export type OrganisationRow = z.infer<typeof organisationRowSchema>;
/** `POST …/organisations/search`: a page of the organisations of one group key, those seen last first. */
export const organisationsRequestSchema = z.object({
  group: z.string().min(1).max(255),
  search: z.string().max(200).optional(),
  /** On their properties; any other condition never holds here. */
  filter: filterSchema.optional(),
  cursor: z.string().max(200).optional(),
  limit: z.number().int().min(1).max(200).optional(),
});
export const organisationsSchema = z.object({
  organisations: z.array(organisationRowSchema),
  nextCursor: z.string().nullable(),
  total: z.number().int().nullable(),
  disclosureId: z.string(),
});
const organisationPersonSchema = z.object({
  person: subjectIdSchema,
  pseudonym: z.string(),
  lastSeenAt: isoTime,
  events: z.number().int(),
});
export type OrganisationPerson = z.infer<typeof organisationPersonSchema>;
export const organisationPeopleSchema = z.object({
  people: z.array(organisationPersonSchema),
  nextCursor: z.string().nullable(),
  disclosureId: z.string(),
});
export const organisationSchema = z.object({
  groupKey: z.string(),
  organisation: organisationRowSchema,
  /** Those seen last for it, at most 100; `morePeople` and `moreActivity` are where the next pages begin. */
  people: z.array(organisationPersonSchema),
  morePeople: z.string().nullable(),
  activity: z.array(eventRowSchema),
  moreActivity: z.string().nullable(),
  disclosureId: z.string(),
});
export const PURPOSES = [
  'support_request',
  'incident',
  'legal_request',
  'fraud',
  'product_research',
] as const;
export const revealRequestSchema = z.object({
  fields: z.array(z.string()).min(1).max(20),
  purpose: z.enum(PURPOSES),
});
/** `delete`: their events too, and not only what leads from them to the person. */
export const eraseRequestSchema = z.object({ events: z.enum(['keep', 'delete']).optional() });
/** How many ids were the person's: all of them lead nowhere from now on. */
export const erasedSchema = z.object({ ids: z.number() });

/** Shown for `visibleSeconds`, then the interface forgets it. */
export const revealedSchema = z.object({
  fields: z.record(z.string(), z.string()),
  visibleSeconds: z.number().int(),
  disclosureId: z.string(),
});

// --- containment ------------------------------------------------------------------------------------------------------
export const containmentSchema = z.object({
  state: z.enum(['calm', 'watch', 'incident']),
  k: z.number().int(),
  /** What is stored, by class, with counts; `form` says how ("keyed tokens", "sealed, AES-256-GCM under the subject's key"). */
  stored: z.array(z.object({ what: z.string(), form: z.string(), count: z.number().int() })),
  /** Clear texts in the dictionary, and texts that exist as tokens only. */
  publicTexts: z.number().int(),
  disclosures: z.object({ last24Hours: z.number().int(), subjectsLast24Hours: z.number().int() }),
  openIncidents: z.number().int(),
  geoAttribution: z.string(),
});
export type Containment = z.infer<typeof containmentSchema>;

export const disclosureRowSchema = z.object({
  id: z.string(),
  at: isoTime,
  recipientKind: z.enum(['member', 'service_account', 'vendor']),
  recipient: z.string(),
  recipientName: z.string(),
  session: z.string(),
  route: z.string(),
  purpose: z.string(),
  subjects: z.number().int(),
  organisations: z.number().int(),
  fields: z.array(z.string()),
});
export const disclosuresSchema = z.object({
  disclosures: z.array(disclosureRowSchema),
  nextCursor: z.string().nullable(),
});

/** Whose exposure an incident is about: everything a session, a recipient or a vendor received in a time window. */
export const incidentScopeSchema = z.object({
  kind: z.enum(['session', 'member', 'service_account', 'vendor']),
  id: z.string().max(200),
  from: isoTime,
  to: isoTime,
});
export type IncidentScope = z.infer<typeof incidentScopeSchema>;
export const incidentCreateSchema = z.object({
  title: z.string().min(1).max(120),
  scope: incidentScopeSchema,
});
export const affectedSchema = z.object({
  subjects: z.number().int(),
  organisations: z.number().int(),
  fields: z.array(z.object({ field: z.string(), subjects: z.number().int() })),
  disclosures: z.number().int(),
  firstAt: isoTime.nullable(),
  lastAt: isoTime.nullable(),
  computedMs: z.number(),
});
export const incidentSchema = z.object({
  id: z.number().int(),
  title: z.string(),
  status: z.enum(['open', 'notifying', 'closed']),
  openedAt: isoTime,
  scope: incidentScopeSchema,
  affected: affectedSchema,
  notices: z.object({
    queued: z.number().int(),
    sent: z.number().int(),
    failed: z.number().int(),
    unreachable: z.number().int(),
  }),
  clocks: z.array(z.object({ regime: z.string(), duty: z.string(), dueAt: isoTime })),
  /** ENISA's method (2013), taking what was received to be in wrong hands: as it is stored, and had identities been stored clear. */
  severity: z.object({ asStored: severitySchema, ifClear: severitySchema }),
  /** False: no mail server is configured, so nobody can be told from here. */
  canNotify: z.boolean(),
});
export type Incident = z.infer<typeof incidentSchema>;
export const incidentsSchema = z.object({ incidents: z.array(incidentSchema) });
/** A page of the affected list itself (pseudonymous; opens nothing): through egress like any people list. */
export const affectedPageSchema = z.object({
  people: z.array(z.object({ person: subjectIdSchema, pseudonym: z.string(), fields: z.array(z.string()) })),
  nextCursor: z.string().nullable(),
  disclosureId: z.string(),
});

/** The organisations among whose members an incident's rows are, in pages like the people. */
export const affectedOrganisationsSchema = z.object({
  organisations: z.array(z.object({ organisation: subjectIdSchema, pseudonym: z.string() })),
  nextCursor: z.string().nullable(),
  disclosureId: z.string(),
});

export const auditEntrySchema = z.object({
  seq: z.number().int(),
  at: isoTime,
  actor: z.string(),
  action: z.string(),
  object: z.string(),
  hash: z.string(),
});
export const auditSchema = z.object({
  entries: z.array(auditEntrySchema),
  nextCursor: z.string().nullable(),
});

// --- vendors -----------------------------------------------------------------------------------------------------------
export const vendorSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  kind: z.string(),
  host: z.string(),
  /** `stopped`: it took nothing for so long that nothing is sent or queued until somebody resumes it. */
  status: z.enum(['active', 'stopped', 'cut']),
  /** Batches in a row that it has not taken; null: the last was. */
  trouble: z.object({ reply: z.enum(['later', 'refused']), times: z.number().int() }).nullable(),
  events: z.array(z.string()),
  properties: z.array(z.string()),
  queued: z.number().int(),
  sent: z.number().int(),
  subjects: z.number().int(),
  lastSentAt: isoTime.nullable(),
  cutAt: isoTime.nullable(),
});
export type Vendor = z.infer<typeof vendorSchema>;
/** The kill switch's receipt: `destroyed` events were waiting. */
export const cutVendorSchema = vendorSchema.extend({ destroyed: z.number().int() });
export type CutVendor = z.infer<typeof cutVendorSchema>;
export const vendorCreateSchema = z.object({
  name: z.string().min(1).max(80),
  kind: z.literal('mixpanel'),
  host: z.string().url().max(200),
  token: z.string().min(1).max(200),
  events: z.array(z.string().min(1).max(255)).min(1).max(200),
  properties: z.array(z.string().min(1).max(255)).max(200),
});
export const vendorsSchema = z.object({ vendors: z.array(vendorSchema) });

// --- health --------------------------------------------------------------------------------------------------------------
export const readinessSchema = z.object({
  status: z.enum(['ready', 'degraded', 'unavailable']),
  parts: z.array(
    z.object({
      part: z.enum(['spool', 'warehouse', 'metadata', 'loader', 'disk', 'keys']),
      ok: z.boolean(),
      detail: z.string(),
    }),
  ),
});
export type Readiness = z.infer<typeof readinessSchema>;
