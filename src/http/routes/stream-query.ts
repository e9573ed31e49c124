import { z } from 'zod';
import { readSubjectId, type SubjectId } from '#core';
import type { Egress, PeopleRow } from '#egress';
import type { ExportedEvent, PeopleQueries } from '#reports';
import { projectOf, type Routes } from '../app-types.ts';
import { answerTheirErrors } from '../mixpanel-errors.ts';
import { disclosureOf, untilHangUp } from './disclosing.ts';
import { PREFIXES } from './query.ts';

const MOST_EVENTS = 10_000;
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const listOfIds = z.array(z.string()).min(1).max(1_000);

/** Mixpanel's parameters. Ids are ours, as `engage` and the export give them: a raw id that was guessed finds nobody. */
const querystring = z.strictObject({
  project_id: z.string().max(20).optional(),
  workspace_id: z.string().max(20).optional(),
  distinct_ids: z
    .string()
    .max(40_000)
    .transform((text, context): SubjectId[] => {
      const ids = readIds(text);
      if (ids) return ids;
      // The message is ours and says nothing of the value.
      context.addIssue({ code: 'custom', message: 'must be a JSON list of ids' });
      return z.NEVER;
    }),
  from_date: day,
  to_date: day,
});

/** Mixpanel's activity of some people: their events of a range of days, oldest first, as lines of the export. */
export function streamQueryRoutes({
  queries,
  egress,
}: {
  readonly queries: Pick<PeopleQueries, 'export'>;
  readonly egress: Egress;
}): Routes {
  return (app) => {
    answerTheirErrors(app);
    for (const prefix of PREFIXES)
      app.get(
        `${prefix}/stream/query`,
        { config: { access: 'see_people', carries: 'people' }, schema: { querystring } },
        async (request, reply) => {
          const { distinct_ids: people, from_date: from, to_date: to } = request.query;
          const rows: PeopleRow<ExportedEvent>[] = [];
          const asked = { from, to, events: null, people, limit: MOST_EVENTS };
          const signal = untilHangUp(reply);
          for await (const row of queries.export(projectOf(request), { ...asked, signal })) rows.push(row);
          return egress.rows(disclosureOf(request, 'browse', asked), rows, (events) => ({
            status: 'ok',
            results: { events },
          }));
        },
      );
  };
}

function readIds(text: string): SubjectId[] | undefined {
  try {
    const listed = listOfIds.parse(JSON.parse(text));
    const ids = listed.flatMap((id) => readSubjectId(id) ?? []);
    return ids.length === listed.length ? ids : undefined;
  } catch {
    return undefined;
  }
}
