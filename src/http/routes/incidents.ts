import { z } from 'zod';
import {
  affectedOrganisationsSchema,
  affectedPageSchema,
  affectedSchema,
  type Incident as IncidentReply,
  type IncidentScope,
  incidentCreateSchema,
  incidentSchema,
  incidentScopeSchema,
  incidentsSchema,
} from '#contract';
import { AppError, pseudonym, toSubjectId } from '#core';
import type { Egress } from '#egress';
import type { Affected, AffectedReader, Incident, Incidents, Scope, Severity } from '#incidents';
import { addressedId } from '../addressed-id.ts';
import { projectOf, type Routes } from '../app-types.ts';
import { disclosureOf, nameForAudit } from './disclosing.ts';

export interface IncidentRoutesDeps {
  readonly incidents: Incidents;
  readonly affected: AffectedReader;
  readonly egress: Egress;
}

const PAGE = 100;
const params = z.object({ id: z.string(), incident: addressedId });
const pageQuery = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,19}$/)
    .refine((text) => BigInt(text) < 1n << 63n)
    .optional(),
});
const see = { access: 'see_containment', carries: 'aggregates' } as const;
const manage = { access: 'manage_incidents', carries: 'aggregates' } as const;

/** Who is affected, since when the clocks run, and the notices. Counts are counts; the list itself goes through the ledger. */
export function incidentRoutes({ incidents, affected, egress }: IncidentRoutesDeps): Routes {
  return (app) => {
    app.get(
      '/api/projects/:id/incidents',
      { config: see, schema: { response: { 200: incidentsSchema } } },
      async (request) => {
        const list = await incidents.list(projectOf(request));
        return egress.nothingPersonal({ incidents: list.map(toReply) });
      },
    );

    app.post(
      '/api/projects/:id/incidents/preview',
      { config: manage, schema: { body: incidentScopeSchema, response: { 200: affectedSchema } } },
      async (request) => {
        const counts = await incidents.preview(projectOf(request), readScope(request.body));
        return egress.nothingPersonal(toAffected(counts.affected, counts.computedMs));
      },
    );

    app.post(
      '/api/projects/:id/incidents',
      { config: manage, schema: { body: incidentCreateSchema, response: { 200: incidentSchema } } },
      async (request) => {
        const { title, scope } = request.body;
        const by = nameForAudit(request);
        return egress.nothingPersonal(
          toReply(await incidents.open(projectOf(request), title, readScope(scope), by)),
        );
      },
    );

    app.get(
      '/api/projects/:id/incidents/:incident',
      { config: see, schema: { params, response: { 200: incidentSchema } } },
      async (request) =>
        egress.nothingPersonal(toReply(await incidents.get(projectOf(request), request.params.incident))),
    );

    app.get(
      '/api/projects/:id/incidents/:incident/affected',
      {
        config: { access: 'manage_incidents', carries: 'people' },
        schema: {
          params,
          querystring: pageQuery,
          response: { 200: affectedPageSchema },
        },
      },
      async (request) => {
        const projectId = projectOf(request);
        const { scope } = await incidents.find(projectId, request.params.incident);
        const { cursor } = request.query;
        const after = cursor === undefined ? null : toSubjectId(cursor);
        const people = await affected.page(projectId, scope, after, PAGE);
        const rows = people.map(({ subject, fields }) => ({
          subject,
          organisations: [],
          fields: ['pseudonym'],
          body: { person: String(subject), pseudonym: pseudonym(subject), fields: [...fields] },
        }));
        const last = people.at(-1);
        return egress.rows(
          disclosureOf(request, 'incident', { incident: request.params.incident, after }),
          rows,
          (bodies, disclosureId) => ({
            people: bodies,
            nextCursor: people.length === PAGE && last ? String(last.subject) : null,
            disclosureId,
          }),
        );
      },
    );

    app.get(
      '/api/projects/:id/incidents/:incident/organisations',
      {
        config: { access: 'manage_incidents', carries: 'people' },
        schema: { params, querystring: pageQuery, response: { 200: affectedOrganisationsSchema } },
      },
      async (request) => {
        const projectId = projectOf(request);
        const { scope } = await incidents.find(projectId, request.params.incident);
        const { cursor } = request.query;
        const after = cursor === undefined ? null : toSubjectId(cursor);
        const list = await affected.organisations(projectId, scope, after, PAGE);
        const rows = list.map((organisation) => ({
          subject: null,
          organisations: [organisation],
          fields: ['pseudonym'],
          body: { organisation: String(organisation), pseudonym: pseudonym(organisation) },
        }));
        return egress.rows(
          disclosureOf(request, 'incident', { organisations: request.params.incident, after }),
          rows,
          (organisations, disclosureId) => ({
            organisations,
            nextCursor: list.length === PAGE ? String(list.at(-1)) : null,
            disclosureId,
          }),
        );
      },
    );

    app.post(
      '/api/projects/:id/incidents/:incident/notices',
      { config: { ...manage, stepUp: true }, schema: { params, response: { 200: incidentSchema } } },
      async (request) => {
        const by = nameForAudit(request);
        return egress.nothingPersonal(
          toReply(await incidents.notify(projectOf(request), request.params.incident, by)),
        );
      },
    );

    app.post(
      '/api/projects/:id/incidents/:incident/close',
      { config: manage, schema: { params, response: { 200: incidentSchema } } },
      async (request) => {
        const by = nameForAudit(request);
        return egress.nothingPersonal(
          toReply(await incidents.close(projectOf(request), request.params.incident, by)),
        );
      },
    );

    // For the reader of a notice, who is nobody to us: is it ours? The number has 60 random bits.
    app.get(
      '/api/notices/:notice',
      {
        config: { access: 'public', carries: 'nothing' },
        schema: {
          params: z.object({ notice: z.string().max(40) }),
          response: { 200: z.object({ isGenuine: z.boolean() }) },
        },
      },
      async (request) => ({ isGenuine: await incidents.isGenuine(request.params.notice) }),
    );
  };
}

