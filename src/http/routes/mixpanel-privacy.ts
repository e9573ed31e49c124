import { z } from 'zod';
import { AppError, type Clock, type ProjectId, type SubjectId } from '#core';
import type { Egress } from '#egress';
import type { PrivacyRequest, PrivacyRequests } from '#people';
import type { PeopleQueries } from '#reports';
import { type App, type FastifyRequest, projectOf, type Routes } from '../app-types.ts';
import { InvalidRequest } from '../errors.ts';
import { answerTheirErrors } from '../mixpanel-errors.ts';
import { sendReleasedStream } from '../rules.ts';
import { disclosureOf, nameForAudit, untilHangUp } from './disclosing.ts';
import { type HeldElsewhere, packHeld } from './held-package.ts';

export interface PrivacyRoutesDeps extends HeldElsewhere {
  readonly requests: PrivacyRequests;
  readonly queries: Pick<PeopleQueries, 'held'>;
  readonly egress: Egress;
  tokenOf(projectId: ProjectId): Promise<string | undefined>;
  /** The people behind ids, in no order: raw ids, or our own numbers as the export gives them. Unknown ones are nobody. */
  peopleOf(projectId: ProjectId, ids: readonly string[]): Promise<SubjectId[]>;
  readonly publicUrl: string;
  readonly clock: Clock;
}

type Kind = 'retrieval' | 'deletion';
const KINDS = { 'data-retrievals': 'retrieval', 'data-deletions': 'deletion' } as const;
const querystring = z.object({ token: z.string().min(1).max(64) });
const params = z.object({ task: z.string().max(100) });
/** A number only as far as JSON carries it whole: a rounded one would name somebody else, or nobody. */
const id = z
  .union([z.string().min(1).max(255), z.number().int().refine(Number.isSafeInteger)])
  .transform(String);
const body = z.object({
  distinct_ids: z.array(id).min(1).max(2_000),
  compliance_type: word(['GDPR', 'CCPA']).default('GDPR'),
  disclosure_type: word(['Data', 'Categories', 'Sources']).default('Data'),
});

/** Mixpanel's GDPR API (3.0): tasks that copy, or erase, what is held on some people, in its shapes. */
export function privacyRoutes(deps: PrivacyRoutesDeps): Routes {
  return (app) => {
    answerTheirErrors(app);
    takeJsonAsForm(app);
    app.addHook('preHandler', (request) => assertToken(request, deps));
    for (const [noun, kind] of Object.entries(KINDS))
      for (const url of [`/api/app/${noun}/v3.0`, `/api/app/${noun}/v3.0/`]) askRoute(app, url, kind, deps);
    for (const [noun, kind] of Object.entries(KINDS))
      for (const url of [`/api/app/${noun}/v3.0/:task`, `/api/app/${noun}/v3.0/:task/`])
        taskRoutes(app, url, kind, deps);
    resultRoute(app, `/api/app/data-retrievals/v3.0/:task/result`, deps);
  };
}

/** `curl -d '{…}'`, as their pages show it, calls its JSON a form. */
function takeJsonAsForm(app: App): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_: FastifyRequest, text: string): Promise<unknown> => {
      try {
        return JSON.parse(text);
      } catch {
        throw new InvalidRequest('body'); // the parser's message quotes the text
      }
    },
  );
}

/** The project is the service account's; the token in the address has to be the same project's. */
async function assertToken(request: FastifyRequest, { tokenOf }: PrivacyRoutesDeps): Promise<void> {
  const { token } = request.query as z.output<typeof querystring>; // of every route here
  if (token !== (await tokenOf(projectOf(request))))
    throw new AppError('project_not_found', 'there is no such project');
}

