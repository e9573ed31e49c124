import { z } from 'zod';
import { type Access, nameOf, type Project, type ProjectStore } from '#access';
import type { Audit } from '#audit';
import {
  projectCreateSchema,
  projectErasedSchema,
  projectEraseSchema,
  projectPatchSchema,
  type projectSettingsSchema,
  projectSettingsSchema as settingsSchema,
  setupSchema,
  timesSchema,
} from '#contract';
import { AppError, type Clock, type ProjectId, TIME_STEPS } from '#core';
import { type ErasureReceipt, receiptText } from '#people';
import { type App, actorOf, memberOf, projectOf, type Routes } from '../app-types.ts';
import { requireStepUp, SESSION_COOKIE } from '../gate.ts';
import { toSummary } from './session.ts';

export interface ProjectRoutesDeps {
  readonly access: Access;
  readonly audit: Pick<Audit, 'append'>;
  readonly projects: Pick<ProjectStore, 'byId' | 'change'>;
  /** Makes the project and its keys. */
  createProject(wanted: NewProjectRequest, owner: number): Promise<Project>;
  newToken(): string;
  /** Shreds the project; undefined: there is none. */
  eraseProject(projectId: ProjectId, by: string): Promise<ErasureReceipt | undefined>;
  /** Told after a change that the event line must know of at once. */
  onChange(): void;
  /** What has arrived so far. */
  arrivals(projectId: ProjectId): Promise<{ events: number; firstAt: number | null }>;
  readonly publicUrl: string;
  readonly clock: Clock;
}

type NewProjectRequest = z.output<typeof projectCreateSchema>;

export function projectRoutes(deps: ProjectRoutesDeps): Routes {
  return (app) => {
    readRoutes(app, deps);
    changeRoutes(app, deps);
    timesRoute(app, deps);
    eraseRoute(app, deps);
  };
}

function readRoutes(app: App, deps: ProjectRoutesDeps): void {
  app.get(
    '/api/projects/:id',
    { config: { access: 'ask', carries: 'nothing' }, schema: { response: { 200: settingsSchema } } },
    async (request) => toSettings(await known(deps, projectOf(request)), actorOf(request)),
  );
  app.get(
    '/api/projects/:id/setup',
    { config: { access: 'ask', carries: 'nothing' }, schema: { response: { 200: setupSchema } } },
    async (request) => {
      const project = await known(deps, projectOf(request));
      const { events, firstAt } = await deps.arrivals(project.id);
      return {
        token: project.token,
        origin: deps.publicUrl,
        sdkUrl: `${deps.publicUrl}/lib.min.js`,
        firstEventAt: firstAt === null ? null : new Date(firstAt).toISOString(),
        events,
      };
    },
  );
}

function changeRoutes(app: App, deps: ProjectRoutesDeps): void {
  const { access, audit, projects } = deps;
  app.post(
    '/api/projects',
    {
      config: { access: 'signed_in', carries: 'nothing' },
      schema: { body: projectCreateSchema, response: { 200: settingsSchema } },
    },
    async (request) => {
      const member = memberOf(request);
      const session = await access.signedIn(request.cookies[SESSION_COOKIE] ?? '');
      if (!session?.isOwner && ![...member.roles.values()].includes('owner'))
        throw new AppError('not_allowed', 'your role or scope does not include this');
      assertTimezone(request.body.timezone);
      const project = await deps.createProject(request.body, member.id);
      deps.onChange();
      return { ...toSettings(project, member), role: 'owner' as const };
    },
  );
  app.patch(
    '/api/projects/:id',
    {
      config: { access: 'manage_project', carries: 'nothing' },
      schema: { body: projectPatchSchema, response: { 200: settingsSchema } },
    },
    async (request) => {
      const actor = actorOf(request);
      const before = await known(deps, projectOf(request));
      const { name, timezone, k, groupKeys, sessionTimeoutMinutes, sessionEdges } = request.body;
      assertTimezone(timezone);
      if (groupKeys && [...before.groupKeys.keys()].some((key) => !groupKeys.includes(key)))
        throw new AppError('group_key_fixed', 'a group key keeps its place: keys can be added, not removed');
      // More becomes readable: not with a stolen session alone.
      if (k !== undefined && k < before.k) requireStepUp(actor, deps.clock());
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(timezone === undefined ? {} : { timezone }),
        ...(k === undefined ? {} : { k }),
        ...(sessionTimeoutMinutes === undefined ? {} : { sessionTimeoutMinutes }),
        ...(sessionEdges === undefined ? {} : { sessionEdges }),
      };
      await audit.append({
        projectId: before.id,
        actor: nameOf(actor),
        action: 'change_project',
        object: `project:${before.id}`,
        facts: {
          changed: Object.keys(request.body).sort().join(' '),
          ...(k === undefined ? {} : { k, kBefore: before.k }),
          ...(sessionTimeoutMinutes === undefined
            ? {}
            : { sessionTimeoutMinutes, sessionTimeoutMinutesBefore: before.sessionTimeoutMinutes }),
          // How many, not which: what was typed is in no log.
          ...(sessionEdges === undefined
            ? {}
            : { sessionStarts: sessionEdges.starts.length, sessionEnds: sessionEdges.ends.length }),
        },
      });
      const after = await projects.change(before.id, { ...change, addGroupKeys: groupKeys ?? [] });
      deps.onChange();
      return toSettings(after ?? before, actor);
    },
  );
  app.post(
    '/api/projects/:id/token',
    {
      config: { access: 'manage_project', carries: 'nothing' },
      schema: { body: z.object({}).optional(), response: { 200: settingsSchema } },
    },
    async (request) => {
      const { id } = await known(deps, projectOf(request));
      const actor = actorOf(request);
      await audit.append({
        projectId: id,
        actor: nameOf(actor),
        action: 'rotate_token',
        object: `project:${id}`,
        facts: {},
      });
      await projects.change(id, { token: deps.newToken() });
      deps.onChange();
      return toSettings(await known(deps, id), actor);
    },
  );
}

