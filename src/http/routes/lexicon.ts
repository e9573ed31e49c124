import { z } from 'zod';
import {
  type LexiconUsage,
  lexiconDeclarationRequestSchema,
  lexiconImportedSchema,
  lexiconImportRequestSchema,
  lexiconRulesRequestSchema,
  lexiconSchema,
  lexiconUsageRequestSchema,
  lexiconUsageSchema,
  lexiconUsesRequestSchema,
  lexiconUsesSchema,
  lexiconViolationsSchema,
  lexiconWordsRequestSchema,
} from '#contract';
import { AppError } from '#core';
import type { Egress, Fold } from '#egress';
import { type Lexicon, readCsv, schemasUploadSchema, toCsv } from '#lexicon';
import type { Usage } from '#reports';
import { type App, projectOf, type Routes } from '../app-types.ts';
import { nameForAudit, untilHangUp } from './disclosing.ts';

export interface LexiconRoutesDeps {
  readonly lexicon: Lexicon;
  readonly usage: Usage;
  readonly egress: Egress;
}

/** Names and what is said and decided about them. Names travel in bodies, never in an address. */
export function lexiconRoutes(deps: LexiconRoutesDeps): Routes {
  return (app) => {
    readRoutes(app, deps);
    useRoutes(app, deps);
    changeRoutes(app, deps);
    fileRoutes(app, deps);
  };
}

type Answer = Awaited<ReturnType<Lexicon['read']>>;

/** The volume of an event that few people sent in these days is theirs. */
const volumeFold: Fold<Answer> = {
  k: ({ k }) => k,
  parts: ({ events, people }) => events.map(({ name }) => ({ people: people.get(name) ?? 0, sum: null })),
  without: (answer, withheld) => ({
    ...answer,
    events: answer.events.map((event, index) => (withheld.has(index) ? { ...event, volume: null } : event)),
  }),
};

const usageFold: Fold<LexiconUsage & { readonly people: number }> = {
  k: ({ k }) => k,
  parts: ({ people }) => [{ people, sum: null }],
  without: ({ k }) => ({ k, people: 0, volume: null, lastSeenAt: null }),
};

function readRoutes(app: App, { lexicon, usage, egress }: LexiconRoutesDeps): void {
  app.get(
    '/api/projects/:id/lexicon',
    { config: { access: 'ask', carries: 'aggregates' }, schema: { response: { 200: lexiconSchema } } },
    async (request) => egress.aggregates(await lexicon.read(projectOf(request)), volumeFold),
  );
  app.get(
    '/api/projects/:id/lexicon/violations',
    {
      config: { access: 'edit_lexicon', carries: 'aggregates' },
      schema: { response: { 200: lexiconViolationsSchema } },
    },
    async (request) => {
      const violations = await lexicon.violations(projectOf(request));
      return egress.nothingPersonal({
        violations: violations.map(({ lastAt, ...violation }) => ({
          ...violation,
          lastAt: new Date(lastAt).toISOString(),
        })),
      });
    },
  );
  app.post(
    '/api/projects/:id/lexicon/usage',
    {
      config: { access: 'ask', carries: 'aggregates' },
      schema: { body: lexiconUsageRequestSchema, response: { 200: lexiconUsageSchema } },
    },
    async (request, reply) => {
      const signal = untilHangUp(reply);
      return egress.aggregates(await usage.property(projectOf(request), request.body, { signal }), usageFold);
    },
  );
}

function useRoutes(app: App, { lexicon, egress }: LexiconRoutesDeps): void {
  app.post(
    '/api/projects/:id/lexicon/uses',
    {
      config: { access: 'ask', carries: 'aggregates' },
      schema: { body: lexiconUsesRequestSchema, response: { 200: lexiconUsesSchema } },
    },
    async (request) =>
      egress.nothingPersonal({ reports: await lexicon.uses(projectOf(request), request.body.of) }),
  );
}

function changeRoutes(app: App, { lexicon }: LexiconRoutesDeps): void {
  app.post(
    '/api/projects/:id/lexicon/words',
    { config: { access: 'edit_lexicon', carries: 'nothing' }, schema: { body: lexiconWordsRequestSchema } },
    async (request, reply) => {
      await lexicon.change(projectOf(request), request.body.entries, nameForAudit(request));
      return reply.status(204).send();
    },
  );
  app.post(
    '/api/projects/:id/lexicon/rules',
    { config: { access: 'rule_lexicon', carries: 'nothing' }, schema: { body: lexiconRulesRequestSchema } },
    async (request, reply) => {
      await lexicon.change(projectOf(request), request.body.entries, nameForAudit(request));
      return reply.status(204).send();
    },
  );
  app.post(
    '/api/projects/:id/lexicon/declarations',
    {
      config: { access: 'manage_privacy', carries: 'nothing', stepUp: true },
      schema: { body: lexiconDeclarationRequestSchema },
    },
    async (request, reply) => {
      const { of, declaration } = request.body;
      await lexicon.declare(projectOf(request), of, declaration, nameForAudit(request));
      return reply.status(204).send();
    },
  );
}

const fileSchema = z.object({ text: z.string() });

function fileRoutes(app: App, { lexicon, egress }: LexiconRoutesDeps): void {
  app.get(
    '/api/projects/:id/lexicon/file',
    {
      config: { access: 'edit_lexicon', carries: 'aggregates' },
      schema: { querystring: z.object({ format: z.enum(['csv', 'json']) }), response: { 200: fileSchema } },
    },
    async (request) => {
      const projectId = projectOf(request);
      const text =
        request.query.format === 'csv'
          ? toCsv(await lexicon.read(projectId))
          : `${JSON.stringify({ entries: await lexicon.schemas(projectId) }, null, 2)}\n`;
      return egress.nothingPersonal({ text });
    },
  );
  app.post(
    '/api/projects/:id/lexicon/file',
    {
      config: { access: 'rule_lexicon', carries: 'nothing' },
      schema: { body: lexiconImportRequestSchema, response: { 200: lexiconImportedSchema } },
      bodyLimit: 5_000_000,
    },
    async (request) => {
      const projectId = projectOf(request);
      const by = nameForAudit(request);
      const { format, text } = request.body;
      if (format === 'csv') {
        const entries = readCsv(text);
        await lexicon.change(projectId, entries, by);
        return { changed: entries.length };
      }
      const { entries } = readUpload(text);
      const { added } = await lexicon.upload(projectId, entries, { truncate: false }, by);
      return { changed: added };
    },
  );
}

/** The text may hold anything: what does not fit is not repeated. */
function readUpload(text: string): z.output<typeof schemasUploadSchema> {
  try {
    return schemasUploadSchema.parse(JSON.parse(text));
  } catch {
    throw new AppError('lexicon_bad_file', 'the file cannot be read as a Lexicon');
  }
}
