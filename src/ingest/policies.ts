import { AppError, type Clock, type ProjectId, type Token } from '#core';
import type { IdentityField } from '#events';
import type { ProjectPolicy } from '#privacy';
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

/** On a miss the store is asked again at most this often, so that unknown tokens cannot hammer it. */
const MISS_EVERY_MS = 250;

/**
 * Frozen snapshots of every project's policy. They outlive PostgreSQL: known projects keep being answered from the
 * last picture however long it is away.
 */
export function createPolicies(deps: {
  store: PolicyStore;
  ingestKeys: (projectId: ProjectId) => IngestKeys | Promise<IngestKeys>;
  clock: Clock;
  everyMs?: number;
}): RefreshedPolicies {
  const { store, ingestKeys, clock, everyMs = 1_000 } = deps;
  let picture: Picture | undefined;
  let made = new Map<PolicySource, ProjectPolicy>();
  let running: Promise<void> | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failed = false;
  let timer: NodeJS.Timeout | undefined;

  async function read(): Promise<void> {
    triedAt = clock();
    try {
      const sources = await store.read();
      const policies = await Promise.all(
        sources.map(async (source) => [source, made.get(source) ?? (await toPolicy(source))] as const),
      );
      made = new Map(policies);
      picture = {
        byToken: new Map(policies.map(([source, policy]) => [source.token, policy])),
        byProject: new Map(policies.map(([source, policy]) => [source.projectId, policy])),
      };
      failed = false;
    } catch (error) {
      failed = true;
      throw error;
    }
  }

  const toPolicy = async (source: PolicySource): Promise<ProjectPolicy> =>
    Object.freeze({
      projectId: source.projectId,
      k: source.isDevelopment ? 1 : source.k,
      isDevelopment: source.isDevelopment,
      keys: await ingestKeys(source.projectId),
      groupKeys: source.groupKeys,
      identityProperties: source.identityProperties,
      wanted: source.wanted,
      opaque: source.opaque,
    });

  const refresh = () => {
    running ??= read().finally(() => {
      running = undefined;
    });
    return running;
  };

  async function find(pick: (picture: Picture) => ProjectPolicy | undefined) {
    const known = picture && pick(picture);
    if (known) return known;
    if (running || clock() - triedAt >= MISS_EVERY_MS) await refresh().catch(() => {});
    const found = picture && pick(picture);
    if (found === undefined && (failed || picture === undefined))
      throw new AppError('policies_unavailable', 'the projects cannot be read now; try again');
    return found;
  }

  return {
    byToken: (token) => find((now) => now.byToken.get(token)),
    byProject: (projectId) => find((now) => now.byProject.get(projectId)),
    refresh,
    start() {
      timer ??= setInterval(() => refresh().catch(() => {}), everyMs).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

interface Picture {
  readonly byToken: ReadonlyMap<string, ProjectPolicy>;
  readonly byProject: ReadonlyMap<ProjectId, ProjectPolicy>;
}
