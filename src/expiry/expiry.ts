import { type Clock, type ProjectId, pause, type SubjectId, toSubjectId } from '#core';
import type {
  ExpiredRows,
  ExpiringTexts,
  ExpiryRules,
  ExpiryState,
  ExpiryStore,
  Organisation,
  PropertyRule,
  Removed,
  Sightings,
} from './ports.ts';
import type { Values } from './values.ts';

const DAY_MS = 86_400_000;
/** Twice a day: what is a day over its time is never there. */
const EVERY_MS = 12 * 3_600_000;
/** Between a decision and the first removal, so that a slip of the hand can be taken back. */
const GRACE_MS = 3_600_000;
/** After a crash somebody else goes on: every step can be done again. */
const LEASE_MS = 30 * 60_000;
const IDLE_MS = 60_000;
const AT_ONCE = 1_000;

/** What a removal would take now. */
export interface ExpiryPreview {
  readonly events: number;
  readonly people: number;
  readonly organisations: number;
  readonly properties: readonly (Pick<PropertyRule, 'scope' | 'groupSlot' | 'name'> & {
    readonly values: number;
  })[];
}

/** What is kept only for so long: events, people and organisations that are not seen any more, values of single properties. */
export interface Expiry {
  read(projectId: ProjectId): Promise<ExpiryState>;
  /** On the audit log before it counts; the first removal is an hour away. */
  set(projectId: ProjectId, rules: ExpiryRules, by: string): Promise<ExpiryState>;
  /** Counts, and removes nothing. Properties whose names are not public have no values here, as if they had never been sent. */
  preview(projectId: ProjectId, rules: ExpiryRules): Promise<ExpiryPreview>;
  /** One project's removal, where one is due; false: none is. What a crash broke off is done again, whole. */
  step(): Promise<boolean>;
  run(signal: AbortSignal): Promise<void>;
}

