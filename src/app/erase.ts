import type { Project } from '#access';
import { AppError, type BlindIndex, type ProjectId, pause } from '#core';
import { createPeopleStores, ofProject } from '#metadata';
import type { ErasureReceipt, PrivacyRequest } from '#people';
import type { Engine } from '#sql';
import { migrateWarehouse } from '#warehouse';
import { createClosing } from './closing.ts';
import { buildErasing } from './erasing.ts';
import type { Foundation } from './foundation.ts';
import { openWarehouse } from './warehouse.ts';

/** Erasures that are asked for on the machine, beside a running server or without one. Each says whether there was anything. */

export async function erasePerson(
  foundation: Foundation,
  projectId: ProjectId,
  id: string,
): Promise<boolean> {
  await assertProject(foundation, projectId);
  const index = await foundation.vault.index(projectId, 'person', id);
  return requested(foundation, projectId, 'deletion', 0, index);
}

export async function eraseOrganisation(
  foundation: Foundation,
  projectId: ProjectId,
  groupKey: string,
  id: string,
): Promise<boolean> {
  const { groupKeys } = await assertProject(foundation, projectId);
  const slot = groupKeys.get(groupKey);
  if (slot === undefined) throw new AppError('lexicon_group_not_found', 'the project has no such group key');
  const index = await foundation.vault.index(projectId, `group/${groupKey}`, id);
  return requested(foundation, projectId, 'organisation', slot, index);
}

/** Keys and metadata go here and now; a running server deletes what the warehouse holds within a minute. */
export async function eraseProject(
  foundation: Foundation,
  projectId: ProjectId,
  name: string,
): Promise<ErasureReceipt | undefined> {
  const project = await assertProject(foundation, projectId);
  if (project.name !== name)
    throw new AppError('project_name_differs', 'the name is not that of this project');
  return withWarehouse(foundation, (engine) =>
    buildErasing(foundation, engine).erasures.eraseProject(projectId, { by: 'machine' }),
  );
}

const LOOK_MS = 200;

/** As a request of the machine: whoever has the warehouse open does it. */
async function requested(
  foundation: Foundation,
  projectId: ProjectId,
  kind: 'deletion' | 'organisation',
  scope: number,
  index: BlindIndex,
): Promise<boolean> {
  const [subject] = await ofProject(foundation.databases, (db) => createPeopleStores(db).subjects).find(
    projectId,
    [{ scope, index }],
  );
  if (subject === undefined) return false;
  return withWarehouse(foundation, async (engine) => {
    const { requests } = buildErasing(foundation, engine);
    const law = { law: 'GDPR', disclosure: 'Data' } as const;
    const id = await requests.ask({ projectId, kind, people: [subject], ...law }, 'machine');
    while (engine && (await requests.step()));
    return untilDone(() => requests.find({ projectId, kind, id }));
  });
}

async function untilDone(look: () => Promise<PrivacyRequest | undefined>): Promise<boolean> {
  for (;;) {
    const found = await look();
    if (found?.status === 'done') return true;
    if (found?.status !== 'pending' && found?.status !== 'started')
      throw new AppError('privacy_request_not_found', 'the request was given up or taken back');
    await pause(LOOK_MS, NEVER);
  }
}

const NEVER = new AbortController().signal;

async function withWarehouse<T>(
  { config, log, isShared }: Foundation,
  work: (engine: Engine | undefined) => Promise<T>,
): Promise<T> {
  if (isShared) return work(undefined);
  const closing = createClosing(log);
  try {
    const engine = await openWarehouse(config, closing);
    await migrateWarehouse(engine);
    return await work(engine);
  } finally {
    await closing.run();
  }
}

async function assertProject({ projects }: Foundation, projectId: ProjectId): Promise<Project> {
  const project = await projects.byId(projectId);
  if (!project) throw new AppError('project_not_found', 'there is no such project');
  return project;
}
