import { z } from 'zod';
import {
  activitySchema,
  type EventRow,
  erasedSchema,
  eraseRequestSchema,
  nextPageRequestSchema,
  type PersonRow,
  peopleRequestSchema,
  peopleSchema,
  personSchema,
  revealedSchema,
  revealRequestSchema,
  subjectIdSchema,
} from '#contract';
import { AppError, type Clock, type SubjectId, toSubjectId } from '#core';
import type { Egress, PeopleRow } from '#egress';
import type { Erasures } from '#people';
import { assertQuestionSize, type PeopleQueries } from '#reports';
import { memberOf, projectOf, type Routes } from '../app-types.ts';
import { sendReleasedStream } from '../rules.ts';
import { disclosureOf, nameForAudit, untilHangUp } from './disclosing.ts';
import { type HeldElsewhere, packHeld } from './held-package.ts';
import { packageHeaders } from './mixpanel-privacy.ts';

export interface PeopleRoutesDeps extends HeldElsewhere {
  readonly queries: PeopleQueries;
  readonly egress: Egress;
  readonly erasures: Pick<Erasures, 'erasePerson'>;
  readonly clock: Clock;
}

const PAGE = 50;
const params = z.object({ id: z.string(), person: subjectIdSchema });

/** People by pseudonym; who they are only through `reveal`. */
export function peopleRoutes(deps: PeopleRoutesDeps): Routes {
  const { queries, egress, erasures, sealedFields } = deps;
  return (app) => {
    app.post(
      '/api/projects/:id/people/search',
      {
        config: { access: 'see_people', carries: 'people' },
        schema: { body: peopleRequestSchema, response: { 200: peopleSchema } },
        // The schema walks filters by recursion: their size is bounded before it does.
        preValidation: async (request) => assertQuestionSize(request.body),
      },
      async (request, reply) => {
        const { cursor = null, search = null, limit = PAGE, filter, rule } = request.body;
        const signal = untilHangUp(reply);
        const page = await queries.list(projectOf(request), { cursor, search, filter, rule, limit, signal });
        return egress.rows(
          disclosureOf(request, 'browse', { cursor, search, filter, rule, limit }),
          page.rows,
          (people, disclosureId) => ({
            people,
            nextCursor: page.nextCursor,
            total: page.total,
            disclosureId,
          }),
        );
      },
    );

    app.get(
      '/api/projects/:id/people/:person',
      {
        config: { access: 'see_people', carries: 'people' },
        schema: { params, response: { 200: personSchema } },
      },
      async (request, reply) => {
        const projectId = projectOf(request);
        const subject = readSubject(request.params.person);
        const answer = await queries.person(projectId, subject, { signal: untilHangUp(reply) });
        if (!answer) throw new AppError('person_not_found', 'there is no such person');
        const sealed = (await sealedFields(projectId, [subject])).get(subject) ?? [];
        const organisations = answer.organisations.map((entry) => ({
          ...entry,
          organisation: String(entry.organisation),
        }));
        const rows: PeopleRow<PersonRow | EventRow>[] = [
          {
            ...answer.person,
            organisations: [
              ...answer.person.organisations,
              ...answer.organisations.map((entry) => entry.organisation),
            ],
          },
          ...answer.activity.rows,
        ];
        return egress.rows(disclosureOf(request, 'browse', { person: subject }), rows, (_, disclosureId) => ({
          person: answer.person.body,
          organisations,
          sealedFields: [...sealed],
          activity: answer.activity.rows.map((row) => row.body),
          moreActivity: answer.activity.nextCursor,
          disclosureId,
        }));
      },
    );

    app.post(
      '/api/projects/:id/people/:person/activity',
      {
        config: { access: 'see_people', carries: 'people' },
        schema: { params, body: nextPageRequestSchema, response: { 200: activitySchema } },
      },
      async (request, reply) => {
        const { cursor } = request.body;
        const subject = readSubject(request.params.person);
        const asked = { cursor, signal: untilHangUp(reply) };
        const page = await queries.personActivity(projectOf(request), subject, asked);
        if (!page) throw new AppError('person_not_found', 'there is no such person');
        return egress.rows(
          disclosureOf(request, 'browse', { person: subject, cursor }),
          page.rows,
          (activity, disclosureId) => ({ activity, nextCursor: page.nextCursor, disclosureId }),
        );
      },
    );

    app.post(
      '/api/projects/:id/people/:person/reveal',
      {
        config: { access: 'reveal', carries: 'people', stepUp: true },
        schema: { params, body: revealRequestSchema, response: { 200: revealedSchema } },
      },
      async (request) => {
        const { fields, purpose } = request.body;
        const subject = readSubject(request.params.person);
        return egress.reveal(
          {
            ...disclosureOf(request, `reveal:${purpose}`, { person: subject, fields }),
            steppedUpAt: memberOf(request).steppedUpAt,
          },
          subject,
          fields,
        );
      },
    );

    // For whoever asks what is held on them: all of it, with their identity, as a file.
    app.post(
      '/api/projects/:id/people/:person/retrieve',
      {
        config: { access: 'reveal', carries: 'people', stepUp: true },
        schema: { params, body: z.object({}).optional() },
      },
      async (request, reply) => {
        const projectId = projectOf(request);
        const subject = readSubject(request.params.person);
        const signal = untilHangUp(reply);
        if (!(await queries.person(projectId, subject, { signal })))
          throw new AppError('person_not_found', 'there is no such person');
        const fields = (await sealedFields(projectId, [subject])).get(subject) ?? [];
        const opened = await egress.reveal(
          {
            ...disclosureOf(request, 'reveal:retrieval', { person: subject, fields }),
            steppedUpAt: memberOf(request).steppedUpAt,
          },
          subject,
          fields,
        );
        const wanted = { projectId, people: [subject], disclosure: 'Data', madeAt: deps.clock() } as const;
        const rows = packHeld({ ...wanted, identity: opened.body.fields, signal }, deps);
        const released = egress.stream(
          disclosureOf(request, 'retrieval', { person: subject }),
          rows,
          (text) => text,
          { signal },
        );
        return sendReleasedStream(reply, released, packageHeaders(`riserbo-${subject}`));
      },
    );

    app.post(
      '/api/projects/:id/people/:person/erase',
      {
        config: { access: 'erase', carries: 'nothing', stepUp: true },
        schema: { params, body: eraseRequestSchema.optional(), response: { 200: erasedSchema } },
      },
      async (request) => {
        const subject = readSubject(request.params.person);
        const erased = await erasures.erasePerson(projectOf(request), subject, {
          by: nameForAudit(request),
          events: request.body?.events ?? 'keep',
        });
        if (erased.ids === 0) throw new AppError('person_not_found', 'there is no such person');
        return erased;
      },
    );
  };
}

function readSubject(text: string): SubjectId {
  try {
    return toSubjectId(text);
  } catch {
    // 19 digits can say more than 63 bits hold: nobody has such a surrogate.
    throw new AppError('person_not_found', 'there is no such person');
  }
}
