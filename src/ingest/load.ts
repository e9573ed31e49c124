import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, ProjectId, SubjectId } from '#core';
import type { Clusters, ErasedIds, Links, Organisations, Profiles, Subjects } from '#people';
import { encodeBatch, type ProtectedBatch } from '#privacy';
import type { Catalogue } from './catalogue.ts';
import type { Crowd } from './crowd.ts';
import { gather, type Unit } from './load/gather.ts';
import { createIdentitySealer, type LoaderVault } from './load/identities.ts';
import { type Resolved, resolvePeople } from './load/resolve.ts';
import { countCrowds, createPublisher, type HiddenTexts, noteCatalogue } from './load/texts.ts';
import { violationsOf } from './load/violations.ts';
import type { Policies } from './policies.ts';
import type { Quarantine } from './quarantine.ts';
import type { EventRow, Sink } from './sink.ts';
import type { Spool } from './spool-types.ts';

export interface LoadDeps {
  readonly spool: Pick<Spool, 'seen'>;
  readonly vault: LoaderVault;
  readonly people: {
    readonly subjects: Subjects;
    readonly links: Links;
    readonly clusters: Clusters;
    readonly profiles: Profiles;
    readonly organisations: Organisations;
    readonly erased: ErasedIds;
  };
  readonly catalogue: Catalogue;
  readonly sink: Sink;
  readonly crowd: Crowd;
  readonly hidden: HiddenTexts;
  readonly policies: Policies;
  readonly quarantine: Quarantine;
  /** Told that something of a project is in the stores that was not there before, once it can be seen. */
  readonly changes: ChangeLog;
  /** Told of ids that turned out to be somebody else's: crowds that counted both are smaller by one. */
  readonly merged?: (projectId: ProjectId, subjects: readonly SubjectId[]) => Promise<void>;
  /** Told of loaded events before their segment is forgotten, under names that are the same after a crash: for vendors. */
  readonly forward?: (unit: string, rows: readonly EventRow[]) => Promise<void>;
  readonly clock: Clock;
  /** For how long somebody is new; a week where absent. */
  readonly newPeopleMs?: number;
}

/** Implemented by `metadata`: what was computed from these data before is not valid any more. */
export interface ChangeLog {
  noteLoaded(projectId: ProjectId, change: LoadedChange): Promise<void>;
}

/** What a unit has changed of one project. */
export interface LoadedChange {
  /** The days (since 1970, in UTC) on which its events happened. */
  readonly days: readonly number[];
  /** Ids that turned out to be somebody else's: so are their past events. */
  readonly moved: readonly SubjectId[];
  readonly people: boolean;
  readonly texts: boolean;
}

/** Brings a unit of work into the stores; the second time it leaves what it left the first time. */
export type Load = (unit: Unit) => Promise<{
  readonly works: readonly Resolved[];
  /** Sightings of properties and events beyond the catalogue's caps. */
  readonly overCap: number;
  /** New people who made no text readable, since their client had brought its share. */
  readonly uncounted: number;
}>;

/**
 * THE LOAD LINE. From the spool into the stores, every acknowledged event exactly once.
 *
 * A crash between any two steps is answered by doing the whole segment again: it comes back with the same id and content
 * until it is forgotten, and every step leaves the second time what it left the first time.
 *
 * | step                        | the second time                                                                          |
 * | --------------------------- | ---------------------------------------------------------------------------------------- |
 * | hidden texts are heeded     | remembered by number in the crowd's file: heeded once                                    |
 * | resent events are left out  | insert keys are remembered only by `forget`, with the segment: the same ones are left out |
 * | surrogates                  | a key that has one keeps it                                                               |
 * | links                       | stored with the segment's id: `made` is the same, so `person_links` gets them too         |
 * | slots                       | a property that has one keeps it                                                          |
 * | rows, links, texts          | ClickHouse knows the segment's id as de-duplication token                                 |
 * | profile operations          | their transaction has recorded the segment's id: not applied; the latest states are copied again |
 * | identities, memberships     | overwritten with the same                                                                 |
 * | changes                     | noted again: an answer is computed once more than it need be                             |
 * | crowds                      | sets of people: the same members                                                          |
 * | merged people               | noted again: their crowds are counted once more than they need be                        |
 * | violations of the plan      | their transaction has recorded the segment's id: not counted again                        |
 * | forget                      | one LMDB transaction; before it the segment comes back, after it never                    |
 */