function askRoute(app: App, url: string, kind: Kind, deps: PrivacyRoutesDeps): void {
  app.post(
    url,
    { config: { access: 'answer_people', carries: 'nothing' }, schema: { querystring, body } },
    async (request, reply) => {
      const projectId = projectOf(request);
      const { distinct_ids: ids, compliance_type: law, disclosure_type: disclosure } = request.body;
      const people = await deps.peopleOf(projectId, ids);
      const wanted = { projectId, kind, law, disclosure, people };
      const task = await deps.requests.ask(wanted, nameForAudit(request));
      return reply.status(201).send({ status: 'ok', results: { task_id: task } });
    },
  );
}

const STATUS = {
  pending: 'PENDING',
  started: 'STARTED',
  done: 'SUCCESS',
  failed: 'FAILURE',
  revoked: 'REVOKED',
} as const satisfies Record<PrivacyRequest['status'], string>;

function taskRoutes(app: App, url: string, kind: Kind, deps: PrivacyRoutesDeps): void {
  const options = {
    config: { access: 'answer_people', carries: 'nothing' },
    schema: { querystring, params },
  } as const;
  app.get(url, options, async (request) => {
    const { task } = request.params;
    const found = isId(task)
      ? await deps.requests.find({ projectId: projectOf(request), kind, id: task })
      : undefined;
    const status = found ? STATUS[found.status] : 'NOT_FOUND';
    const isThere = kind === 'retrieval' && found?.status === 'done';
    const path = `/api/app/data-retrievals/v3.0/${task}/result?token=${encodeURIComponent(request.query.token)}`;
    const result = isThere ? `${deps.publicUrl}${path}` : '';
    // Ids are not kept: whoever asked knows them. Mixpanel's pages call the address by two names.
    return {
      status: 'ok',
      results: { status, result, results: result, distinct_ids: [], ...(found && toFacts(task, found)) },
    };
  });
  app.delete(url, options, async (request, reply) => {
    const { task } = request.params;
    if (!isId(task)) throw new AppError('privacy_request_not_found', 'there is no such request');
    const which = { projectId: projectOf(request), kind, id: task };
    await deps.requests.revoke(which, nameForAudit(request));
    return reply.status(204).send();
  });
}

function toFacts(task: string, { law, projectId, askedAt, askedBy }: PrivacyRequest) {
  return {
    tracking_id: task,
    compliance_type: law,
    project_id: projectId,
    date_requested: new Date(askedAt).toISOString().slice(0, 19),
    requesting_user: askedBy,
  };
}

/** The copy, made now: nothing of it is anywhere before. Identity fields stay sealed: a secret alone opens none. */
function resultRoute(app: App, url: string, deps: PrivacyRoutesDeps): void {
  app.get(
    url,
    { config: { access: 'answer_people', carries: 'people' }, schema: { querystring, params } },
    async (request, reply) => {
      const { task } = request.params;
      const projectId = projectOf(request);
      const found = isId(task)
        ? await deps.requests.find({ projectId, kind: 'retrieval', id: task })
        : undefined;
      if (found?.status !== 'done')
        throw new AppError('privacy_request_not_found', 'there is no such request');
      const { people, disclosure } = found;
      const signal = untilHangUp(reply);
      const rows = packHeld({ projectId, people, disclosure, madeAt: deps.clock(), signal }, deps);
      const released = deps.egress.stream(
        disclosureOf(request, 'retrieval', { task }),
        rows,
        (text) => text,
        {
          signal,
        },
      );
      return sendReleasedStream(reply, released, packageHeaders(`riserbo-${task}`));
    },
  );
}

/** A file to keep, never a page. */
export function packageHeaders(name: string): Record<string, string> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': `attachment; filename="${name}.json"`,
    'cache-control': 'no-store',
  };
}

function isId(task: string): boolean {
  return z.uuid().safeParse(task).success;
}

/** One of some words, in whatever case. */
function word<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z
    .string()
    .max(20)
    .transform((text) => words.find((one) => one.toLowerCase() === text.toLowerCase()))
    .pipe(z.enum(words));
}
