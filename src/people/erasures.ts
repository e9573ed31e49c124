import type { BlindIndex, Clock, ProjectId, SubjectId, Token } from '#core';
import type { ErasureReceipt, ProjectHoldings } from './receipt.ts';
import type { Subjects } from './subjects.ts';

/** An id that was erased, blinded. `seq` grows. */
export interface ErasedId {
  readonly seq: bigint;
  readonly projectId: ProjectId;
  readonly scope: number;
  readonly index: BlindIndex;
  /** What arrived by then is not loaded any more. */
  readonly arrivedBy: number;
}

/** Implemented by `metadata`. */
export interface ErasureStore {
  /** The person behind a number, with every number that reads as theirs; none: there is no such person, or not any more. */
  idsOf(projectId: ProjectId, person: SubjectId): Promise<SubjectId[]>;
  /**
   * Forgets them: what leads from an id to a number, profiles, merges, memberships; the numbers mean nobody from now on. False, and
   * nothing is done, where these are not all of the person's numbers any more.
   */
  erase(
    projectId: ProjectId,
    subjects: readonly SubjectId[],
    at: number,
    arrivedBy?: number,
  ): Promise<boolean>;
  /** By their group slots, those of these organisations that there are, still. */
  bySlot(
    projectId: ProjectId,
    organisations: readonly SubjectId[],
  ): Promise<ReadonlyMap<number, readonly SubjectId[]>>;
  /** Forgets what leads from their ids to their numbers, their profiles, who acts for them; the numbers mean nobody from now on. */
  eraseOrganisations(
    projectId: ProjectId,
    organisations: readonly SubjectId[],
    at: number,
    arrivedBy?: number,
  ): Promise<void>;
  /** Undefined: there is no such project. */
  holdings(projectId: ProjectId): Promise<ProjectHoldings | undefined>;
  /** Removes the project with everything of it, and leaves its number for {@link ErasureStore.erasedProjects}. False: there is none. */
  eraseProject(projectId: ProjectId, at: number): Promise<boolean>;
  /** Those of which the warehouse may hold something. */
  erasedProjects(): Promise<ProjectId[]>;
  noteSwept(projectId: ProjectId, at: number): Promise<void>;
}

/** Implemented by `metadata`. */
export interface ErasureLog {
  since(seq: bigint): Promise<ErasedId[]>;
}

/** Implemented by `warehouse`: from when it resolves, no question sees anybody behind these numbers. */
export interface ErasureMarks {
  hidePeople(projectId: ProjectId, subjects: readonly SubjectId[]): Promise<void>;
  /** Their events are not there any more, for nobody; the disk is rid of them a little later. */
  deleteEvents(projectId: ProjectId, subjects: readonly SubjectId[]): Promise<void>;
  /** Their profiles are gone, and no event names them. */
  hideOrganisations(projectId: ProjectId, slot: number, organisations: readonly SubjectId[]): Promise<void>;
  /** These texts of the public dictionary are readable no longer. */
  hideTexts(
    projectId: ProjectId,
    texts: readonly { readonly property: Token; readonly token: Token }[],
  ): Promise<void>;
  /** Nothing of the project is left but the ledger; answers how many events there were, where it can look. */
  dropProject(projectId: ProjectId): Promise<number | undefined>;
}

/** Told once people or organisations are hidden, while what they had is still known. */
export interface CrowdRecount {
  /** Hides the texts that fewer than k share without them. */
  recount(projectId: ProjectId, gone: readonly SubjectId[]): Promise<void>;
}

/** What becomes of the events of somebody who is erased: kept as events of nobody, or deleted too. */
export type ErasedEvents = 'keep' | 'delete';

interface ErasedTogether {
  readonly by: string;
  readonly object: string;
  readonly events?: ErasedEvents;
  /** What has arrived under their ids by then is not loaded any more, and what came later is somebody new. Unless said: now. */
  readonly arrivedBy?: number;
}

