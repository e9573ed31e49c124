import { z } from 'zod';
import { common, withTheirDates } from '#compat';
import { readSubjectId, type SubjectId } from '#core';
import type { Egress, PeopleRow } from '#egress';
import type { ExportedEvent, PeopleQueries } from '#reports';
import { projectOf, type Routes } from '../app-types.ts';
import { addAsked, takeForms } from '../mixpanel-address.ts';
import { answerTheirErrors } from '../mixpanel-errors.ts';
import { disclosureOf, untilHangUp } from './disclosing.ts';
import { PREFIXES } from './query.ts';

const MOST_EVENTS = 10_000;
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const listOfIds = z.array(z.string().max(400)).min(1).max(1_000);

/** Mixpanel's parameters. Ids are ours, as `engage` and the export give them: any other, a raw id that was guessed too, finds nobody. */
const params = z.strictObject({
  ...common,
  distinct_ids: z
    .string()
    .max(100_000)
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
    takeForms(app);
    const config = { access: 'see_people', carries: 'people' } as const;
    for (const prefix of PREFIXES)
      addAsked(app, `${prefix}/stream/query`, { config, params }, async (wanted, request, reply) => {
        const { distinct_ids: people, from_date: from, to_date: to } = wanted;
        const rows: PeopleRow<ExportedEvent>[] = [];
        const asked = { from, to, events: null, people, limit: MOST_EVENTS };
        const signal = untilHangUp(reply);
        for await (const row of queries.export(projectOf(request), { ...asked, signal })) rows.push(row);
        return egress.rows(disclosureOf(request, 'browse', asked), rows, (events) => ({
          status: 'ok',
          results: { events: events.map(withTheirDates) },
        }));
      });
  };
}

function readIds(text: string): SubjectId[] | undefined {
  try {
    return listOfIds.parse(JSON.parse(text)).flatMap((id) => readSubjectId(id) ?? []);
  } catch {
    return undefined;
  }
}
