import type { Logger } from 'pino';
import type { Config, ServerRole } from '#config';
import { freePort, systemClock } from '#core';
import { type App, createMetrics, createReadiness, healthRoutes, type Routes } from '#http';
import { createPolicies, type Loader, type RefreshedPolicies, type Spool } from '#ingest';
import { createPolicyStore, readEventSlots } from '#metadata';
import type { Engine } from '#sql';
import { makeEventColumns, migrateWarehouse } from '#warehouse';
import { leaveAddress } from './address.ts';
import { type AskingParts, buildAsking } from './asking.ts';
import { type Closing, createClosing, finishedByClosing, runUntilClosed } from './closing.ts';
import { plantDemo } from './demo.ts';
import { buildMergedCrowds } from './erasing.ts';
import { bringUpToDate, completeProjects, type Foundation, openFoundation } from './foundation.ts';
import { checksOf, reportGauges } from './health.ts';
import { buildIngest, type IngestLine, openSpoolOf } from './ingest.ts';
import { createKeyKeeper } from './keys.ts';
import { removeLeftovers, removeLeftoversUntil } from './leftovers.ts';
import { buildLoader } from './loader.ts';
import type { MergedCrowds } from './merged-crowds.ts';
import { buildOutside, type Outside } from './outside.ts';
import { productRoutes } from './routes.ts';
import { buildServer, closeServer, listen } from './server.ts';
import { untilUp } from './waiting.ts';
import { alreadyRunning, openWarehouse } from './warehouse.ts';

interface Duties {
  /** Takes events and writes them to the spool. */
  readonly takes: boolean;
  /** Carries the spool into the warehouse, and on to vendors. */
  readonly loads: boolean;
  /** Answers people and programs, and sends notices. */
  readonly serves: boolean;
}

const DUTIES: Record<ServerRole, Duties> = {
  all: { takes: true, loads: true, serves: true },
  ingest: { takes: true, loads: false, serves: false },
  load: { takes: false, loads: true, serves: false },
  app: { takes: false, loads: false, serves: true },
};

export interface RunningApp {
  readonly url: string;
  readonly foundation: Foundation;
  readonly http: App;
  /** Resolves when the databases are there and everything runs; with embedded ones that is before `startApp` returns. */
  readonly ready: Promise<void>;
  /** Takes nothing new, finishes what is in hand, stops children. */
  stop(): Promise<void>;
}

