import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '#core';
import { type Access, type App, type Carries, projectOf } from './app-types.ts';
import { InvalidRequest } from './errors.ts';

interface Address<Params extends z.ZodType> {
  readonly config: { readonly access: Access; readonly carries: Carries };
  readonly params: Params;
}

/**
 * An address of Mixpanel's that is asked with parameters: in the address or, as in its published examples, in a form, and with or without a
 * final slash. Some of its clients send one, some the other.
 */
export function addAsked<Params extends z.ZodType>(
  app: App,
  path: string,
  { config, params }: Address<Params>,
  answer: (params: z.output<Params>, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
): void {
  const schema = { querystring: params };
  const refuse = refuseUnknown(params);
  for (const url of [path, `${path}/`]) {
    app.get(url, { config, schema, preValidation: refuse }, (request, reply) =>
      answer(request.query as z.output<Params>, request, reply),
    );
    app.post(url, { config, schema, preValidation: [takeForm, refuse] }, (request, reply) =>
      answer(request.query as z.output<Params>, request, reply),
    );
  }
}

/** Mixpanel leaves out what it does not know: whoever sent it is told what is known here, and nothing of what they sent. */
function refuseUnknown(params: z.ZodType): (request: FastifyRequest) => Promise<void> {
  const known = params instanceof z.ZodObject ? Object.keys(params.shape) : [];
  return async ({ query }) => {
    if (known.length > 0 && Object.keys(query as object).some((name) => !known.includes(name)))
      throw new AppError(
        'invalid_request',
        `a parameter that this address does not know: it knows ${known.join(', ')}`,
      );
  };
}

/** Forms, for the addresses of one scope; JSON is taken as well. */
export function takeForms(app: App): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
}

const form = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish();

/** What the form says is read as if it stood in the address. The project was found before the form was: it has to be the same. */
async function takeForm(request: FastifyRequest): Promise<void> {
  const said = form.safeParse(request.body);
  if (!said.success) throw new InvalidRequest('body');
  const fields = Object.entries(said.data ?? {}).map(([name, value]) => [name, String(value)]);
  const asked = { ...(request.query as object), ...Object.fromEntries(fields) };
  if ('project_id' in asked && asked.project_id !== String(projectOf(request)))
    throw new AppError('project_not_found', 'there is no such project');
  request.query = asked;
}
