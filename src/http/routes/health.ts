import type { Registry } from 'prom-client';
import { type Readiness, readinessSchema } from '#contract';
import type { Routes } from '../app-types.ts';

export interface HealthRoutesDeps {
  readiness(): Promise<Readiness>;
  readonly metrics: Pick<Registry, 'metrics' | 'contentType'>;
}

/** For probes and operators. Numbers and states of our own; nothing of anybody. */
export function healthRoutes({ readiness, metrics }: HealthRoutesDeps): Routes {
  return (app) => {
    app.get('/healthz', { config: { access: 'public', carries: 'nothing' } }, () => ({ status: 'ok' }));
    app.get(
      '/readyz',
      {
        config: { access: 'public', carries: 'nothing' },
        schema: { response: { 200: readinessSchema, 503: readinessSchema } },
      },
      async (_request, reply) => {
        const state = await readiness();
        return reply.status(state.status === 'unavailable' ? 503 : 200).send(state);
      },
    );
    app.get('/metrics', { config: { access: 'operator', carries: 'nothing' } }, async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.metrics()),
    );
    app.get('/api/openapi.json', { config: { access: 'public', carries: 'nothing' } }, () => app.swagger());
  };
}
