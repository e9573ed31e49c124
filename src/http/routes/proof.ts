import { type HostileRun, type LexiconProperty, type Proof, proofSchema, type RestoreCheck } from '#contract';
import { AppError, type Clock, keptFresh, type ProjectId, type TimeStep } from '#core';
import type { Egress } from '#egress';
import { severitiesOfTheft } from '#incidents';
import type { Resolution, Uniqueness } from '#reports';
import { projectOf, type Routes } from '../app-types.ts';

export interface ProofRoutesDeps {
  readonly egress: Egress;
  readonly clock: Clock;
  /** The project's crowd threshold; undefined: no such project. */
  thresholdOf(projectId: ProjectId): Promise<number | undefined>;
  timeStepOf(projectId: ProjectId): Promise<TimeStep>;
  /** People in the project, whoever they are. */
  people(projectId: ProjectId): Promise<number>;
  /** Texts in the public dictionary. */
  publicTexts(projectId: ProjectId): Promise<number>;
  /** How far what was seen of somebody since an instant singles them out in what is stored. */
  uniqueness(projectId: ProjectId, since: number): Promise<Uniqueness>;
  keys(
    projectId: ProjectId,
  ): Promise<readonly (Omit<Proof['keys'][number], 'oldestAt'> & { readonly oldestAt: Date | null })[]>;
  properties(projectId: ProjectId): Promise<readonly LexiconProperty[]>;
  /** The search that this version has passed; null: none is known. */
  hostileRun(): Promise<HostileRun | null>;
  lastRestore(): Promise<RestoreCheck | null>;
}

const WEEK_MS = 7 * 86_400_000;
/** It reads a week of events: as it was up to so long ago. */
const FRESH_MS = 10 * 60_000;

/** What a thief of everything but the keys would have of this project, now. */
export function proofRoutes(deps: ProofRoutesDeps): Routes {
  const { egress, clock } = deps;
  const exposureOf = keptFresh((projectId: ProjectId) => readExposure(projectId, deps), {
    freshMs: FRESH_MS,
    capacity: 100,
    clock,
  });
  return (app) => {
    app.get(
      '/api/projects/:id/containment/proof',
      {
        config: { access: 'see_containment', carries: 'aggregates' },
        schema: { response: { 200: proofSchema } },
      },
      async (request) => {
        const projectId = projectOf(request);
        const [exposure, timeStep, keys, properties, publicTexts, hostile, restore] = await Promise.all([
          exposureOf(projectId),
          deps.timeStepOf(projectId),
          deps.keys(projectId),
          deps.properties(projectId),
          deps.publicTexts(projectId),
          deps.hostileRun(),
          deps.lastRestore(),
        ]);
        return egress.nothingPersonal({
          ...exposure,
          timeStep,
          keys: keys.map((key) => ({ ...key, oldestAt: key.oldestAt?.toISOString() ?? null })),
          // How many rows there are is of all projects together, and nobody's business in one of them.
          tests: { hostile, restore: restore && { at: restore.at, madeAt: restore.madeAt } },
          readable: readableParts(properties, publicTexts),
          opened: properties.flatMap(toOpened),
        });
      },
    );
  };
}

type Exposure = Pick<Proof, 'severity' | 'uniqueness'>;

async function readExposure(projectId: ProjectId, deps: ProofRoutesDeps): Promise<Exposure> {
  const [k, people, { people: seen, at }] = await Promise.all([
    deps.thresholdOf(projectId),
    deps.people(projectId),
    deps.uniqueness(projectId, deps.clock() - WEEK_MS),
  ]);
  if (k === undefined) throw new AppError('project_not_found', 'there is no such project');
  const isCrowd = seen > 0 && seen >= k;
  const alone = (resolution: Resolution) =>
    (at.find((one) => one.resolution === resolution)?.peopleSingledOut ?? 0) / seen;
  const percent = (resolution: Resolution) => Math.round(100 * alone(resolution));
  return {
    severity: people === 0 ? null : severitiesOfTheft(people, isCrowd ? alone('hour') : 1),
    uniqueness: isCrowd
      ? {
          people: seen,
          unique: {
            second: percent('second'),
            minute: percent('minute'),
            hour: percent('hour'),
            day: percent('day'),
          },
        }
      : null,
  };
}

function readableParts(properties: readonly LexiconProperty[], publicTexts: number): Proof['readable'] {
  const having = (...kinds: LexiconProperty['kinds']) =>
    properties.filter((property) => property.kinds.some((kind) => kinds.includes(kind))).length;
  const named = (...names: string[]) => properties.filter(({ name }) => names.includes(name)).length;
  return [
    { what: 'texts', count: publicTexts },
    {
      what: 'names',
      count: properties.filter(({ isNameDeclared, isSeen }) => isNameDeclared || isSeen).length,
    },
    { what: 'numbers', count: having('number', 'boolean') },
    { what: 'times', count: having('date') },
    { what: 'places', count: named('mp_country_code', '$region') },
  ];
}

function toOpened({ scope, group, name, declared }: LexiconProperty): Proof['opened'] {
  if (declared !== 'public' && declared !== 'values') return [];
  return [{ scope, ...(group === undefined ? {} : { group }), name, as: declared }];
}
