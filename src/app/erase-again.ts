import { findRevenants, type Revenant } from '#metadata';
import type { Erasures } from '#people';
import type { Engine } from '#sql';
import { buildErasing } from './erasing.ts';
import type { Foundation } from './foundation.ts';

const HOW = { by: 'machine', object: 'restore' } as const;

interface ErasedAgain {
  readonly people: number;
  readonly organisations: number;
  readonly projects: number;
}

/** After a restore of an older backup: who was erased since, and is there again, goes again. Their keys never came back. */
export async function eraseAgain(foundation: Foundation, engine: Engine): Promise<ErasedAgain> {
  const { erasures } = buildErasing(foundation, engine);
  const again = { people: 0, organisations: 0, projects: 0 };
  const byProject = Map.groupBy(await findRevenants(foundation.db), ({ projectId }) => projectId);
  for (const [projectId, revenants] of byProject) {
    if (revenants.some(({ kind }) => kind === 'project')) {
      await erasures.eraseProject(projectId, HOW);
      again.projects += 1;
      continue;
    }
    again.organisations += await eraseOrganisations(erasures, revenants);
    again.people += await erasePeople(erasures, revenants);
  }
  return again;
}

async function eraseOrganisations(erasures: Erasures, revenants: readonly Revenant[]): Promise<number> {
  let erased = 0;
  for (const one of revenants)
    if (one.kind === 'organisation' && (await erasures.eraseOrganisation(one.projectId, one.subject, HOW)))
      erased += 1;
  return erased;
}

/** Their events stay or go as was asked when they were erased. */
async function erasePeople(erasures: Erasures, revenants: readonly Revenant[]): Promise<number> {
  const people = revenants.flatMap((one) => (one.kind === 'person' ? [one] : []));
  let erased = 0;
  for (const [events, some] of Map.groupBy(people, (one) => one.events)) {
    const [first] = some;
    if (!first) continue;
    const subjects = some.map(({ subject }) => subject);
    erased += (await erasures.erasePeople(first.projectId, subjects, { ...HOW, events })).ids;
  }
  return erased;
}
