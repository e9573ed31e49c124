import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import type { ProjectId } from '#core';
import { type Database, openPool, overPool } from './db.ts';
import { guardDatabase, isGuarded, PROJECT_SETTING, type Role, roleUrl } from './roles.ts';

/** One metadata database, under three rights. */
export interface Databases {
  /** Makes the schema and the roles, and reads everything for a backup. */
  readonly owner: Database;
  /** Every project's rows, for jobs that look over all of them and for who may come in. Owns nothing. */
  readonly system: Database;
  /** This project's rows and no others, whatever is asked. */
  of(projectId: ProjectId): Database;
  /**
   * Makes roles and policies where they are missing; false: this server does not let us make them, or does not let them in, and
   * everything runs as the owner.
   */
  guard(): Promise<boolean>;
  close(): Promise<void>;
}

/** Until the roles have been made, and where they cannot be, connections are the owner's: what is asked for is asked again. */
const ASK_AGAIN_MS = 10_000;

export function openDatabases(url: string, options: { maxConnections?: number } = {}): Databases {
  const pools = {
    owner: openPool(url, options),
    system: openPool(roleUrl(url, 'system') ?? url, options),
    tenant: openPool(roleUrl(url, 'tenant') ?? url, options),
  };
  const owner = overPool(pools.owner);
  const areUsable = async () =>
    (await isGuarded(owner, url)) && (await logsIn(pools.system)) && (await logsIn(pools.tenant));
  let areRolesThere = false;
  let askAt = Number.NEGATIVE_INFINITY;
  const poolOf = async (role: Role): Promise<pg.Pool> => {
    if (!areRolesThere && performance.now() >= askAt) {
      areRolesThere = await areUsable();
      askAt = performance.now() + ASK_AGAIN_MS;
    }
    return areRolesThere ? pools[role] : pools.owner;
  };
  const bound = new Map<ProjectId, Database>();
  return {
    owner,
    system: overPool({
      connect: async () => (await poolOf('system')).connect(),
      end: () => pools.system.end(),
    }),
    of(projectId) {
      const known = bound.get(projectId);
      if (known) return known;
      const connect = async () => bind(await (await poolOf('tenant')).connect(), projectId);
      const fresh = overPool({ connect, end: async () => {} } satisfies PostgresPool);
      bound.set(projectId, fresh);
      return fresh;
    },
    async guard() {
      await guardDatabase(owner, url);
      areRolesThere = await areUsable();
      return areRolesThere;
    },
    async close() {
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
    },
  };
}

/** Not let in: invalid authorization, a wrong password, no right to connect, unknown to a pooler in between. */
const SHUT_OUT = new Set(['28000', '28P01', '42501', '08P01', '3D000']);

/** A server, or a pooler before it, may know its users by a list of its own. Throws where it does not answer at all. */
async function logsIn(pool: pg.Pool): Promise<boolean> {
  try {
    (await pool.connect()).release();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && SHUT_OUT.has(String(error.code))) return false;
    throw error;
  }
}

/** A pooled connection stays bound to the project that had it last: it is bound anew before it is used for another. */
const projectOf = new WeakMap<PostgresPoolClient, ProjectId>();

async function bind(client: pg.PoolClient, projectId: ProjectId): Promise<pg.PoolClient> {
  if (projectOf.get(client) === projectId) return client;
  try {
    projectOf.delete(client);
    await client.query('select set_config($1, $2, false)', [PROJECT_SETTING, String(projectId)]);
    projectOf.set(client, projectId);
    return client;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

type OfProject = (projectId: ProjectId, ...rest: never[]) => unknown;

/**
 * A store whose calls name their project first: each runs on connections that see that project's rows and no others. The calls that
 * are `everywhere` look over all projects, and are named where the store is put to use.
 */
export function ofProject<
  Store extends { readonly [Name in Exclude<keyof Store, Everywhere>]: OfProject },
  Everywhere extends keyof Store & string = never,
>(
  databases: Pick<Databases, 'system' | 'of'>,
  create: (db: Database) => Store,
  everywhere: readonly Everywhere[] = [],
): Store {
  const system = create(databases.system);
  const stores = new Map<ProjectId, Store>();
  const storeOf = (projectId: ProjectId): Store => {
    const known = stores.get(projectId);
    if (known) return known;
    const fresh = create(databases.of(projectId));
    stores.set(projectId, fresh);
    return fresh;
  };
  const isEverywhere = (name: PropertyKey) => everywhere.some((one) => one === name);
  return new Proxy(system, {
    get(target, name) {
      const call: unknown = Reflect.get(target, name);
      if (typeof call !== 'function' || isEverywhere(name)) return call;
      return (projectId: ProjectId, ...rest: unknown[]): unknown => {
        const store = storeOf(projectId);
        return Reflect.apply(Reflect.get(store, name), store, [projectId, ...rest]);
      };
    },
  });
}