function readScope(scope: IncidentScope): Scope {
  const [from, to] = [Date.parse(scope.from), Date.parse(scope.to)];
  if (!Number.isFinite(from) || !Number.isFinite(to))
    throw new AppError('invalid_request', 'from and to must be points in time (ISO 8601)');
  return { kind: scope.kind, id: scope.id, from, to };
}

const toIso = (at: number) => new Date(at).toISOString();
const toIsoOrNull = (at: number | null) => (at === null ? null : toIso(at));

function toAffected(counts: Affected, computedMs: number): IncidentReply['affected'] {
  return {
    subjects: counts.subjects,
    organisations: counts.organisations,
    fields: counts.fields.map((field) => ({ ...field })),
    disclosures: counts.disclosures,
    firstAt: toIsoOrNull(counts.firstAt),
    lastAt: toIsoOrNull(counts.lastAt),
    computedMs,
  };
}

const toSeverity = ({ score, level }: Severity) => ({ score, level });

function toReply(incident: Incident): IncidentReply {
  const { queued, sending, sent, failed, unreachable } = incident.notices;
  return {
    id: incident.id,
    title: incident.title,
    status: incident.status,
    openedAt: toIso(incident.openedAt),
    scope: { ...incident.scope, from: toIso(incident.scope.from), to: toIso(incident.scope.to) },
    affected: toAffected(incident.affected, incident.computedMs),
    notices: { queued: queued + sending, sent, failed, unreachable },
    clocks: incident.clocks.map(({ regime, duty, dueAt }) => ({ regime, duty, dueAt: toIso(dueAt) })),
    severity: {
      asStored: toSeverity(incident.severity.asStored),
      ifClear: toSeverity(incident.severity.ifClear),
    },
    canNotify: incident.canNotify,
  };
}