export function createLoad(deps: LoadDeps): Load {
  const { people, catalogue, sink, crowd, clock, newPeopleMs = WEEK_MS } = deps;
  const publisher = createPublisher({ sink, catalogue, crowd });
  const sealIdentities = createIdentitySealer(deps.vault);
  let eventsAreIn = '';

  const load: Load = async (unit) => {
    await people.erased.refresh();
    await publisher.heed(deps.hidden);
    const gathered = await gather(unit, {
      spool: deps.spool,
      erased: people.erased,
      policies: deps.policies,
      openEnvelope: (projectId, envelope) => deps.vault.openEnvelope(projectId, envelope),
      setAside: (reason, batch) => setAside(deps.quarantine, reason, batch),
    });
    const works: Resolved[] = [];
    // Between the steps, which take tens of milliseconds each, requests get their turn.
    await nextTurn();
    for (const part of gathered) works.push(await resolvePeople(part, unit.segment, people));
    await nextTurn();
    let overCap = 0;
    for (const work of works) overCap += await noteCatalogue(work, catalogue, clock());
    await allSettled([
      insertEvents(unit, works),
      sink.insertLinks(
        unit.id,
        works.flatMap(({ projectId, links }) => links.map((link) => ({ projectId, ...link }))),
      ),
      sink.insertClusters(
        unit.id,
        works.flatMap(({ projectId, clusters }) => clusters.map((relink) => ({ projectId, ...relink }))),
      ),
      applyProfiles(unit, works),
      rememberOrganisations(works),
      sealIdentities(works),
      publisher.publish(unit.id, works),
    ]);
    for (const work of works) await deps.changes.noteLoaded(work.projectId, changedBy(work));
    await deps.forward?.(
      unit.id,
      works.flatMap(({ rows }) => rows),
    );
    await noteViolations(unit, works);
    await nextTurn();
    const newSince = clock() - newPeopleMs;
    let uncounted = 0;
    for (const work of works) uncounted += await countCrowds(work, { crowd, catalogue, ...people, newSince });
    for (const work of works) await deps.merged?.(work.projectId, movedBy(work));
    return { works, overCap, uncounted };
  };

  async function insertEvents(unit: Unit, works: readonly Resolved[]): Promise<void> {
    // Some other step of the whole segment was refused after its events went in.
    if (unit.id !== unit.segment && eventsAreIn === unit.segment) return;
    await sink.insertEvents(
      unit.id,
      works.flatMap(({ rows }) => rows),
      catalogue.slots,
    );
    if (unit.id === unit.segment) eventsAreIn = unit.segment;
  }

  async function applyProfiles(unit: Unit, works: readonly Resolved[]): Promise<void> {
    const unlessUnit = unit.id === unit.segment ? undefined : unit.segment;
    const changes = works.flatMap((work) => work.changes);
    await sink.insertProfiles(unit.id, await people.profiles.apply(unit.id, changes, { unlessUnit }));
  }

  async function noteViolations(unit: Unit, works: readonly Resolved[]): Promise<void> {
    for (const work of works) {
      const violations = violationsOf(work);
      if (violations.length > 0) await catalogue.store.noteViolations(unit, work.projectId, violations);
    }
  }

  async function rememberOrganisations(works: readonly Resolved[]): Promise<void> {
    for (const { projectId, memberships } of works)
      await people.organisations.remember(projectId, memberships);
  }

  return load;
}

/** Kept on disk, where somebody can look at what could not be loaded. */
export const setAside = (
  quarantine: Quarantine,
  reason: Parameters<Quarantine['put']>[0],
  batch: ProtectedBatch,
): Promise<void> => quarantine.put(reason, encodeBatch(batch));

function changedBy(work: Resolved): LoadedChange {
  const { rows, changes, texts } = work;
  return {
    days: [...new Set(rows.map(({ event }) => Math.floor(Math.max(0, event.time) / DAY_MS)))],
    moved: movedBy(work),
    people: changes.length > 0,
    texts: texts.length > 0,
  };
}

function movedBy({ links, clusters }: Resolved): SubjectId[] {
  return [...links.map(({ device }) => device), ...clusters.map(({ subject }) => subject)];
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** All at once; the first failure is thrown only when all have ended, so that a second try never meets the first one. */
async function allSettled(tasks: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(tasks)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
