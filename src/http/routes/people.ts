import { z } from 'zod';
import {
  type EventRow,
  erasedSchema,
  type PersonRow,
  peopleRequestSchema,
  peopleSchema,
  personSchema,
  revealedSchema,
  revealRequestSchema,
  subjectIdSchema,
} from '#contract';
import { AppError, type ProjectId, type SubjectId, toSubjectId } from '#core';
import type { Egress, PeopleRow } from '#egress';
import type { Erasures } from '#people';
import { assertQuestionSize, type PeopleQueries } from '#reports';
import { memberOf, projectOf, type Routes } from '../app-types.ts';
import { disclosureOf, nameForAudit, untilHangUp } from './disclosing.ts';

export interface PeopleRoutesDeps {
  readonly queries: PeopleQueries;
  readonly egress: Egress;
  readonly erasures: Erasures;
  /** Which identity fields the vault holds, without opening one. */
  sealedFields(
    projectId: ProjectId,
    subjects: readonly SubjectId[],
  ): Promise<ReadonlyMap<SubjectId, readonly string[]>>;
}

const PAGE = 50;
const params = z.object({ id: z.string(), person: subjectIdSchema });

/** People by pseudonym; who they are only through `reveal`. */
export function peopleRoutes({ queries, egress, erasures, sealedFields }: PeopleRoutesDeps): Routes {
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
          ...answer.activity,
        ];
        return egress.rows(disclosureOf(request, 'browse', { person: subject }), rows, (_, disclosureId) => ({
          person: answer.person.body,
          organisations,
          sealedFields: [...sealed],
          activity: answer.activity.map((row) => row.body),
          disclosureId,
        }));
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

    app.post(
      '/api/projects/:id/people/:person/erase',
      {
        config: { access: 'erase', carries: 'nothing', stepUp: true },
        schema: { params, body: z.object({}).optional(), response: { 200: erasedSchema } },
      },
      async (request) => {
        const subject = readSubject(request.params.person);
        const erased = await erasures.erasePerson(projectOf(request), subject, nameForAudit(request));
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
