import { z } from 'zod';
import type { Access, ServiceAccountRow } from '#access';
import { rowId } from '#contract';
import { AppError } from '#core';
import { addressedId } from '../addressed-id.ts';
import { type App, actorOf, projectOf, type Routes } from '../app-types.ts';
import { answerTheirErrors } from '../mixpanel-errors.ts';

/** An organisation of theirs is a project of ours: an account belongs to one. */
const ORGANISATION = '/api/app/organizations/:id/service-accounts';
const params = z.object({ id: z.string(), account: addressedId });
const removalSchema = z.object({
  projects: z
    .array(
      z.object({
        id: z.number().int(),
        service_account_ids: z.array(rowId).max(100),
      }),
    )
    .max(100),
});
const config = { access: 'manage_accounts', carries: 'nothing' } as const;

export interface MixpanelServiceAccountDeps {
  readonly access: Pick<Access, 'serviceAccounts' | 'removeServiceAccount'>;
  readonly publicUrl: string;
}

/**
 * Mixpanel's service accounts API, in its shapes, as far as it takes ways in away. Whoever adds one shows a passkey, which a program does
 * not have: what would add one says where a member does it.
 */
export function mixpanelServiceAccountRoutes(deps: MixpanelServiceAccountDeps): Routes {
  return (app) => {
    answerTheirErrors(app);
    readRoutes(app, deps);
    removalRoutes(app, deps);
    additionRoutes(app, deps);
  };
}

function readRoutes(app: App, { access }: MixpanelServiceAccountDeps): void {
  for (const url of [ORGANISATION, '/api/app/projects/:id/service-accounts'])
    app.get(url, { config }, async (request) => ({
      results: (await access.serviceAccounts(projectOf(request))).map(toTheirs),
      status: 'ok',
    }));
  app.get(`${ORGANISATION}/:account`, { config, schema: { params } }, async (request) => {
    const accounts = await access.serviceAccounts(projectOf(request));
    const found = accounts.find(({ id }) => id === request.params.account);
    if (!found) throw new AppError('service_account_not_found', 'there is no such service account');
    return toTheirs(found);
  });
}

function removalRoutes(app: App, { access }: MixpanelServiceAccountDeps): void {
  app.delete(`${ORGANISATION}/:account`, { config, schema: { params } }, async (request) => {
    await access.removeServiceAccount(actorOf(request), projectOf(request), request.params.account);
    return { status: 'ok' };
  });
  app.post(
    `${ORGANISATION}/remove-from-project`,
    { config, schema: { body: removalSchema } },
    async (request) => {
      const { projects } = request.body;
      if (projects.some(({ id }) => id !== projectOf(request)))
        throw new AppError('project_not_found', 'there is no such project');
      for (const id of new Set(projects.flatMap((one) => one.service_account_ids)))
        await access.removeServiceAccount(actorOf(request), projectOf(request), id);
      return { status: 'ok' };
    },
  );
}

function additionRoutes(app: App, { publicUrl }: MixpanelServiceAccountDeps): void {
  for (const url of [ORGANISATION, `${ORGANISATION}/add-to-project`])
    app.post(url, { config }, async (request) => {
      throw new AppError(
        'presence_required',
        `whoever adds a way in shows a passkey: an owner makes service accounts at ${publicUrl}/p/${projectOf(request)}/settings/tokens`,
      );
    });
}

function toTheirs({ id, name, user, scopes, createdAt, expiresAt, lastUsedAt }: ServiceAccountRow) {
  return {
    id,
    username: user,
    name,
    role: scopes.includes('import') ? 'admin' : scopes.includes('export') ? 'analyst' : 'consumer',
    scopes: [...scopes],
    created: new Date(createdAt).toISOString(),
    expires: new Date(expiresAt).toISOString(),
    last_used: lastUsedAt === null ? null : new Date(lastUsedAt).toISOString(),
    creator: null,
    user: id,
    target_type: 'individual',
    hasSensitiveAccess: false,
  };
}
