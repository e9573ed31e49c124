import { z } from 'zod';
import { catalogueSchema, valuesSchema } from '#contract';
import type { Egress } from '#egress';
import type { Words } from '#reports';
import { projectOf, type Routes } from '../app-types.ts';
import { untilHangUp } from './disclosing.ts';

/** What a question can be built from: names and values that at least k people share, or that were declared public. */
export function catalogueRoutes({ words, egress }: { words: Words; egress: Egress }): Routes {
  return (app) => {
    app.get(
      '/api/projects/:id/catalogue',
      { config: { access: 'ask', carries: 'aggregates' }, schema: { response: { 200: catalogueSchema } } },
      async (request) => egress.nothingPersonal(await words.catalogue(projectOf(request))),
    );

    app.get(
      '/api/projects/:id/values',
      {
        config: { access: 'ask', carries: 'aggregates' },
        schema: {
          querystring: z.object({
            scope: z.enum(['event', 'person', 'group']),
            group: z.string().max(255).optional(),
            name: z.string().min(1).max(255),
            search: z.string().max(255).optional(),
          }),
          response: { 200: valuesSchema },
        },
      },
      async (request, reply) => {
        const { search = '', ...property } = request.query;
        const signal = untilHangUp(reply);
        return egress.nothingPersonal(await words.values(projectOf(request), property, search, { signal }));
      },
    );
  };
}
