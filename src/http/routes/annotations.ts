import { z } from 'zod';
import type { AnnotationRecord, Annotations, By } from '#boards';
import {
  annotationCreateSchema,
  annotationPatchSchema,
  annotationSchema,
  annotationsQuerySchema,
  annotationsSchema,
} from '#contract';
import { addressedId } from '../addressed-id.ts';
import { actorOf, projectOf, type Routes } from '../app-types.ts';
import { byOf } from './saved-reports.ts';

const params = z.object({
  id: z.string(),
  annotation: addressedId,
});
const read = { access: 'ask', carries: 'nothing' } as const;
const write = { access: 'annotate', carries: 'nothing' } as const;

/** Notes on the time axis, as our own interface reads and writes them: tags by name. */
export function annotationRoutes({ annotations }: { readonly annotations: Annotations }): Routes {
  return (app) => {
    app.get(
      '/api/projects/:id/annotations',
      {
        config: read,
        schema: { querystring: annotationsQuerySchema, response: { 200: annotationsSchema } },
      },
      async (request) => {
        const { from, to } = request.query;
        const list = await annotations.list(projectOf(request), {
          from: from && `${from} 00:00:00`,
          to: to && `${to} 23:59:59`,
        });
        return { annotations: list.map(toReply) };
      },
    );
    app.post(
      '/api/projects/:id/annotations',
      { config: write, schema: { body: annotationCreateSchema, response: { 200: annotationSchema } } },
      async (request) => {
        const projectId = projectOf(request);
        const { at, description, tags = [] } = request.body;
        const tagIds = (await annotations.tagsNamed(projectId, tags)).map(({ id }) => id);
        return toReply(await annotations.create(projectId, { at, description, tagIds }, authorOf(request)));
      },
    );
    app.patch(
      '/api/projects/:id/annotations/:annotation',
      { config: write, schema: { params, body: annotationPatchSchema, response: { 200: annotationSchema } } },
      async (request) => {
        const projectId = projectOf(request);
        const { at, description, tags } = request.body;
        const tagIds = tags && (await annotations.tagsNamed(projectId, tags)).map(({ id }) => id);
        const change = { at, description, tagIds };
        return toReply(await annotations.change(projectId, request.params.annotation, change));
      },
    );
    app.delete(
      '/api/projects/:id/annotations/:annotation',
      { config: write, schema: { params } },
      async (request, reply) => {
        await annotations.remove(projectOf(request), request.params.annotation, authorOf(request));
        return reply.status(204).send();
      },
    );
  };
}

/** The member who writes; null for a program. */
export function authorOf(request: Parameters<typeof byOf>[0]): By | null {
  return actorOf(request).kind === 'member' ? byOf(request) : null;
}

function toReply({ tags, ...annotation }: AnnotationRecord) {
  return { ...annotation, tags: tags.map(({ name }) => name) };
}
