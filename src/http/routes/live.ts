import { liveRequestSchema, liveSchema } from '#contract';
import type { Egress } from '#egress';
import type { PeopleQueries } from '#reports';
import { projectOf, type Routes } from '../app-types.ts';
import { disclosureOf, untilHangUp } from './disclosing.ts';

const SHOWN = 100;

/** `POST …/live`: events as they are loaded. A look that finds nothing new tells nothing of anybody and is not on the ledger. */
export function liveRoutes({ queries, egress }: { queries: PeopleQueries; egress: Egress }): Routes {
  return (app) => {
    app.post(
      '/api/projects/:id/live',
      {
        config: { access: 'see_people', carries: 'people' },
        schema: { body: liveRequestSchema, response: { 200: liveSchema } },
      },
      async (request, reply) => {
        const { after = null } = request.body;
        const signal = untilHangUp(reply);
        const { rows, cursor } = await queries.live(projectOf(request), { after, limit: SHOWN, signal });
        if (rows.length === 0) return egress.nothingPersonal({ events: [], cursor, disclosureId: null });
        return egress.rows(disclosureOf(request, 'live', { after }), rows, (events, disclosureId) => ({
          events,
          cursor,
          disclosureId,
        }));
      },
    );
  };
}
