import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError, type Clock, type ProjectId, pause, type SubjectId } from '#core';
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
import type { Segment, Spool } from './spool-types.ts';

export interface LoaderDeps {
  readonly spool: Pick<Spool, 'next' | 'seen' | 'forget' | 'status'>;
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
  readonly log: { warn(facts: Readonly<Record<string, string | number>>, message: string): void };
  /** For how long somebody is new; a week where absent. */
  readonly newPeopleMs?: number;
  /** Records taken at once, about; 10,000 where absent. More are cheaper for ClickHouse and hold this thread longer. */
  readonly maxRecords?: number;
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

export interface LoaderStatus {
  /** Age of the oldest acknowledged batch that is not in the warehouse; 0 when there is none. */
  readonly lagMs: number;
  /** Why the last try failed, until one succeeds. Our own codes, never a message. */
  readonly lastError: string | undefined;
  readonly loadedSegments: number;
  readonly loadedEvents: number;
  /** Events that were resent and counted once. */
  readonly repeatedEvents: number;
  /** Sightings of properties and events beyond the catalogue's caps. */
  readonly overCap: number;
  /** New people who made no text readable, since their client had brought its share. */
  readonly uncounted: number;
  /** Things set aside because they could not be loaded; kept on disk. */
  readonly quarantined: number;
}

export interface Loader {
  /** Loads the oldest segment; answers how many records it held (0: there was none). Throws what went wrong; nothing is lost. */
  step(): Promise<number>;
  /** Steps until aborted, in its own time, through outages. Resolves after the step in hand. */
  run(signal: AbortSignal): Promise<void>;
  status(): LoaderStatus;
}

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
export function createLoader(deps: LoaderDeps): Loader {
  const { spool, people, catalogue, sink, crowd, quarantine, clock, log, newPeopleMs = WEEK_MS } = deps;
  const publisher = createPublisher({ sink, catalogue, crowd });
  const sealIdentities = createIdentitySealer(deps.vault);
  const count = { segments: 0, events: 0, repeated: 0, overCap: 0, uncounted: 0 };
  let lastError: string | undefined;
  let refusals = { segment: '', times: 0 };
  let eventsAreIn = '';

  async function load(unit: Unit): Promise<readonly Resolved[]> {
    await people.erased.refresh();
    await publisher.heed(deps.hidden);
    const gathered = await gather(unit, {
      spool,
      erased: people.erased,
      policies: deps.policies,
      openEnvelope: (projectId, envelope) => deps.vault.openEnvelope(projectId, envelope),
      setAside,
    });
    const works: Resolved[] = [];
    // Between the steps, which take tens of milliseconds each, requests get their turn.
    await nextTurn();
    for (const part of gathered) works.push(await resolvePeople(part, unit.segment, people));
    await nextTurn();
    for (const work of works) count.overCap += await noteCatalogue(work, catalogue, clock());
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
    for (const work of works)
      count.uncounted += await countCrowds(work, { crowd, catalogue, ...people, newSince });
    for (const work of works) await deps.merged?.(work.projectId, movedBy(work));
    return works;
  }

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

  const setAside = (reason: Parameters<Quarantine['put']>[0], batch: ProtectedBatch) =>
    quarantine.put(reason, encodeBatch(batch));

  async function step(): Promise<number> {
    const segment = await spool.next({ maxRecords: deps.maxRecords ?? 10_000 });
    if (!segment) return 0;
    for (const bytes of segment.broken) await quarantine.put('broken_batch', bytes);
    const works =
      refusals.segment === segment.id && refusals.times >= REFUSALS
        ? await loadOneByOne(segment)
        : await load(wholeOf(segment)).catch((error) => {
            const times = refusals.segment === segment.id ? refusals.times : 0;
            if (!isTransient(error)) refusals = { segment: segment.id, times: times + 1 };
            throw error;
          });
    await spool.forget(
      segment,
      works.map(({ projectId, insertKeys }) => ({ projectId, insertKeys })),
    );
    return settle(segment, works);
  }

  /** After several refusals that waiting will not cure: each batch alone, and those that are refused again are set aside. */
  async function loadOneByOne(segment: Segment): Promise<readonly Resolved[]> {
    const works: Resolved[] = [];
    for (const part of wholeOf(segment).batches) {
      const unit = { id: `${segment.id}.${part.place}`, segment: segment.id, batches: [part] };
      try {
        works.push(...(await load(unit)));
      } catch (error) {
        if (isTransient(error)) throw error;
        log.warn({ code: codeOf(error) }, 'a batch was refused and is set aside');
        await setAside('refused_batch', part.batch);
      }
    }
    return works;
  }

  function settle(segment: Segment, works: readonly Resolved[]): number {
    const records = segment.batches.reduce((sum, { records }) => sum + records.length, 0);
    count.segments++;
    for (const { rows, repeated } of works) {
      count.events += rows.length;
      count.repeated += repeated;
    }
    lastError = undefined;
    return Math.max(1, records);
  }

  return {
    step,
    async run(signal) {
      let failures = 0;
      while (!signal.aborted) {
        try {
          const records = await step();
          failures = 0;
          await pause(records < SMALL ? PACE_MS : 0, signal);
        } catch (error) {
          lastError = codeOf(error);
          if (failures === 0) log.warn({ code: lastError }, 'loading waits: nothing is lost, it tries again');
          await pause(Math.min(5_000, 100 * 2 ** failures++), signal);
        }
      }
    },
    status: () => ({
      lagMs: Math.max(0, clock() - (spool.status().oldestAt ?? Number.POSITIVE_INFINITY)),
      lastError,
      loadedSegments: count.segments,
      loadedEvents: count.events,
      repeatedEvents: count.repeated,
      overCap: count.overCap,
      uncounted: count.uncounted,
      quarantined: quarantine.count(),
    }),
  };
}

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
/** After a small segment the line rests, so that a slow trickle makes a few inserts a second and not hundreds. */
const SMALL = 5_000;
const PACE_MS = 250;
/** Tries of a whole segment that is refused (not merely unlucky) before its batches are tried alone. */
const REFUSALS = 4;

const wholeOf = (segment: Segment): Unit => ({
  id: segment.id,
  segment: segment.id,
  batches: segment.batches.map((batch, place) => ({ batch, place })),
});

/** All at once; the first failure is thrown only when all have ended, so that a second try never meets the first one. */
async function allSettled(tasks: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(tasks)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** What time does not cure: statements that the stores refuse (SQL states of classes 22, 23, 42), and our own bugs. */
function isTransient(error: unknown): boolean {
  if (error instanceof AppError) return error.code !== 'query_failed';
  if (error instanceof TypeError || error instanceof RangeError) return false;
  const state = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return !/^(22|23|42)[0-9A-Z]{3}$/.test(state);
}

function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  return isTransient(error) ? 'store_unavailable' : 'unexpected';
}