function timesRoute(app: App, { audit, projects, onChange, ...deps }: ProjectRoutesDeps): void {
  app.put(
    '/api/projects/:id/times',
    {
      config: { access: 'manage_privacy', carries: 'nothing' },
      schema: { body: timesSchema, response: { 200: settingsSchema } },
    },
    async (request) => {
      const actor = actorOf(request);
      const before = await known({ projects }, projectOf(request));
      const { timeStep } = request.body;
      // More becomes known of everybody: not with a stolen session alone.
      if (TIME_STEPS.indexOf(timeStep) < TIME_STEPS.indexOf(before.timeStep))
        requireStepUp(actor, deps.clock());
      await audit.append({
        projectId: before.id,
        actor: nameOf(actor),
        action: 'change_project',
        object: `project:${before.id}`,
        facts: { changed: 'timeStep', timeStep, timeStepBefore: before.timeStep },
      });
      const after = await projects.change(before.id, { timeStep });
      onChange();
      return toSettings(after ?? before, actor);
    },
  );
}

/** The name again, so that nobody shreds the wrong one. */
function eraseRoute(app: App, deps: ProjectRoutesDeps): void {
  app.post(
    '/api/projects/:id/erase',
    {
      config: { access: 'manage_project', carries: 'nothing', stepUp: true },
      schema: { body: projectEraseSchema, response: { 200: projectErasedSchema } },
    },
    async (request) => {
      const { id, name } = await known(deps, projectOf(request));
      if (request.body.name !== name)
        throw new AppError('project_name_differs', 'the name is not that of this project');
      const receipt = await deps.eraseProject(id, nameOf(actorOf(request)));
      if (!receipt) throw new AppError('project_not_found', 'there is no such project');
      return { erasedAt: new Date(receipt.at).toISOString(), receipt: receiptText(receipt) };
    },
  );
}

async function known({ projects }: Pick<ProjectRoutesDeps, 'projects'>, id: ProjectId): Promise<Project> {
  const project = await projects.byId(id);
  if (!project) throw new AppError('project_not_found', 'there is no such project');
  return project;
}

function toSettings(
  project: Project,
  actor: ReturnType<typeof actorOf>,
): z.output<typeof projectSettingsSchema> {
  const role = actor.kind === 'member' ? (actor.roles.get(project.id) ?? 'viewer') : 'viewer';
  return {
    ...toSummary(project),
    role,
    token: project.token,
    groupKeys: [...project.groupKeys.keys()],
    idMerge: project.idMerge,
    timeStep: project.timeStep,
    sessionTimeoutMinutes: project.sessionTimeoutMinutes,
    sessionEdges: {
      starts: [...project.sessionEdges.starts],
      ends: [...project.sessionEdges.ends],
    },
    createdAt: new Date(project.createdAt).toISOString(),
  };
}

function assertTimezone(timezone: string | undefined): void {
  if (timezone === undefined || timezone === 'UTC') return;
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    if (!timezone.includes('/')) throw new RangeError('an offset, not a zone');
  } catch {
    throw new AppError('invalid_timezone', 'the time zone is not one of the IANA names');
  }
}
