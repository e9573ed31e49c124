import { setTimeout as delay } from 'node:timers/promises';
import { AppError, type ProjectId, type Token } from '#core';
import type { IdentityField } from '#events';
import type { KeptTimes, LexiconRules, ProjectPolicy } from '#privacy';
import type { IngestKeys } from '#vault';

/** What the policies of a project are made of, apart from its keys. */
export interface PolicySource {
  readonly projectId: ProjectId;
  readonly token: string;
  readonly k: number;
  readonly isDevelopment: boolean;
  readonly groupKeys: ReadonlyMap<string, number>;
  readonly identityProperties: ReadonlyMap<string, IdentityField>;
  readonly wanted: ReadonlySet<Token>;
  readonly opaque: ReadonlySet<Token>;
  readonly rules?: LexiconRules;
  readonly idMerge?: 'original' | undefined;
  readonly times?: KeptTimes | undefined;
}

/** Implemented by `metadata`. */
export interface PolicyStore {
  /** Every project; a project that has not changed since it was last read is the same object. */
  read(): Promise<readonly PolicySource[]>;
}

export interface Policies {
  /**
   * The policy behind a project's public token; undefined: there is no such project. Throws
   * `AppError('policies_unavailable')` where that cannot be known now (no picture yet, PostgreSQL away): a transient fault.
   */
  byToken(token: string): Promise<ProjectPolicy | undefined>;
  byProject(projectId: ProjectId): Promise<ProjectPolicy | undefined>;
}

export interface RefreshedPolicies extends Policies {
  /** Reads the store now. */
  refresh(): Promise<void>;
  /** Refreshes about every second until stopped; a failure keeps the last picture. */
  start(): void;
  stop(): void;
}

/** Misses wait this long and then ask the store together, so that unknown tokens cannot hammer it. */
const MISS_WAITS_MS = 100;

/**
 * Frozen snapshots of every project's policy. They outlive PostgreSQL: known projects keep being answered from the
 * last picture however long it is away.
 */
export function createPolicies(deps: {
  store: PolicyStore;
  ingestKeys: (projectId: ProjectId) => IngestKeys | Promise<IngestKeys>;
  everyMs?: number;
}): RefreshedPolicies {
  const { store, ingestKeys, everyMs = 1_000 } = deps;
  let picture: Picture | undefined;
  let made = new Map<PolicySource, ProjectPolicy>();
  let running: Promise<void> | undefined;
  let missed: Promise<void> | undefined;
  let failed = false;
  let reads = 0;
  let timer: NodeJS.Timeout | undefined;

  async function read(): Promise<void> {
    const turn = ++reads;
    try {
      const sources = await store.read();
      const policies = new Map<PolicySource, ProjectPolicy>();
      const keyless = new Set<string | ProjectId>();
      for (const source of sources) {
        const policy = made.get(source) ?? (await toPolicy(source));
        if (policy) policies.set(source, policy);
        else keyless.add(source.token).add(source.projectId);
      }
      // Of two reads at once the one that began later holds.
      if (turn < (picture?.turn ?? 0)) return;
      made = policies;
      picture = {
        turn,
        keyless,
        byToken: new Map(Array.from(policies, ([source, policy]) => [source.token, policy])),
        byProject: new Map(Array.from(policies.values(), (policy) => [policy.projectId, policy])),
      };
      failed = false;
    } catch (error) {
      failed = true;
      throw error;
    }
  }

  /** Undefined: the project's keys are not made yet, or destroyed. */
  async function toPolicy(source: PolicySource): Promise<ProjectPolicy | undefined> {
    try {
      return Object.freeze({
        projectId: source.projectId,
        k: source.isDevelopment ? 1 : source.k,
        isDevelopment: source.isDevelopment,
        keys: await ingestKeys(source.projectId),
        groupKeys: source.groupKeys,
        identityProperties: source.identityProperties,
        wanted: source.wanted,
        opaque: source.opaque,
        rules: source.rules,
        idMerge: source.idMerge,
        times: source.times,
      });
    } catch (error) {
      if (error instanceof AppError && error.code === 'no_such_project_keys') return undefined;
      throw error;
    }
  }

  const refresh = () => {
    running ??= read().finally(() => {
      running = undefined;
    });
    return running;
  };

  /** A read that begins after the miss: a project made a moment ago is found, and its first events are not refused. */
  const readAfterMiss = () => {
    missed ??= delay(MISS_WAITS_MS).then(() => {
      missed = undefined;
      return read();
    });
    return missed;
  };

  async function find(name: string | ProjectId, pick: (picture: Picture) => ProjectPolicy | undefined) {
    const known = picture && pick(picture);
    if (known) return known;
    await readAfterMiss().catch(() => {}); // `failed` says so below
    const found = picture && pick(picture);
    if (found === undefined && (failed || picture === undefined || picture.keyless.has(name)))
      throw new AppError('policies_unavailable', 'the projects cannot be read now; try again');
    return found;
  }

  return {
    byToken: (token) => find(token, (now) => now.byToken.get(token)),
    byProject: (projectId) => find(projectId, (now) => now.byProject.get(projectId)),
    refresh,
    start() {
      // A failure leaves the last picture, and the next turn tries again.
      timer ??= setInterval(() => refresh().catch(() => {}), everyMs).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

interface Picture {
  readonly turn: number;
  /** Projects that exist and have no keys at the moment. */
  readonly keyless: ReadonlySet<string | ProjectId>;
  readonly byToken: ReadonlyMap<string, ProjectPolicy>;
  readonly byProject: ReadonlyMap<ProjectId, ProjectPolicy>;
}