export interface Erasures {
  /**
   * Erases one person, by the number of the person or of any device of theirs: their keys and sealed values are destroyed, their ids
   * lead nowhere, no answer counts or shows them, and what waits for vendors is taken back. Answers how many ids were theirs; 0: there
   * is no such person, or not any more. A crash in between is mended by asking again.
   */
  erasePerson(
    projectId: ProjectId,
    person: SubjectId,
    how: { readonly by: string; readonly events?: ErasedEvents },
  ): Promise<{ readonly ids: number }>;
  /** The same for many at once; the audit log knows them as `object`. */
  erasePeople(
    projectId: ProjectId,
    people: readonly SubjectId[],
    how: ErasedTogether,
  ): Promise<{ readonly ids: number }>;
  /** Erases an organisation: its key, name, id and profile; events no longer name it. Its people stay. False: there is none, or not any more. */
  eraseOrganisation(
    projectId: ProjectId,
    organisation: SubjectId,
    how: { readonly by: string },
  ): Promise<boolean>;
  /** The same for many at once; the audit log knows them as `object`. Answers how many there were. */
  eraseOrganisations(
    projectId: ProjectId,
    organisations: readonly SubjectId[],
    how: Omit<ErasedTogether, 'events'>,
  ): Promise<number>;
  /**
   * Shreds a whole project: every key at once, then everything that is stored of it. What remains is the ledger and the audit log.
   * Undefined: there is none.
   */
  eraseProject(projectId: ProjectId, how: { readonly by: string }): Promise<ErasureReceipt | undefined>;
  /** Deletes what loaders have still brought in of projects that were erased, and what a crash has left. */
  sweepProjects(): Promise<void>;
}

