import { z } from 'zod';
import type { By, SavedReport, SavedReportRecord, SavedReports } from '#boards';
import {
  REPORT_SCHEMAS,
  type ReportName,
  savedReportCreateSchema,
  savedReportPatchSchema,
  savedReportSchema,
  savedReportsSchema,
} from '#contract';
import { AppError, type ProjectId } from '#core';
import { assertQuestionSize, parseQuestion } from '#reports';
import { addressedId } from '../addressed-id.ts';
import { type App, memberOf, projectOf, type Routes } from '../app-types.ts';

const params = z.object({ id: z.string(), report: addressedId });
const read = { access: 'ask', carries: 'nothing' } as const;
const write = { access: 'edit_boards', carries: 'nothing' } as const;
const LARGEST_DEFINITION = 100_000;

interface SavedReportRoutesDeps {
  readonly savedReports: SavedReports;
  /** What counts on the report goes with it. */
  readonly beforeRemoval: (projectId: ProjectId, report: number, by: By) => Promise<void>;
}

/** Questions under a name, of every kind. What they answer is asked at the kind's own address. */
export function savedReportRoutes({ savedReports, beforeRemoval }: SavedReportRoutesDeps): Routes {
  return (app) => {
    readRoutes(app, savedReports);
    writeRoutes(app, savedReports);
    removalRoute(app, { savedReports, beforeRemoval });
  };
}

function readRoutes(app: App, savedReports: SavedReports): void {
  app.get(
    '/api/projects/:id/saved-reports',
    { config: read, schema: { response: { 200: savedReportsSchema } } },
    async (request) => ({ reports: (await savedReports.list(projectOf(request))).map(toSavedReport) }),
  );
  app.get(
    '/api/projects/:id/saved-reports/:report',
    { config: read, schema: { params, response: { 200: savedReportSchema } } },
    async (request) => toReply(await savedReports.get(projectOf(request), request.params.report)),
  );
}

function writeRoutes(app: App, savedReports: SavedReports): void {
  app.post(
    '/api/projects/:id/saved-reports',
    { config: write, schema: { body: savedReportCreateSchema, response: { 200: savedReportSchema } } },
    async (request) => {
      const { kind, name, description = '', definition, chart = null } = request.body;
      const report = { kind, name, description, definition: checked(kind, definition), chart };
      return toReply(await savedReports.create(projectOf(request), report, byOf(request)));
    },
  );
  app.patch(
    '/api/projects/:id/saved-reports/:report',
    {
      config: write,
      schema: { params, body: savedReportPatchSchema, response: { 200: savedReportSchema } },
    },
    async (request) => {
      const projectId = projectOf(request);
      const { version, definition, ...change } = request.body;
      const id = request.params.report;
      const { kind } = await savedReports.get(projectId, id);
      const asked = definition && { definition: checked(kind, definition) };
      return toReply(await savedReports.change(projectId, id, version, { ...change, ...asked }));
    },
  );
}

function removalRoute(app: App, { savedReports, beforeRemoval }: SavedReportRoutesDeps): void {
  app.delete(
    '/api/projects/:id/saved-reports/:report',
    { config: write, schema: { params } },
    async (request, reply) => {
      const { report } = request.params;
      const by = byOf(request);
      await savedReports.assertMayRemove(projectOf(request), report, by);
      await beforeRemoval(projectOf(request), report, by);
      await savedReports.remove(projectOf(request), report, by);
      return reply.status(204).send();
    },
  );
}

/** Who writes; a route that lets members in alone. */
export function byOf(request: Parameters<typeof memberOf>[0] & Parameters<typeof projectOf>[0]): By {
  const { id, roles } = memberOf(request);
  return { memberId: id, isOwner: roles.get(projectOf(request)) === 'owner' };
}

/** A question of its kind, as the schema reads it: what is kept can be asked. */
function checked(kind: ReportName, definition: unknown): SavedReportRecord['definition'] {
  assertQuestionSize(definition);
  if (JSON.stringify(definition).length > LARGEST_DEFINITION)
    throw new AppError('report_invalid_definition', 'the question has too many parts', {
      facts: { limit: LARGEST_DEFINITION },
    });
  return { ...parseQuestion<object>(REPORT_SCHEMAS[kind].definition, definition) };
}

export function toSavedReport({ changedAt, ...report }: SavedReportRecord) {
  return { ...report, changedAt: new Date(changedAt).toISOString() };
}

function toReply({ boards, ...report }: SavedReport) {
  return { ...toSavedReport(report), boards };
}
