import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { type Clock, type ProjectId, toProjectId } from '#core';
import { createServer, ingestRoutes } from '#http';
import {
  createIngest,
  DEFAULT_LIMITS,
  type ImportCredentials,
  type IngestLimits,
  openSpool,
  type Policies,
  type Receipt,
  type Spool,
} from '#ingest';
import {
  createProtect,
  noGeo,
  type ProjectPolicy,
  type ProtectedBatch,
  type ProtectedRecord,
} from '#privacy';

export const TOKEN = 'e3b0c44298fc1c149afbf4c8996fb924';

/** A project with fresh keys, whose dictionary takes every text at once (k = 1). */
export function testPolicy(id = 1): ProjectPolicy {
  const { publicKey } = generateKeyPairSync('x25519');
  const sealPublicKey = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return {
    projectId: toProjectId(id),
    k: 1,
    isDevelopment: true,
    keys: { tokenKey: randomBytes(32), indexKey: randomBytes(32), sealPublicKey },
    groupKeys: new Map([['company', 1]]),
    identityProperties: new Map(),
    wanted: new Set(),
    opaque: new Set(),
  };
}

export function testPolicies(policies: ReadonlyMap<string, ProjectPolicy>): Policies {
  const byProject = new Map([...policies.values()].map((policy) => [policy.projectId, policy]));
  return {
    byToken: async (token) => policies.get(token),
    byProject: async (projectId) => byProject.get(projectId),
  };
}

export interface TestIngest {
  readonly server: Awaited<ReturnType<typeof createServer>>;
  readonly directory: string;
  readonly receipts: readonly Receipt[];
  /** Takes everything out of the spool, oldest first. */
  batches(): Promise<readonly ProtectedBatch[]>;
  records(): Promise<readonly ProtectedRecord[]>;
  close(): Promise<void>;
}

/** The real edge, line, gate and spool, without a loader: what went in stays there to be looked at. */
export async function openTestIngest(
  options: {
    clock?: Clock;
    limits?: Partial<IngestLimits>;
    importCredentials?: ImportCredentials;
    spool?: (spool: Spool) => Pick<Spool, 'append'>;
    policies?: Policies;
    log?: Logger;
  } = {},
): Promise<TestIngest> {
  const { clock = Date.now, importCredentials = { projectOf: async () => undefined } } = options;
  const directory = await mkdtemp(join(tmpdir(), 'riserbo-test-ingest-'));
  const spool = await openSpool({ directory, clock });
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const receipts: Receipt[] = [];
  const ingest = createIngest({
    policies: options.policies ?? testPolicies(new Map([[TOKEN, testPolicy()]])),
    importCredentials,
    protect: createProtect({ geo: noGeo }),
    spool: options.spool?.(spool) ?? spool,
    limits,
    observe: (receipt) => receipts.push(receipt),
  });
  const server = await createServer({
    log: options.log ?? pino({ level: 'silent' }),
    gate: { authenticate: async () => null, isOwnOrigin: () => false, metricsToken: '', clock },
    routes: [ingestRoutes({ ingest, limits, clock })],
    isHttps: false,
    trustProxy: '',
    bodyLimitBytes: 1_000_000,
    version: 'test',
  });
  const batches = async () => {
    const segment = await spool.next({ maxRecords: Number.MAX_SAFE_INTEGER });
    if (segment) await spool.forget(segment, []);
    return segment?.batches ?? [];
  };
  return {
    server,
    directory,
    receipts,
    batches,
    records: async () => (await batches()).flatMap((batch) => batch.records),
    close: async () => {
      await server.close();
      await spool.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A service account that may import into one project. */
export function oneImporter(name: string, secret: string, projectId: ProjectId): ImportCredentials {
  return {
    projectOf: async (account) =>
      account.name === name && account.secret === secret && (account.projectId ?? projectId) === projectId
        ? projectId
        : undefined,
  };
}
