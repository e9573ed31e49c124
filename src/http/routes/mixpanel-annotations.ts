import { z } from 'zod';
import type { AnnotationRecord, Annotations } from '#boards';
import {
  mixpanelAnnotationCreateSchema,
  mixpanelAnnotationPatchSchema,
  mixpanelAnnotationsQuerySchema,
  mixpanelTagCreateSchema,
} from '#contract';
import type { ProjectId } from '#core';
import { addressedId } from '../addressed-id.ts';
import { type App, projectOf, type Routes } from '../app-types.ts';
import { answerTheirErrors } from '../mixpanel-errors.ts';
import { authorOf } from './annotations.ts';

const BASE = '/api/app/projects/:id/annotations';
const params = z.object({
  id: z.string(),
  annotation: addressedId,
});
const read = { access: 'ask', carries: 'nothing' } as const;
const write = { access: 'annotate', carries: 'nothing' } as const;

/** Mixpanel's annotations API, in its shapes: `{status, results}`, tags by id, times as wall time of the project's zone. */
export function mixpanelAnnotationRoutes({ annotations }: { readonly annotations: Annotations }): Routes {
  return (app) => {
    answerTheirErrors(app);
    noteRoutes(app, annotations);
    tagRoutes(app, annotations);
  };
}

function noteRoutes(app: App, annotations: Annotations): void {
  app.get(
    BASE,
    { config: read, schema: { querystring: mixpanelAnnotationsQuerySchema } },
    async (request) => {
      const { fromDate, toDate, tags } = request.query;
      const list = await annotations.list(projectOf(request), {
        from: fromDate && withTime(fromDate, '00:00:00'),
        to: toDate && withTime(toDate, '23:59:59'),
        tagIds: tags?.split(',').map(Number),
      });
      return ok(list.map((one) => toMixpanel(projectOf(request), one)));
    },
  );
  app.post(
    BASE,
    { config: write, schema: { body: mixpanelAnnotationCreateSchema } },
    async (request, reply) => {
      const projectId = projectOf(request);
      const { date: at, description, tags: tagIds = [] } = request.body;
      const made = await annotations.create(projectId, { at, description, tagIds }, authorOf(request));
      return reply.status(201).send(ok(toMixpanel(projectId, made)));
    },
  );
  app.get(`${BASE}/:annotation`, { config: read, schema: { params } }, async (request) => {
    const projectId = projectOf(request);
    return ok(toMixpanel(projectId, await annotations.get(projectId, request.params.annotation)));
  });
  app.patch(
    `${BASE}/:annotation`,
    { config: write, schema: { params, body: mixpanelAnnotationPatchSchema } },
    async (request) => {
      const projectId = projectOf(request);
      const { date: at, description, tags: tagIds } = request.body;
      const change = { at, description, tagIds };
      return ok(
        toMixpanel(projectId, await annotations.change(projectId, request.params.annotation, change)),
      );
    },
  );
  app.delete(`${BASE}/:annotation`, { config: write, schema: { params } }, async (request) => {
    const id = request.params.annotation;
    await annotations.remove(projectOf(request), id, authorOf(request));
    return ok({ id });
  });
}

function tagRoutes(app: App, annotations: Annotations): void {
  app.get(`${BASE}/tags`, { config: read }, async (request) => {
    const projectId = projectOf(request);
    const tags = await annotations.tags(projectId);
    return ok(
      tags.map(({ id, name, isUsed }) => ({ id, name, project_id: projectId, has_annotations: isUsed })),
    );
  });
  app.post(`${BASE}/tags`, { config: write, schema: { body: mixpanelTagCreateSchema } }, async (request) => {
    const projectId = projectOf(request);
    const [tag] = await annotations.tagsNamed(projectId, [request.body.name]);
    return ok({ ...tag, project_id: projectId, has_annotations: false });
  });
}

function ok<Results>(results: Results) {
  return { status: 'ok', results };
}

function withTime(text: string, time: string): string {
  return text.length === 10 ? `${text} ${time}` : text;
}

/** A member has one name of their own choice. */
function toMixpanel(projectId: ProjectId, { id, at, description, tags, createdBy }: AnnotationRecord) {
  const user = createdBy && { id: createdBy.id, first_name: createdBy.name, last_name: '' };
  return { id, project_id: projectId, date: at, description, user, tags: [...tags] };
}