export function createErasures(deps: {
  readonly store: ErasureStore;
  readonly marks: ErasureMarks;
  readonly crowds: CrowdRecount;
  readonly vault: {
    shred(
      projectId: ProjectId,
      subjects: readonly SubjectId[],
      how: { readonly events: ErasedEvents },
    ): Promise<void>;
    destroyProject(projectId: ProjectId): Promise<void>;
  };
  readonly changes: { note(projectIds: readonly ProjectId[]): Promise<void> };
  readonly audit: {
    append(entry: {
      projectId: ProjectId;
      actor: string;
      action: string;
      object: string;
      facts: Readonly<Record<string, number | boolean>>;
    }): Promise<{ readonly seq: number; readonly hash: string }>;
  };
  readonly clock: Clock;
}): Erasures {
  const { store, marks, crowds, vault, changes, audit, clock } = deps;

  const clustersOf = async (projectId: ProjectId, people: readonly SubjectId[]): Promise<SubjectId[][]> => {
    const clusters: SubjectId[][] = [];
    const known = new Set<SubjectId>();
    for (const person of people) {
      if (known.has(person)) continue;
      const cluster = await store.idsOf(projectId, person);
      for (const subject of cluster) known.add(subject);
      if (cluster.length > 0) clusters.push(cluster);
    }
    return clusters;
  };

  const erasePeople: Erasures['erasePeople'] = async (projectId, people, how) => {
    const { by, object, events = 'keep', arrivedBy } = how;
    const note = (action: string, facts: Readonly<Record<string, number | boolean>>) =>
      audit.append({ projectId, actor: by, action, object, facts });
    await note('erase', {});
    const at = clock();
    let ids = 0;
    // What leads to them goes last: until then, asking again finds everything that is still to be done.
    for (let left = people; ; ) {
      const clusters = await clustersOf(projectId, left);
      if (clusters.length === 0) break;
      const subjects = clusters.flat();
      await marks.hidePeople(projectId, subjects);
      await vault.shred(projectId, subjects, { events });
      await crowds.recount(projectId, subjects);
      if (events === 'delete') await marks.deleteEvents(projectId, subjects);
      const grown: SubjectId[] = [];
      for (const cluster of clusters)
        if (await store.erase(projectId, cluster, at, arrivedBy)) ids += cluster.length;
        else grown.push(...cluster);
      left = grown;
    }
    if (ids > 0) {
      await changes.note([projectId]);
      await note('erased', { ids, hasDeletedEvents: events === 'delete' });
    }
    return { ids };
  };

  const eraseOrganisations: Erasures['eraseOrganisations'] = async (projectId, organisations, how) => {
    const bySlot = await store.bySlot(projectId, organisations);
    const gone = [...bySlot.values()].flat();
    if (gone.length === 0) return 0;
    const entry = { projectId, actor: how.by, object: how.object, facts: {} };
    await audit.append({ ...entry, action: 'erase' });
    const at = clock();
    await vault.shred(projectId, gone, { events: 'keep' });
    for (const [slot, some] of bySlot) await marks.hideOrganisations(projectId, slot, some);
    await crowds.recount(projectId, gone);
    await store.eraseOrganisations(projectId, gone, at, how.arrivedBy);
    await changes.note([projectId]);
    await audit.append({ ...entry, action: 'erased' });
    return gone.length;
  };

  return {
    erasePeople,
    erasePerson: (projectId, person, how) =>
      erasePeople(projectId, [person], { ...how, object: `person:${person}` }),

    eraseOrganisations,
    async eraseOrganisation(projectId, organisation, { by }) {
      const how = { by, object: `organisation:${organisation}` };
      return (await eraseOrganisations(projectId, [organisation], how)) > 0;
    },

    async eraseProject(projectId, { by }) {
      const held = await store.holdings(projectId);
      if (!held) return undefined;
      const { name, ...counts } = held;
      const entry = { projectId, actor: by, object: `project:${projectId}` };
      await audit.append({ ...entry, action: 'erase', facts: counts });
      await vault.destroyProject(projectId);
      const at = clock();
      if (!(await store.eraseProject(projectId, at))) return undefined;
      const events = await marks.dropProject(projectId);
      const facts = { ...counts, ...(events === undefined ? {} : { events }) };
      const { seq, hash } = await audit.append({ ...entry, action: 'erased', facts });
      return { projectId, name, ...counts, at, by, events: events ?? null, audit: { seq, hash } };
    },

    async sweepProjects() {
      for (const projectId of await store.erasedProjects()) {
        const events = (await marks.dropProject(projectId)) ?? 0;
        const entry = { projectId, actor: 'machine', action: 'erased', object: `project:${projectId}` };
        if (events > 0) await audit.append({ ...entry, facts: { events } });
        await store.noteSwept(projectId, clock());
      }
    },
  };
}

/** What a loader knows of erasures: asked before each unit of work, once for all of it. */
export interface ErasedIds {
  /** Reads what is new, and has `subjects` forget the numbers of ids that were erased. */
  refresh(): Promise<void>;
  /** Whether what arrived at `receivedAt` under this id was erased since. */
  has(projectId: ProjectId, scope: number, index: BlindIndex, receivedAt: number): boolean;
}

export function createErasedIds(deps: {
  readonly log: ErasureLog;
  readonly subjects: Pick<Subjects, 'forget'>;
}): ErasedIds {
  const arrivedBy = new Map<string, number>();
  let seq = 0n;
  return {
    async refresh() {
      for (const erased of await deps.log.since(seq)) {
        arrivedBy.set(keyOf(erased.projectId, erased.scope, erased.index), erased.arrivedBy);
        deps.subjects.forget(erased.projectId, erased.scope, erased.index);
        seq = erased.seq;
      }
    },
    has(projectId, scope, index, receivedAt) {
      if (arrivedBy.size === 0) return false;
      const at = arrivedBy.get(keyOf(projectId, scope, index));
      return at !== undefined && receivedAt <= at;
    },
  };
}

function keyOf(projectId: ProjectId, scope: number, index: BlindIndex): string {
  return `${projectId}/${scope}/${index}`;
}
