import { leaksSchema } from '#contract';
import type { Egress } from '#egress';
import { type LeakReader, toLeaking } from '#lexicon';
import { projectOf, type Routes } from '../app-types.ts';

/** Who sends what should not be sent, for stewards. */
export function leakRoutes({ leaks, egress }: { leaks: LeakReader; egress: Egress }): Routes {
  return (app) => {
    app.get(
      '/api/projects/:id/leaks',
      {
        config: { access: 'manage_privacy', carries: 'aggregates' },
        schema: { response: { 200: leaksSchema } },
      },
      async (request) => egress.nothingPersonal({ leaks: toLeaking(await leaks.recent(projectOf(request))) }),
    );
  };
}
