import type { Selectable, Transaction } from 'kysely';
import type { Project, ProjectStore } from '#access';
import { AppError, toProjectId } from '#core';
import type { Database } from './db.ts';
import type { ProjectTables } from './project-tables.ts';
import type { Tables } from './tables.ts';

const GROUP_SLOTS = 6;

export function createProjectStore(db: Database): ProjectStore {
  const read = async (column: 'id' | 'token' | null, value: number | string = ''): Promise<Project[]> => {
    const rows = await db
      .selectFrom('project')
      .selectAll()
      .$if(column !== null, (query) => query.where(column ?? 'id', '=', value))
      .orderBy('id')
      .execute();
    const ids = rows.map((row) => row.id);
    const keys =
      ids.length === 0
        ? []
        : await db
            .selectFrom('group_key')
            .selectAll()
            .where('project_id', 'in', ids)
            .orderBy('slot')
            .execute();
    return rows.map((row) =>
      toProject(
        row,
        keys.filter((key) => key.project_id === row.id),
      ),
    );
  };
  const one = async (column: 'id' | 'token', value: number | string) =>
    (await read(column, value))[0] ?? null;

  return {
    byId: (id) => one('id', id),
    byToken: (token) => one('token', token),
    list: () => read(null),
    async create(project) {
      const id = await db.transaction().execute(async (tx) => {
        const row = await tx
          .insertInto('project')
          .values({
            name: project.name,
            token: project.token,
            timezone: project.timezone,
            k: project.k,
            is_development: project.isDevelopment,
            is_demo: project.isDemo,
            id_merge: project.idMerge,
          })
          .returning('id')
          .executeTakeFirstOrThrow();
        await addGroupKeys(tx, row.id, project.groupKeys);
        await addOwners(tx, row.id, project.owner);
        return row.id;
      });
      const created = await one('id', id);
      if (!created) throw new TypeError('the project that was just made is gone');
      return created;
    },
    async change(id, { addGroupKeys: names = [], timeStep, sessionTimeoutMinutes, sessionEdges, ...rest }) {
      const change = {
        ...rest,
        ...(timeStep && { time_step: timeStep }),
        ...(sessionTimeoutMinutes && { session_timeout_minutes: sessionTimeoutMinutes }),
        ...(sessionEdges && { session_edges: JSON.stringify(sessionEdges) }),
      };
      await db.transaction().execute(async (tx) => {
        if (Object.keys(change).length > 0)
          await tx.updateTable('project').set(change).where('id', '=', id).execute();
        await addGroupKeys(tx, id, names);
      });
      return one('id', id);
    },
  };
}

async function addGroupKeys(
  tx: Transaction<Tables>,
  projectId: number,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  await tx.selectFrom('project').select('id').where('id', '=', projectId).forUpdate().execute();
  const taken = await tx.selectFrom('group_key').selectAll().where('project_id', '=', projectId).execute();
  const free = Array.from({ length: GROUP_SLOTS }, (_, index) => index + 1).filter(
    (slot) => !taken.some((key) => key.slot === slot),
  );
  const fresh = [...new Set(names)].filter((name) => !taken.some((key) => key.name === name));
  if (fresh.length > free.length)
    throw new AppError('too_many_group_keys', 'a project has at most six group keys');
  for (const [index, name] of fresh.entries()) {
    const slot = free[index];
    if (slot !== undefined)
      await tx.insertInto('group_key').values({ project_id: projectId, slot, name }).execute();
  }
}

async function addOwners(tx: Transaction<Tables>, projectId: number, owner: number | null): Promise<void> {
  const owners =
    owner !== null
      ? [{ id: owner }]
      : await tx.selectFrom('member').select('id').where('is_owner', '=', true).execute();
  if (owners.length > 0)
    await tx
      .insertInto('membership')
      .values(owners.map(({ id }) => ({ project_id: projectId, member_id: id, role: 'owner' as const })))
      .execute();
}

function toProject(
  row: Selectable<ProjectTables['project']>,
  keys: readonly { slot: number; name: string }[],
): Project {
  return {
    id: toProjectId(row.id),
    name: row.name,
    token: row.token,
    timezone: row.timezone,
    k: row.k,
    isDevelopment: row.is_development,
    isDemo: row.is_demo,
    idMerge: row.id_merge,
    timeStep: row.time_step,
    sessionTimeoutMinutes: row.session_timeout_minutes,
    sessionEdges: row.session_edges ?? { starts: [], ends: [] },
    createdAt: row.created_at.getTime(),
    groupKeys: new Map(keys.map((key) => [key.name, key.slot])),
  };
}
