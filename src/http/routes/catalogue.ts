import { catalogueSchema, valuesRequestSchema, valuesSchema } from '#contract';
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

    app.post(
      '/api/projects/:id/values',
      {
        config: { access: 'ask', carries: 'aggregates' },
        schema: { body: valuesRequestSchema, response: { 200: valuesSchema } },
      },
      async (request, reply) => {
        const { search = '', ...property } = request.body;
        const signal = untilHangUp(reply);
        return egress.nothingPersonal(await words.values(projectOf(request), property, search, { signal }));
      },
    );
  };
}
