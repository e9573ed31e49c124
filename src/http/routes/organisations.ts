import { z } from 'zod';
import {
  activitySchema,
  nextPageRequestSchema,
  organisationPeopleSchema,
  organisationSchema,
  organisationsRequestSchema,
  organisationsSchema,
  subjectIdSchema,
} from '#contract';
import { AppError, type SubjectId, toSubjectId } from '#core';
import type { Egress } from '#egress';
import type { Erasures } from '#people';
import { assertQuestionSize, type PeopleQueries } from '#reports';
import { projectOf, type Routes } from '../app-types.ts';
import { disclosureOf, nameForAudit, untilHangUp } from './disclosing.ts';

const PAGE = 50;
const params = z.object({ id: z.string(), organisation: subjectIdSchema });

/** Organisations by pseudonym, through the same gate as people. */
export function organisationRoutes(deps: {
  readonly queries: Pick<
    PeopleQueries,
    'organisations' | 'organisation' | 'organisationPeople' | 'organisationActivity'
  >;
  readonly egress: Egress;
  readonly erasures: Pick<Erasures, 'eraseOrganisation'>;
}): Routes {
  const { queries, egress, erasures } = deps;
  return (app) => {
    app.post(
      '/api/projects/:id/organisations/search',
      {
        config: { access: 'see_people', carries: 'people' },
        schema: { body: organisationsRequestSchema, response: { 200: organisationsSchema } },
        // The schema walks filters by recursion: their size is bounded before it does.
        preValidation: async (request) => assertQuestionSize(request.body),
      },
      async (request, reply) => {
        const { group, cursor = null, search = null, limit = PAGE, filter } = request.body;
        const asked = { group, cursor, search, filter, limit };
        const signal = untilHangUp(reply);
        const page = await queries.organisations(projectOf(request), { ...asked, signal });
        return egress.rows(
          disclosureOf(request, 'browse', asked),
          page.rows,
          (organisations, disclosureId) => ({
            organisations,
            nextCursor: page.nextCursor,
            total: page.total,
            disclosureId,
          }),
        );
      },
    );

    app.get(
      '/api/projects/:id/organisations/:organisation',
      {
        config: { access: 'see_people', carries: 'people' },
        schema: { params, response: { 200: organisationSchema } },
      },
      async (request, reply) => {
        const subject = readSubject(request.params.organisation);
        const answer = await queries.organisation(projectOf(request), subject, {
          signal: untilHangUp(reply),
        });
        if (!answer) throw notFound();
        const { groupKey, organisation, people, activity } = answer;
        return egress.rows<unknown, unknown>(
          disclosureOf(request, 'browse', { organisation: subject }),
          [organisation, ...people.rows, ...activity.rows],
          (_, disclosureId) => ({
            groupKey,
            organisation: organisation.body,
            people: people.rows.map((row) => row.body),
            morePeople: people.nextCursor,
            activity: activity.rows.map((row) => row.body),
            moreActivity: activity.nextCursor,
            disclosureId,
          }),
        );
      },
    );

    app.post(
      '/api/projects/:id/organisations/:organisation/people',
      {
        config: { access: 'see_people', carries: 'people' },
        schema: { params, body: nextPageRequestSchema, response: { 200: organisationPeopleSchema } },
      },
      async (request, reply) => {
        const { cursor } = request.body;
        const subject = readSubject(request.params.organisation);
        const asked = { cursor, signal: untilHangUp(reply) };
        const page = await queries.organisationPeople(projectOf(request), subject, asked);
        if (!page) throw notFound();
        return egress.rows(
          disclosureOf(request, 'browse', { organisation: subject, cursor }),
          page.rows,
          (people, disclosureId) => ({ people, nextCursor: page.nextCursor, disclosureId }),
        );
      },
    );

    app.post(
      '/api/projects/:id/organisations/:organisation/activity',
      {
        config: { access: 'see_people', carries: 'people' },
        schema: { params, body: nextPageRequestSchema, response: { 200: activitySchema } },
      },
      async (request, reply) => {
        const { cursor } = request.body;
        const subject = readSubject(request.params.organisation);
        const asked = { cursor, signal: untilHangUp(reply) };
        const page = await queries.organisationActivity(projectOf(request), subject, asked);
        if (!page) throw notFound();
        return egress.rows(
          disclosureOf(request, 'browse', { organisation: subject, cursor }),
          page.rows,
          (activity, disclosureId) => ({ activity, nextCursor: page.nextCursor, disclosureId }),
        );
      },
    );

    app.post(
      '/api/projects/:id/organisations/:organisation/erase',
      {
        config: { access: 'erase', carries: 'nothing', stepUp: true },
        schema: { params, body: z.object({}).optional() },
      },
      async (request, reply) => {
        const subject = readSubject(request.params.organisation);
        const by = nameForAudit(request);
        if (!(await erasures.eraseOrganisation(projectOf(request), subject, { by }))) throw notFound();
        return reply.status(204).send();
      },
    );
  };
}

function readSubject(text: string): SubjectId {
  try {
    return toSubjectId(text);
  } catch {
    // 19 digits can say more than 63 bits hold.
    throw notFound();
  }
}

function notFound() {
  return new AppError('organisation_not_found', 'there is no such organisation');
}
