import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '#config';
import type { Clock } from '#core';
import { ingestRoutes, type Metrics, type Routes } from '#http';
import {
  createIngest,
  DEFAULT_LIMITS,
  type IngestLimits,
  openSpool,
  REFUSALS,
  type RefreshedPolicies,
  type Spool,
} from '#ingest';
import { createProtect, openGeo, type Protect } from '#privacy';
import type { Closing } from './closing.ts';
import type { Foundation } from './foundation.ts';

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
): Promise<IngestLine> {
  const { config, access, clock } = foundation;
  const limits = limitsOf(config);
  const warn = warnSometimes(foundation.log, clock);
  const geo = await openGeo(config.geoDatabase === '' ? {} : { file: config.geoDatabase });
  const protect = createProtect({ geo });
  const ingest = createIngest({
    policies,
    importCredentials: { projectOf: (account) => access.importerProject(account) },
    protect,
    spool,
    limits,
    observe: (receipt, endpoint, cause) => {
      const isTaken = receipt.kind === 'taken';
      metrics.countRequest(endpoint, isTaken ? 'taken' : receipt.code, isTaken ? receipt.accepted : 0);
      if (!isTaken && REFUSALS[receipt.code].status === 503) warn(receipt.code, cause);
    },
  });
  return { routes: ingestRoutes({ ingest, limits, clock }), protect };
}

/** Under load a fault shows a thousand times a second: each code is written once in a while. */
function warnSometimes(log: Logger, clock: Clock): (code: string, cause: unknown) => void {
  const warnedAt = new Map<string, number>();
  return (code, cause) => {
    if (clock() - (warnedAt.get(code) ?? Number.NEGATIVE_INFINITY) < 10_000) return;
    warnedAt.set(code, clock());
    log.warn({ code, err: cause }, 'events are not taken: their senders will try again');
  };
}

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