interface ExpiryDeps {
  readonly store: ExpiryStore;
  readonly rows: ExpiredRows;
  readonly sightings: Sightings;
  readonly texts: ExpiringTexts;
  readonly erasures: {
    /** `arrivedBy`: what arrived later is somebody new. */
    erasePeople(
      projectId: ProjectId,
      people: readonly SubjectId[],
      how: { readonly by: string; readonly object: string; readonly arrivedBy: number },
    ): Promise<unknown>;
    eraseOrganisations(
      projectId: ProjectId,
      organisations: readonly SubjectId[],
      how: { readonly by: string; readonly object: string; readonly arrivedBy: number },
    ): Promise<number>;
  };
  readonly values: Values;
  readonly changes: { note(projectIds: readonly ProjectId[]): Promise<void> };
  readonly audit: {
    append(entry: {
      projectId: ProjectId;
      actor: string;
      action: string;
      object: string;
      facts: Readonly<Record<string, number | boolean>>;
    }): Promise<unknown>;
  };
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

export function createExpiry(deps: ExpiryDeps): Expiry {
  const { store, rows, texts, changes, audit, clock } = deps;

  const step = async (): Promise<boolean> => {
    const at = clock();
    const projectId = await store.take(at, at + LEASE_MS);
    if (projectId === undefined) return false;
    const { rules } = await store.read(projectId);
    const removed = await remove(projectId, rules, at);
    await store.finish(projectId, { at, ...removed }, at + EVERY_MS);
    return true;
  };

  /** People first and texts before rows: what has to be recounted is found in what is about to go. Organisations when no event names them. */
  const remove = async (projectId: ProjectId, rules: ExpiryRules, now: number): Promise<Removed> => {
    const before = rules.days === null ? null : now - rules.days * DAY_MS;
    const people = before === null ? 0 : await forgetUnseen(projectId, before);
    const events = before === null ? 0 : await removeEvents(projectId, before);
    const organisations = before === null ? 0 : await forgetOrganisations(projectId, before);
    let values = 0;
    for (const rule of rules.properties)
      values += await deps.values.remove(projectId, rule, now - rule.days * DAY_MS);
    const removed = { events, people, organisations, values };
    if (events + people + organisations + values > 0) {
      await changes.note([projectId]);
      await note(projectId, 'machine', 'expire', { ...removed });
    }
    return removed;
  };

  const forgetUnseen = async (projectId: ProjectId, before: number): Promise<number> => {
    let forgotten = 0;
    for await (const people of unseen(deps, projectId, before)) {
      await deps.erasures.erasePeople(projectId, people, erasedBy(projectId, before));
      forgotten += people.length;
    }
    return forgotten;
  };

  const forgetOrganisations = async (projectId: ProjectId, before: number): Promise<number> => {
    await store.forgetMemberships(projectId, before);
    let forgotten = 0;
    for await (const organisations of unseenOrganisations(deps, projectId, before))
      forgotten += await deps.erasures.eraseOrganisations(
        projectId,
        organisations,
        erasedBy(projectId, before),
      );
    return forgotten;
  };

  const removeEvents = async (projectId: ProjectId, before: number): Promise<number> => {
    const events = await rows.countEvents(projectId, before);
    if (events === 0) return 0;
    await texts.recountBefore(projectId, before, 'all');
    await rows.removeEvents(projectId, before);
    return events;
  };

  const note = (
    projectId: ProjectId,
    actor: string,
    action: string,
    facts: Readonly<Record<string, number | boolean>>,
  ) => audit.append({ projectId, actor, action, object: `project:${projectId}`, facts });

  return {
    read: (projectId) => store.read(projectId),
    async set(projectId, rules, by) {
      await note(projectId, by, 'set_expiry', {
        properties: rules.properties.length,
        ...(rules.days === null ? { isKept: true } : { days: rules.days }),
      });
      await store.set(projectId, rules, clock() + GRACE_MS);
      return store.read(projectId);
    },
    async preview(projectId, rules) {
      const now = clock();
      const before = rules.days === null ? null : now - rules.days * DAY_MS;
      const people = before === null ? 0 : await countIn(unseen(deps, projectId, before));
      const organisations = before === null ? 0 : await countIn(unseenOrganisations(deps, projectId, before));
      const properties = [];
      for (const rule of rules.properties)
        properties.push({
          ...{ scope: rule.scope, groupSlot: rule.groupSlot, name: rule.name },
          values: await deps.values.count(projectId, rule, now - rule.days * DAY_MS),
        });
      return {
        events: before === null ? 0 : await rows.countEvents(projectId, before),
        people,
        organisations,
        properties,
      };
    },
    step,
    async run(signal) {
      while (!signal.aborted) {
        try {
          if (await step()) continue;
        } catch (error) {
          deps.onError(error);
        }
        await pause(IDLE_MS, signal);
      }
    },
  };
}

/** Those of whom nothing has come since, some at a time. */
async function* unseen(
  { store, sightings }: Pick<ExpiryDeps, 'store' | 'sightings'>,
  projectId: ProjectId,
  before: number,
): AsyncGenerator<readonly SubjectId[]> {
  let last = toSubjectId(0n);
  for (;;) {
    const people = await store.olderPeople(projectId, before, last, AT_ONCE);
    const end = people.at(-1);
    if (end === undefined) return;
    last = end;
    const seen = await sightings.seenSince(projectId, people, before);
    const gone = people.filter((person) => !seen.has(person));
    if (gone.length > 0) yield gone;
  }
}

/** Those that nothing has named since, some at a time. */
async function* unseenOrganisations(
  { store, sightings }: Pick<ExpiryDeps, 'store' | 'sightings'>,
  projectId: ProjectId,
  before: number,
): AsyncGenerator<readonly SubjectId[]> {
  let last = toSubjectId(0n);
  for (;;) {
    const older = await store.olderOrganisations(projectId, before, last, AT_ONCE);
    const end = older.at(-1);
    if (end === undefined) return;
    last = end.organisation;
    const gone: SubjectId[] = [];
    for (const [slot, of] of Map.groupBy(older, (one: Organisation) => one.slot)) {
      const organisations = of.map(({ organisation }) => organisation);
      const seen = await sightings.organisationsSeenSince(projectId, slot, organisations, before);
      gone.push(...organisations.filter((organisation) => !seen.has(organisation)));
    }
    if (gone.length > 0) yield gone;
  }
}

async function countIn(slices: AsyncIterable<readonly unknown[]>): Promise<number> {
  let count = 0;
  for await (const slice of slices) count += slice.length;
  return count;
}

function erasedBy(projectId: ProjectId, before: number) {
  return { by: 'machine', object: `expiry:${projectId}`, arrivedBy: before };
}
