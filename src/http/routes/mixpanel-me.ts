import type { Actor, Project } from '#access';
import { AppError, type ProjectId } from '#core';
import { actorOf, projectOf, type Routes } from '../app-types.ts';
import { answerTheirErrors } from '../mixpanel-errors.ts';

const config = { access: 'ask', carries: 'nothing' } as const;

/** Mixpanel's `me`: what a program is, and the one project that it may ask. An organisation of theirs is a project of ours. */
export function mixpanelMeRoutes({
  projectOfId,
}: {
  projectOfId(id: ProjectId): Promise<Pick<Project, 'id' | 'name' | 'timezone'> | null>;
}): Routes {
  return (app) => {
    answerTheirErrors(app);
    for (const url of ['/api/app/me', '/api/app/me/'])
      app.get(url, { config }, async (request) => {
        const project = await projectOfId(projectOf(request));
        if (!project) throw new AppError('project_not_found', 'there is no such project');
        return { status: 'ok', results: toTheirs(actorOf(request), project) };
      });
  };
}

function toTheirs(actor: Actor, { id, name, timezone }: Pick<Project, 'id' | 'name' | 'timezone'>) {
  const permissions = actor.kind === 'service_account' ? [...actor.scopes] : [];
  return {
    ...{ user_id: actor.id, user_name: actor.name, user_email: null },
    organizations: { [id]: { id, name, permissions } },
    projects: { [id]: { name, organization_id: id, timezone, has_workspaces: false, permissions } },
    workspaces: {},
  };
}
