import type { z } from 'zod';
import { nameOf } from '#access';
import { expiryPreviewSchema, expiryRulesSchema, expirySchema } from '#contract';
import type { ProjectId, Token } from '#core';
import type { Egress } from '#egress';
import type { Expiry, ExpiryRules, ExpiryState } from '#expiry';
import { actorOf, projectOf, type Routes } from '../app-types.ts';

export interface ExpiryRoutesDeps {
  readonly expiry: Pick<Expiry, 'read' | 'set' | 'preview'>;
  readonly egress: Egress;
  /** Of event properties, by the names that they are sent under. */
  tokensOf(projectId: ProjectId, names: readonly string[]): Promise<readonly Token[]>;
  /** The project's crowd threshold. */
  thresholdOf(projectId: ProjectId): Promise<number>;
}

/** How long what is kept. Shortening it destroys: a fresh passkey, and a look at what would go. */
export function expiryRoutes({ expiry, egress, tokensOf, thresholdOf }: ExpiryRoutesDeps): Routes {
  const rulesOf = async (
    projectId: ProjectId,
    { days, properties }: z.output<typeof expiryRulesSchema>,
  ): Promise<ExpiryRules> => {
    const byName = [...new Map(properties.map((property) => [property.name, property])).values()];
    const tokens = await tokensOf(
      projectId,
      byName.map(({ name }) => name),
    );
    return {
      days,
      properties: byName.flatMap((property, place) => {
        const token = tokens[place];
        return token === undefined ? [] : [{ ...property, token }];
      }),
    };
  };
  return (app) => {
    app.get(
      '/api/projects/:id/expiry',
      { config: { access: 'ask', carries: 'aggregates' }, schema: { response: { 200: expirySchema } } },
      async (request) => {
        const projectId = projectOf(request);
        const state = await expiry.read(projectId);
        return egress.nothingPersonal(toAnswer(state, await thresholdOf(projectId)));
      },
    );
    app.put(
      '/api/projects/:id/expiry',
      {
        config: { access: 'manage_privacy', carries: 'aggregates', stepUp: true },
        schema: { body: expiryRulesSchema, response: { 200: expirySchema } },
      },
      async (request) => {
        const projectId = projectOf(request);
        const rules = await rulesOf(projectId, request.body);
        const state = await expiry.set(projectId, rules, nameOf(actorOf(request)));
        return egress.nothingPersonal(toAnswer(state, await thresholdOf(projectId)));
      },
    );
    app.post(
      '/api/projects/:id/expiry/preview',
      {
        config: { access: 'manage_privacy', carries: 'aggregates' },
        schema: { body: expiryRulesSchema, response: { 200: expiryPreviewSchema } },
      },
      async (request) => {
        const projectId = projectOf(request);
        const rules = await rulesOf(projectId, request.body);
        const [{ events, people, organisations, properties }, k] = await Promise.all([
          expiry.preview(projectId, rules),
          thresholdOf(projectId),
        ]);
        return egress.nothingPersonal({
          events,
          people: unlessFew(people, k),
          organisations: unlessFew(organisations, k),
          properties: [...properties],
        });
      },
    );
  };
}

function toAnswer({ rules, dueAt, lastRun }: ExpiryState, k: number): z.output<typeof expirySchema> {
  return {
    days: rules.days,
    properties: rules.properties.map(({ name, days }) => ({ name, days })),
    nextRunAt: dueAt === null ? null : new Date(dueAt).toISOString(),
    lastRun: lastRun && {
      ...lastRun,
      people: unlessFew(lastRun.people, k),
      organisations: unlessFew(lastRun.organisations, k),
      at: new Date(lastRun.at).toISOString(),
    },
  };
}

function unlessFew(count: number, k: number): number | null {
  return count > 0 && count < k ? null : count;
}