/** Serves what the role asks for. */
export async function startApp(asked: Config, log: Logger): Promise<RunningApp> {
  const config = asked.port === 0 ? { ...asked, port: await freePort(asked.host) } : asked;
  await removeLeftovers(config, systemClock()).catch((error: unknown) => warnOfLeftovers(log, error));
  const foundation = await openFoundation(config, log);
  const closing = createClosing(log);
  const stop = async () => {
    await closing.run();
    await foundation.close();
  };
  try {
    if (foundation.isShared) throw alreadyRunning();
    const parts = await build(foundation, closing);
    const bringUpParts = () =>
      finishedByClosing(closing, (signal) => bringUp(foundation, parts, closing, signal));
    // With servers elsewhere, events are taken while they are still away; with embedded ones there is nothing to wait for.
    const isEmbedded = config.postgresUrl === '' && config.clickhouseUrl === '';
    if (isEmbedded) await bringUpParts();
    const url = await listen(parts.http, foundation);
    closing.add('address', await leaveAddress(config.dataDirectory, foundation.publicUrl));
    const ready = isEmbedded ? Promise.resolve() : bringUpParts();
    return { url, foundation, http: parts.http, ready, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What this process consists of; what its duties do not need is not there. */
interface Parts {
  readonly duties: Duties;
  readonly policies: RefreshedPolicies;
  readonly http: App;
  readonly spool: Spool | undefined;
  readonly ingest: IngestLine | undefined;
  readonly engine: Engine | undefined;
  readonly outside: Outside | undefined;
  readonly asking: AskingParts | undefined;
  readonly merged: MergedCrowds | undefined;
  readonly loader: Loader | undefined;
}

/** Builds and connects; asks no server anything, so that a server that is away stops nobody. */
async function build(foundation: Foundation, closing: Closing): Promise<Parts> {
  const { config, db, vault, clock } = foundation;
  const duties = DUTIES[config.role];
  const metrics = createMetrics();
  const policies = createPolicies({
    store: createPolicyStore(db),
    ingestKeys: (projectId) => vault.ingestKeys(projectId),
  });

  const spool = duties.takes || duties.loads ? await openSpoolOf(foundation, closing) : undefined;
  const engine = duties.loads || duties.serves ? await openWarehouse(config, closing) : undefined;
  const outside = engine && buildOutside(foundation, { engine, policies }, closing);
  const asking =
    duties.serves && engine && outside ? buildAsking(foundation, { engine, outside }) : undefined;
  const ingest =
    duties.takes && spool ? await buildIngest(foundation, { policies, spool, metrics }, closing) : undefined;
  const merged = duties.loads && engine ? buildMergedCrowds(foundation, engine) : undefined;
  const loader =
    spool && engine && outside && merged
      ? await buildLoader(
          foundation,
          { spool, engine, policies, forwarder: outside.forwarder, merged },
          closing,
        )
      : undefined;

  const readiness = createReadiness({
    checks: checksOf(foundation, { spool, engine, loader, keepsKeys: duties.serves }),
    vital: [
      ...(duties.takes ? (['spool', 'disk'] as const) : []),
      ...(duties.serves && !duties.takes ? (['metadata', 'warehouse'] as const) : []),
    ],
    clock,
  });
  reportGauges(metrics, { spool, loader });
  const routes: Routes[] = [
    healthRoutes({ readiness, metrics: metrics.registry }),
    ...(ingest ? [ingest.routes] : []),
    ...(engine && outside && asking
      ? productRoutes(foundation, { engine, policies, ...outside, ...asking })
      : []),
  ];
  const http = await buildServer(foundation, routes);
  closing.add('http', () => closeServer(http));
  closing.add('policies', () => policies.stop());
  return { duties, policies, http, spool, ingest, engine, outside, asking, merged, loader };
}

/** Its tables, and a column for each slot that the catalogue has given, wherever the tables have come from. */
async function bringWarehouseUpToDate({ db }: Foundation, engine: Engine): Promise<void> {
  await migrateWarehouse(engine);
  await makeEventColumns(engine, await readEventSlots(db));
}

/** Waits for the servers, brings them up to date, and sets going what runs by itself. */
function warnOfLeftovers(log: Logger, error: unknown): void {
  log.warn(
    { err: error },
    'what a rehearsal has left cannot be removed: look for .rehearsal-* beside the data and the keys',
  );
}

async function bringUp(
  foundation: Foundation,
  parts: Parts,
  closing: Closing,
  signal: AbortSignal,
): Promise<void> {
  const { config, log } = foundation;
  const { duties, policies, spool, ingest, engine, outside, asking, merged, loader } = parts;
  if (engine) {
    await untilUp('PostgreSQL', () => bringUpToDate(foundation.databases, log), { log, signal });
    await untilUp('ClickHouse', () => bringWarehouseUpToDate(foundation, engine), { log, signal });
    await untilUp('PostgreSQL or the key service', () => completeProjects(foundation), { log, signal });
  }
  await policies.refresh().catch(() => {}); // `start` keeps trying
  policies.start();

  const run = (name: string, work: (signal: AbortSignal) => Promise<void>) =>
    runUntilClosed({ closing, log }, name, work);
  const keeper = createKeyKeeper(foundation, { leads: duties.serves });
  run('leftovers', (signal) =>
    removeLeftoversUntil(config, {
      ...{ clock: systemClock, signal },
      onError: (error) => warnOfLeftovers(log, error),
    }),
  );
  if (engine) run('keys', (signal) => keeper.run(signal));
  if (loader) run('loader', (signal) => loader.run(signal));
  if (merged) run('merged crowds', (signal) => merged.run(signal));
  if (outside && duties.loads) run('vendors', (signal) => outside.forwarder.run(signal));
  if (outside && duties.serves) run('notices', (signal) => outside.incidents.run(signal));
  if (asking) run('erasures', (signal) => asking.erasing.run(signal));
  if (asking) run('expiry', (signal) => asking.expiry.run(signal));
  if (asking) run('alerts', (signal) => asking.watching.runner.run(signal));
  if (ingest && spool && loader && config.demo)
    run('demo', (signal) => plantDemo(foundation, { policies, spool, protect: ingest.protect, signal }));
}
