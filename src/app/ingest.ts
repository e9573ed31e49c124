import { join } from 'node:path';
import type { Config } from '#config';
import { ingestRoutes, type Metrics, type Routes } from '#http';
import {
  createDropCounter,
  createIngest,
  createLeakCounter,
  createSenders,
  DEFAULT_LIMITS,
  type IngestLimits,
  openSpool,
  REFUSALS,
  type RefreshedPolicies,
  type Spool,
} from '#ingest';
import { createDroppedStore, createLeakStore, ofProject } from '#metadata';
import { createNewcomers, createProtect, openGeo, type Protect } from '#privacy';
import type { Closing } from './closing.ts';
import type { Foundation } from './foundation.ts';
import { warnSometimes } from './warn.ts';

export async function openSpoolOf({ config, clock }: Foundation, closing: Closing): Promise<Spool> {
  const spool = await openSpool({
    directory: join(config.dataDirectory, 'spool'),
    clock,
    maxBytes: config.spoolMaxBytes,
    reserveBytes: config.minFreeDiskBytes,
  });
  closing.add('spool', () => spool.close());
  return spool;
}

export interface IngestLine {
  readonly routes: Routes;
  /** The gate in, for what the demo makes up. */
  readonly protect: Protect;
}

export async function buildIngest(
  foundation: Foundation,
  { policies, spool, metrics }: { policies: RefreshedPolicies; spool: Spool; metrics: Metrics },
  closing: Closing,
): Promise<IngestLine> {
  const { config, access, clock } = foundation;
  const limits = limitsOf(config);
  const warn = warnSometimes(foundation.log, clock, 'events are not taken: their senders will try again');
  const geo = await openGeo(config.geoDatabase === '' ? {} : { file: config.geoDatabase });
  const dropped = createDropCounter({ store: ofProject(foundation.databases, createDroppedStore) });
  dropped.start();
  closing.add('dropped', () => dropped.stop());
  const leaks = createLeakCounter({
    store: ofProject(foundation.databases, createLeakStore),
    onFailure: warnSometimes(foundation.log, clock, 'leaks are not written down: they will be tried again'),
  });
  leaks.start();
  closing.add('leaks', () => leaks.stop());
  const protect = createProtect({
    geo,
    onDropped: dropped.note,
    onLeaks: leaks.note,
    ...newcomersOf(foundation),
  });
  const ingest = createIngest({
    policies,
    importCredentials: { projectOf: (account) => access.importerProject(account) },
    protect,
    spool,
    limits,
    isForMany: createSenders(config.sendersForMany),
    observe: (receipt, endpoint, cause) => {
      const isTaken = receipt.kind === 'taken';
      metrics.countRequest(endpoint, isTaken ? 'taken' : receipt.code, isTaken ? receipt.accepted : 0);
      if (!isTaken && REFUSALS[receipt.code].status === 503) warn(cause, receipt.code);
    },
  });
  return { routes: ingestRoutes({ ingest, limits, clock }), protect };
}

function newcomersOf({ config, clock }: Foundation) {
  if (config.newPeopleDays === 0) return {};
  return { newcomers: createNewcomers({ windowMs: config.newPeopleDays * DAY_MS, clock }) };
}

const DAY_MS = 86_400_000;

function limitsOf(config: Config): IngestLimits {
  return {
    ...DEFAULT_LIMITS,
    bodyBytes: config.ingestBodyBytes,
    recordsPerRequest: config.ingestRecordsPerRequest,
    eventBytes: config.ingestEventBytes,
    properties: config.ingestProperties,
    nesting: config.ingestNesting,
    maxAgeDays: config.ingestMaxAgeDays,
    inFlightBytes: config.ingestInFlightBytes,
  };
}
