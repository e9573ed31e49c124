import type { z } from 'zod';
import { nameOf } from '#access';
import { expiryPreviewSchema, expiryRulesSchema, expirySchema } from '#contract';
import { AppError, type ProjectId } from '#core';
import type { Egress } from '#egress';
import type { Expiry, ExpiryRules, ExpiryState, PropertyRule } from '#expiry';
import type { Tokens } from '#privacy';
import { actorOf, projectOf, type Routes } from '../app-types.ts';

export interface ExpiryRoutesDeps {
  readonly expiry: Pick<Expiry, 'read' | 'set' | 'preview'>;
  readonly egress: Egress;
  /** What properties are called in the project: the tokens of names, and the declared group keys with their slots. */
  namesOf(projectId: ProjectId): Promise<{
    readonly tokens: Pick<Tokens, 'property'>;
    readonly groupKeys: ReadonlyMap<string, number>;
  }>;
  /** The project's crowd threshold. */
  thresholdOf(projectId: ProjectId): Promise<number>;
}

/** How long what is kept. Shortening it destroys: a fresh passkey, and a look at what would go. */
export function expiryRoutes({ expiry, egress, namesOf, thresholdOf }: ExpiryRoutesDeps): Routes {
  const rulesOf = async (
    projectId: ProjectId,
    { days, properties }: z.output<typeof expiryRulesSchema>,
  ): Promise<ExpiryRules> => {
    const { tokens, groupKeys } = await namesOf(projectId);
    const rules = properties.map(({ scope, group = '', name, days }): PropertyRule => {
      if (scope !== 'group') return { scope, groupSlot: 0, name, days, token: tokens.property(scope, name) };
      const groupSlot = groupKeys.get(group);
      if (groupSlot === undefined)
        throw new AppError('lexicon_group_not_found', 'the project has no such group key');
      return { scope, groupSlot, name, days, token: tokens.property(`group/${group}`, name) };
    });
    return { days, properties: [...new Map(rules.map((rule) => [rule.token, rule])).values()] };
  };
  const namesIn = async (projectId: ProjectId): Promise<PropertyNames> => {
    const groups = new Map([...(await namesOf(projectId)).groupKeys].map(([key, slot]) => [slot, key]));
    return ({ scope, groupSlot, name }) => {
      const group = groups.get(groupSlot);
      return { scope, name, ...(group === undefined ? {} : { group }) };
    };
  };
  return (app) => {
    app.get(
      '/api/projects/:id/expiry',
      { config: { access: 'ask', carries: 'aggregates' }, schema: { response: { 200: expirySchema } } },
      async (request) => {
        const projectId = projectOf(request);
        const state = await expiry.read(projectId);
        return egress.nothingPersonal(
          toAnswer(state, await namesIn(projectId), await thresholdOf(projectId)),
        );
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
        return egress.nothingPersonal(
          toAnswer(state, await namesIn(projectId), await thresholdOf(projectId)),
        );
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
        const [{ events, people, organisations, properties }, toNames, k] = await Promise.all([
          expiry.preview(projectId, rules),
          namesIn(projectId),
          thresholdOf(projectId),
        ]);
        return egress.nothingPersonal({
          events,
          people: unlessFew(people, k),
          organisations: unlessFew(organisations, k),
          properties: properties.map((property) => ({
            ...toNames(property),
            values: unlessFew(property.values, k),
          })),
        });
      },
    );
  };
}

type PropertyNames = (property: Pick<PropertyRule, 'scope' | 'groupSlot' | 'name'>) => {
  readonly scope: PropertyRule['scope'];
  readonly group?: string;
  readonly name: string;
};

function toAnswer(
  { rules, dueAt, lastRun }: ExpiryState,
  toNames: PropertyNames,
  k: number,
): z.output<typeof expirySchema> {
  return {
    days: rules.days,
    properties: rules.properties.map((rule) => ({ ...toNames(rule), days: rule.days })),
    nextRunAt: dueAt === null ? null : new Date(dueAt).toISOString(),
    lastRun: lastRun && {
      ...lastRun,
      people: unlessFew(lastRun.people, k),
      organisations: unlessFew(lastRun.organisations, k),
      values: unlessFew(lastRun.values, k),
      at: new Date(lastRun.at).toISOString(),
    },
  };
}

function unlessFew(count: number, k: number): number | null {
  return count > 0 && count < k ? null : count;
}
