import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Access, createAccess, type Project } from '#access';
import { type Audit, createAudit } from '#audit';
import type { Config } from '#config';
import { AppError, type Clock, type ProjectId, systemClock, type Token } from '#core';
import { DEMO_SIZE, ORGANISATION_KEY, seedDemo } from '#demo';
import { createEgress } from '#egress';
import {
  type App,
  auditRoutes,
  type Check,
  catalogueRoutes,
  containmentRoutes,
  createServer as createHttpServer,
  createMetrics,
  createReadiness,
  demoRoutes,
  diskCheck,
  exportRoutes,
  healthRoutes,
  incidentRoutes,
  ingestRoutes,
  liveRoutes,
  type Metrics,
  memberRoutes,
  peopleRoutes,
  projectRoutes,
  type Routes,
  reportRoutes,
  sessionRoutes,
  vendorRoutes,
  webRoutes,
} from '#http';
import {
  createAffectedReader,
  createDisclosureReader,
  createIncidents,
  createNoticeSender,
  type Incidents,
} from '#incidents';
import {
  createCatalogue,
  createIngest,
  createLoader,
  createPolicies,
  DEFAULT_LIMITS,
  type IngestLimits,
  type Loader,
  openCrowd,
  openQuarantine,
  openSpool,
  REFUSALS,
  type RefreshedPolicies,
  type Spool,
} from '#ingest';
import { createSmtpMailer } from '#mail';
import {
  createAccessStore,
  createAuditStore,
  createCatalogueStore,
  createIncidentStore,
  createKeyStore,
  createMetadataInventory,
  createPeopleStores,
  createPolicyStore,
  createProjectStore,
  createSealedStore,
  createVendorStore,
  createVocabulary,
  type Database,
  migrateDatabase,
  openDatabase,
  startEmbeddedPostgres,
  sweepLoadedUnits,
} from '#metadata';
import { createLinks, createOrganisations, createProfiles, createSubjects } from '#people';
import { createProtect, createTokens, openGeo, type Protect } from '#privacy';
import { createPeopleQueries, createReports, createWords } from '#reports';
import type { Engine } from '#sql';
import { createVault, loadRootKeys, type RootKeys, type Vault } from '#vault';
import {
  createForwarder,
  createPublicTexts,
  createVendors,
  type Forwarder,
  type ResolveNames,
  type Vendors,
} from '#vendors';
import { createLedger, createSink, createWarehouseInventory, migrateWarehouse, openEngine } from '#warehouse';

/** What is opened is closed in the opposite order. A part that fails to close does not keep the others open. */
interface Closing {
  add(name: string, close: () => unknown): void;
  run(): Promise<void>;
}

/** What every process and every command needs: the metadata database, the keys, projects and members. */
export interface Foundation {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly publicUrl: string;
  readonly db: Database;
  /** Another process serves from this data directory. */
  readonly isShared: boolean;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly access: Access;
  readonly projects: ReturnType<typeof createProjectStore>;
  createProject(wanted: NewProject): Promise<Project>;
  close(): Promise<void>;
}

export interface NewProject {
  readonly name: string;
  readonly isDevelopment: boolean;
  readonly timezone?: string | undefined;
  readonly isDemo?: boolean;
  readonly groupKeys?: readonly string[];
  /** null: made on the machine itself, for every owner of the installation. */
  readonly owner: number | null;
}

export interface RunningApp {
  readonly url: string;
  readonly foundation: Foundation;
  readonly http: App;
  /** Resolves when the databases are there and everything runs; with embedded ones that is before `startApp` returns. */
  readonly ready: Promise<void>;
  /** Takes nothing new, finishes what is in hand, stops children. */
  stop(): Promise<void>;
}

export async function openFoundation(config: Config, log: Logger): Promise<Foundation> {
  const closing = createClosing(log);
  try {
    await mkdir(config.dataDirectory, { recursive: true, mode: 0o755 });
    const postgres = await findPostgres(config, log, closing);
    const db = openDatabase(postgres.url);
    closing.add('metadata', () => db.destroy());
    if (config.postgresUrl === '') await migrateDatabase(db);
    return await buildFoundation({ config, log, db, isShared: postgres.isShared, close: closing.run });
  } catch (error) {
    await closing.run();
    throw error;
  }
}

/** A commands's look at an installation, with its database up to date. */
export async function withFoundation<T>(
  config: Config,
  log: Logger,
  work: (foundation: Foundation) => Promise<T>,
): Promise<T> {
  const foundation = await openFoundation(config, log);
  try {
    await migrateDatabase(foundation.db);
    return await work(foundation);
  } finally {
    await foundation.close();
  }
}

async function buildFoundation(base: {
  config: Config;
  log: Logger;
  db: Database;
  isShared: boolean;
  close: () => Promise<void>;
}): Promise<Foundation> {
  const { config, log, db } = base;
  const clock = systemClock;
  const publicUrl =
    config.publicUrl === '' ? `http://localhost:${config.port}` : new URL(config.publicUrl).origin;
  const keys = createKeyStore(db);
  const rootKeys = await readRootKeys(config, log, () => keys.hasKeys());
  const vault = createVault({ keys, sealed: createSealedStore(db), rootKeys, clock });
  const audit = createAudit({ store: createAuditStore(db), clock });
  const projects = createProjectStore(db);
  const site = { name: 'Riserbo', domain: new URL(publicUrl).hostname, origins: [publicUrl] };
  const access = createAccess({ store: createAccessStore(db), audit, clock, site });
  const createProject = async (wanted: NewProject): Promise<Project> => {
    const project = await projects.create({
      name: wanted.name,
      token: newToken(),
      timezone: wanted.timezone ?? 'UTC',
      k: wanted.isDevelopment ? 1 : config.defaultK,
      isDevelopment: wanted.isDevelopment,
      isDemo: wanted.isDemo ?? false,
      groupKeys: wanted.groupKeys ?? [],
      owner: wanted.owner,
    });
    await vault.createProject(project.id);
    await audit.append({
      projectId: project.id,
      actor: wanted.owner === null ? 'machine' : `member:${wanted.owner}`,
      action: 'create_project',
      object: `project:${project.id}`,
      facts: { isDevelopment: wanted.isDevelopment, k: project.k },
    });
    return project;
  };
  return { ...base, clock, publicUrl, vault, audit, access, projects, createProject };
}

async function findPostgres(
  config: Config,
  log: Logger,
  closing: Closing,
): Promise<{ url: string; isShared: boolean }> {
  if (config.postgresUrl !== '') return { url: config.postgresUrl, isShared: false };
  const asked = join(config.dataDirectory, 'postgres');
  const postgres = await startEmbeddedPostgres(asked);
  closing.add('embedded PostgreSQL', postgres.stop);
  if (postgres.dataDirectory !== join(asked, 'data'))
    log.warn(
      { directory: postgres.dataDirectory },
      'PostgreSQL cannot walk to the data directory as its own user: its files are here',
    );
  return postgres;
}

/**
 * The keys are read before anything else is asked; they are made only where no database has ever used any. While PostgreSQL
 * is away, and there are no key files, this waits for it.
 */
async function readRootKeys(config: Config, log: Logger, hasKeys: () => Promise<boolean>): Promise<RootKeys> {
  const only = config.role === 'ingest' ? ('ingest' as const) : undefined;
  const files = only ? ['ingest.key'] : ['ingest.key', 'root.key'];
  const isThere = files.every((name) => existsSync(join(config.keyDirectory, name)));
  const mayCreate = !isThere && !only && !(await untilUp(log, 'PostgreSQL', hasKeysOrNoTable(hasKeys)));
  return loadRootKeys(config.keyDirectory, { mayCreate, only });
}

/** Before the first migration there is no table, and so no key. */
function hasKeysOrNoTable(hasKeys: () => Promise<boolean>): () => Promise<boolean> {
  return () =>
    hasKeys().catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === '42P01' || code === '3F000') return false;
      throw error;
    });
}

/** Serves what the role asks for. */
export async function startApp(asked: Config, log: Logger): Promise<RunningApp> {
  const config = asked.port === 0 ? { ...asked, port: await freePort(asked.host) } : asked;
  const foundation = await openFoundation(config, log);
  const closing = createClosing(log);
  const stop = async () => {
    await closing.run();
    await foundation.close();
  };
  try {
    if (foundation.isShared) throw alreadyRunning();
    return await startRole(foundation, closing, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startRole(
  foundation: Foundation,
  closing: Closing,
  stop: () => Promise<void>,
): Promise<RunningApp> {
  const { config, log, db, clock } = foundation;
  const { role } = config;
  const metrics = createMetrics();
  const policies = createPolicies({
    store: createPolicyStore(db),
    ingestKeys: (projectId) => foundation.vault.ingestKeys(projectId),
    clock,
  });
  const spool = role === 'app' ? undefined : await openSpoolOf(config, clock);
  if (spool) closing.add('spool', () => spool.close());
  const engine = role === 'ingest' ? undefined : await openWarehouse(config, closing);
  const outside = engine ? buildOutside(foundation, engine, policies) : undefined;

  const ingestLine =
    spool && role !== 'load' ? await buildIngest(foundation, policies, spool, metrics) : undefined;
  const loader =
    spool && engine && outside && (role === 'all' || role === 'load')
      ? await buildLoader(foundation, { spool, engine, policies, forwarder: outside.forwarder }, closing)
      : undefined;

  const readiness = createReadiness({
    checks: checksOf(foundation, { spool, engine, loader }),
    vital: role === 'app' ? ['metadata', 'warehouse'] : role === 'load' ? [] : ['spool', 'disk'],
    clock,
  });
  reportGauges(metrics, { spool, loader });
  const routes = [
    healthRoutes({ readiness, metrics: metrics.registry }),
    ...(ingestLine ? [ingestLine.routes] : []),
    ...(engine && outside && (role === 'all' || role === 'app')
      ? productRoutes(foundation, { engine, policies, ...outside })
      : []),
  ];
  const app = await buildServer(foundation, routes);
  closing.add('http', () => closeServer(app));

  const bringUp = async () => {
    if (role !== 'ingest') await untilUp(log, 'PostgreSQL', () => migrateDatabase(db));
    if (engine) await untilUp(log, 'ClickHouse', () => migrateWarehouse(engine));
    if (role !== 'ingest') await completeProjects(foundation);
    await policies.refresh().catch(() => {}); // it keeps trying
    policies.start();
    if (loader) runUntilClosed({ closing, log }, 'loader', (signal) => loader.run(signal));
    if (outside && role !== 'app')
      runUntilClosed({ closing, log }, 'vendors', (signal) => outside.forwarder.run(signal));
    if (outside?.incidents && config.smtpUrl !== '' && role !== 'load')
      runUntilClosed({ closing, log }, 'notices', (signal) => outside.incidents.run(signal));
    if (ingestLine && spool && role === 'all' && config.demo)
      runUntilClosed({ closing, log }, 'demo', (signal) =>
        plantDemo(foundation, { policies, spool, protect: ingestLine.protect, signal }),
      );
  };
  closing.add('policies', () => policies.stop());
  // With servers elsewhere, events are taken while they are still away; with embedded ones there is nothing to wait for.
  const isEmbedded = config.postgresUrl === '' && config.clickhouseUrl === '';
  if (isEmbedded) await bringUp();
  const url = await listen(app, foundation);
  const ready = isEmbedded ? Promise.resolve() : bringUp();
  return { url, foundation, http: app, ready, stop };
}

// --- parts ---------------------------------------------------------------------------------------------------------

function openSpoolOf(config: Config, clock: Clock): Promise<Spool> {
  return openSpool({
    directory: join(config.dataDirectory, 'spool'),
    clock,
    maxBytes: config.spoolMaxBytes,
    reserveBytes: config.minFreeDiskBytes,
  });
}

async function openWarehouse(config: Config, closing: Closing): Promise<Engine> {
  const directory = join(config.dataDirectory, 'clickhouse');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  try {
    const engine = openEngine({ url: config.clickhouseUrl, directory });
    closing.add('warehouse', () => engine.close());
    return engine;
  } catch (cause) {
    throw alreadyRunning(cause);
  }
}

function alreadyRunning(cause?: unknown): AppError {
  return new AppError(
    'already_running',
    'another riserbo serves from this data directory: stop it, or give this one its own with --data-directory',
    { cause },
  );
}

/** Passkeys and links need the number before anybody listens. */
function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function buildIngest(
  foundation: Foundation,
  policies: RefreshedPolicies,
  spool: Spool,
  metrics: Metrics,
): Promise<{ routes: Routes; protect: Protect }> {
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

async function buildLoader(
  foundation: Foundation,
  parts: { spool: Spool; engine: Engine; policies: RefreshedPolicies; forwarder: Forwarder },
  closing: Closing,
): Promise<Loader> {
  const { config, db, vault, clock, log } = foundation;
  const stores = createPeopleStores(db);
  const crowd = openCrowd(join(config.dataDirectory, 'crowd'));
  closing.add('crowd', () => crowd.close());
  const sweep = setInterval(() => void sweepLoadedUnits(db).catch(() => {}), 3_600_000).unref();
  closing.add('sweep', () => clearInterval(sweep));
  return createLoader({
    spool: parts.spool,
    vault,
    people: {
      subjects: createSubjects({ store: stores.subjects }),
      links: createLinks({ store: stores.links }),
      profiles: createProfiles({ store: stores.profiles }),
      organisations: createOrganisations({ store: stores.memberships }),
    },
    catalogue: createCatalogue({ store: createCatalogueStore(db) }),
    sink: createSink(parts.engine),
    crowd,
    policies: parts.policies,
    quarantine: await openQuarantine(join(config.dataDirectory, 'quarantine')),
    forward: (unit, rows) => parts.forwarder.enqueue(unit, rows),
    clock,
    log,
  });
}

/** Everything through which something can leave: egress, the ledger, incidents, vendors. */
function buildOutside(foundation: Foundation, engine: Engine, policies: RefreshedPolicies) {
  const { config, db, vault, audit, clock, log, projects } = foundation;
  const onError = (error: unknown) => log.warn({ err: error }, 'will be tried again');
  const egress = createEgress({ ledger: createLedger(engine), vault, audit, clock });
  const vendorStore = createVendorStore(db);
  const forwarder = createForwarder({
    store: vendorStore,
    secrets: vault,
    egress,
    names: namesFrom(policies),
    texts: createPublicTexts(engine),
    fetch: globalThis.fetch,
    clock,
    onError,
  });
  const vendors: Vendors = createVendors({ store: vendorStore, secrets: vault, forwarder, audit, clock });
  const affected = createAffectedReader(engine);
  const incidentStore = createIncidentStore(db);
  const mailer = createSmtpMailer({ url: config.smtpUrl || 'smtp://localhost:25', from: senderOf(config) });
  const incidents: Incidents = createIncidents({
    store: incidentStore,
    affected,
    sender: createNoticeSender({ store: incidentStore, egress, mailer, clock }),
    audit,
    clock,
    signature: async (projectId) => ({
      name: (await projects.byId(projectId))?.name ?? 'Riserbo',
      contact: senderOf(config).address,
    }),
    onError,
  });
  return { egress, forwarder, vendors, affected, incidents };
}

/** `Name <address>`, or an address alone. */
function senderOf({ mailFrom }: Config): { name: string; address: string } {
  const found = /^(.*?)\s*<([^<>\s]+)>$/.exec(mailFrom);
  return found ? { name: found[1] ?? '', address: found[2] ?? '' } : { name: 'Riserbo', address: mailFrom };
}

function namesFrom(policies: RefreshedPolicies): ResolveNames {
  return async (projectId, names) => {
    const policy = await policies.byProject(projectId);
    if (!policy) throw new AppError('project_not_found', 'there is no such project');
    const tokens = createTokens(policy.keys.tokenKey);
    const declared = new Set(names.properties);
    return {
      events: new Map(names.events.map((name): [Token, string] => [tokens.event(name), name])),
      properties: new Map(
        names.properties.map((name): [Token, string] => [tokens.property('event', name), name]),
      ),
      groups: new Map(
        [...policy.groupKeys].filter(([key]) => declared.has(key)).map(([key, slot]) => [slot, key]),
      ),
    };
  };
}

// --- http ----------------------------------------------------------------------------------------------------------

function productRoutes(
  foundation: Foundation,
  parts: ReturnType<typeof buildOutside> & { engine: Engine; policies: RefreshedPolicies },
): Routes[] {
  const { access, audit, projects, clock, publicUrl, db, vault } = foundation;
  const { egress, engine, vendors, incidents, affected, policies } = parts;
  const warehouse = createWarehouseInventory(engine);
  const metadata = createMetadataInventory(db);
  const disclosures = createDisclosureReader(engine);
  const vocabulary = createVocabulary(db, clock);
  const queries = createPeopleQueries({ engine, vocabulary });
  return [
    sessionRoutes({ access, isHttps: isHttps(publicUrl), projects: () => projects.list() }),
    projectRoutes({
      access,
      audit,
      projects,
      createProject: (wanted, owner) => foundation.createProject({ ...wanted, owner }),
      newToken,
      onChange: () => void policies.refresh().catch(() => {}),
      arrivals: (projectId) => warehouse.arrivals(projectId),
      publicUrl,
      clock,
    }),
    memberRoutes({ access, publicUrl }),
    auditRoutes({ audit, access }),
    reportRoutes({ reports: createReports({ engine, vocabulary, clock }), egress }),
    catalogueRoutes({ words: createWords({ engine, vocabulary }), egress }),
    liveRoutes({ queries, egress }),
    peopleRoutes({
      queries,
      egress,
      sealedFields: (projectId, subjects) => vault.sealedFields(projectId, subjects),
    }),
    exportRoutes({ queries, egress }),
    containmentRoutes({
      disclosures,
      incidents,
      egress,
      clock,
      thresholdOf: async (projectId) => (await projects.byId(projectId))?.k ?? 0,
      stored: async (projectId) =>
        describeStored(await warehouse.of(projectId), await metadata.of(projectId)),
      publicTexts: (projectId) => warehouse.publicTexts(projectId),
      recipientNames: (projectId) => recipientNames(foundation, vendors, projectId),
    }),
    incidentRoutes({ incidents, affected, egress }),
    vendorRoutes({ vendors, egress, subjectsOf: (projectId) => warehouse.subjectsOfVendors(projectId) }),
    (app) =>
      demoRoutes({ token: async () => (await projects.list()).find(({ isDemo }) => isDemo)?.token })(app, {}),
    webRoutes({ directory: new URL('../dist/web', import.meta.url).pathname, publicUrl }),
  ];
}

type Inventories = [
  Awaited<ReturnType<ReturnType<typeof createWarehouseInventory>['of']>>,
  Awaited<ReturnType<ReturnType<typeof createMetadataInventory>['of']>>,
];

function describeStored(...[warehouse, metadata]: Inventories) {
  return [
    { what: 'events', form: 'numbers and keyed tokens, under a random surrogate', count: warehouse.events },
    { what: 'people', form: 'random surrogate behind a keyed blind index', count: metadata.people },
    {
      what: 'organisations',
      form: 'random surrogate behind a keyed blind index',
      count: metadata.organisations,
    },
    { what: 'profiles', form: 'numbers and keyed tokens', count: warehouse.profiles },
    {
      what: 'identity fields',
      form: "sealed, AES-256-GCM under the subject's own key",
      count: metadata.sealedFields,
    },
    { what: 'public texts', form: 'readable: at least k people share each', count: warehouse.publicTexts },
    { what: 'disclosures', form: 'who received which fields of whom', count: warehouse.disclosures },
  ];
}

async function recipientNames(
  { access }: Foundation,
  vendors: Vendors,
  projectId: ProjectId,
): Promise<ReadonlyMap<string, string>> {
  const [members, programs, vendorList] = await Promise.all([
    access.members(projectId),
    access.serviceAccounts(projectId),
    vendors.list(projectId),
  ]);
  return new Map([
    ...members.map(({ id, name }) => [`member:${id}`, name] as const),
    ...programs.map(({ id, name }) => [`service_account:${id}`, name] as const),
    ...vendorList.map(({ id, name }) => [`vendor:${id}`, name] as const),
    // Notices: whoever carries the mail sees names and addresses.
    ['vendor:mail', 'Mail server'] as const,
  ]);
}

function buildServer(foundation: Foundation, routes: readonly Routes[]): Promise<App> {
  const { config, log, access, clock, publicUrl } = foundation;
  return createHttpServer({
    log,
    gate: {
      authenticate: (credential) => access.authenticate(credential),
      isOwnOrigin: (origin) => origin === publicUrl,
      metricsToken: config.metricsToken,
      clock,
    },
    routes,
    isHttps: isHttps(publicUrl),
    trustProxy: config.trustProxy,
    bodyLimitBytes: 1_000_000,
    version: '0.1.0',
  });
}

async function listen(app: App, { config }: Foundation): Promise<string> {
  try {
    return await app.listen({ host: config.host, port: config.port });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : '';
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    throw new AppError(
      'port_taken',
      code === 'EACCES'
        ? 'this port needs more rights: choose one above 1023 with --port'
        : 'another program listens on this port: stop it, or choose another with --port',
      { cause, facts: { port: config.port } },
    );
  }
}

/** Requests in hand are answered; one that takes longer than this (an export) is torn. */
const LAST_REQUESTS_MS = 10_000;

async function closeServer(app: App): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), LAST_REQUESTS_MS);
  await app.close();
  clearTimeout(timer);
}

function checksOf(
  { config, db }: Foundation,
  {
    spool,
    engine,
    loader,
  }: { spool: Spool | undefined; engine: Engine | undefined; loader: Loader | undefined },
): Partial<Record<'spool' | 'warehouse' | 'metadata' | 'loader' | 'disk', Check>> {
  const metadata = createMetadataInventory(db);
  const ok = (detail: string) => ({ ok: true, detail });
  return {
    metadata: async () => {
      await metadata.ping();
      return ok('answers');
    },
    disk: diskCheck(config.dataDirectory, config.minFreeDiskBytes),
    ...(spool ? { spool: async () => ok(`${spool.status().batches} batches wait`) } : {}),
    ...(engine
      ? {
          warehouse: async () => {
            await createWarehouseInventory(engine).ping();
            return ok('answers');
          },
        }
      : {}),
    ...(loader
      ? {
          loader: async () => {
            const { lagMs, lastError } = loader.status();
            return {
              ok: lastError === undefined,
              detail: lastError ?? `${Math.round(lagMs / 1000)} s behind`,
            };
          },
        }
      : {}),
  };
}

function reportGauges(
  metrics: Metrics,
  { spool, loader }: { spool: Spool | undefined; loader: Loader | undefined },
): void {
  if (spool)
    metrics.gauges({
      spool_batches: { help: 'Batches on disk, not loaded yet', read: () => spool.status().batches },
      spool_bytes: { help: 'Bytes of the spool', read: () => spool.status().bytes },
    });
  if (loader)
    metrics.gauges({
      load_lag_seconds: {
        help: 'Age of the oldest batch not loaded',
        read: () => loader.status().lagMs / 1000,
      },
      loaded_events: { help: 'Events loaded by this process', read: () => loader.status().loadedEvents },
      repeated_events: { help: 'Resent events, counted once', read: () => loader.status().repeatedEvents },
      over_cap: { help: "Sightings beyond the catalogue's caps", read: () => loader.status().overCap },
      quarantined: {
        help: 'Things that could not be loaded, kept on disk',
        read: () => loader.status().quarantined,
      },
    });
}

// --- the demo ------------------------------------------------------------------------------------------------------

const LOADED_MEANWHILE = 40;

/** Kept beside the data until the story is told to its end. */
interface DemoInProgress {
  readonly end: number;
}

/**
 * 90 days of a generated developer platform, once, through the same gate as any event. A start that was cut short tells the same
 * story again: what had arrived is recognised as resent and counts once.
 */
async function plantDemo(
  foundation: Foundation,
  parts: { policies: RefreshedPolicies; spool: Spool; protect: Protect; signal: AbortSignal },
): Promise<void> {
  const { config, log, projects, clock } = foundation;
  const { policies, spool, protect, signal } = parts;
  const file = join(config.dataDirectory, 'demo-in-progress.json');
  const known = (await projects.list()).find(({ isDemo }) => isDemo);
  if (known && !existsSync(file)) return;
  const { end }: DemoInProgress = known ? JSON.parse(await readFile(file, 'utf8')) : { end: clock() };
  if (!known) await writeFile(file, JSON.stringify({ end } satisfies DemoInProgress));
  const project =
    known ??
    (await foundation.createProject({
      name: 'Demo',
      isDevelopment: false,
      isDemo: true,
      groupKeys: [ORGANISATION_KEY],
      owner: null,
    }));
  await policies.refresh();
  log.info('the demo project is being filled; it can be used meanwhile');
  const records = await seedDemo({
    size: { ...DEMO_SIZE, end },
    signal,
    submit: async (batch, receivedAt) => {
      const policy = await policies.byProject(project.id);
      if (!policy) throw new AppError('project_not_found', 'there is no such project');
      const protectedBatch = await protect(batch, { receivedAt }, policy);
      await spool.append(protectedBatch);
      protect.landed(protectedBatch);
      // The loader finds out what is public while the story goes on, as it would in life.
      while (spool.status().batches > LOADED_MEANWHILE && !signal.aborted) await sleep(50);
    },
  });
  await rm(file, { force: true });
  log.info({ records }, 'the demo project is there');
}

// --- running -------------------------------------------------------------------------------------------------------

/** A crash between a project's row and its keys is mended here. */
async function completeProjects({ projects, vault }: Foundation): Promise<void> {
  for (const { id } of await projects.list()) await vault.createProject(id);
}

function runUntilClosed(
  { closing, log }: { closing: Closing; log: Logger },
  name: string,
  work: (signal: AbortSignal) => Promise<void>,
): void {
  const controller = new AbortController();
  const running = work(controller.signal).catch((error: unknown) => {
    if (!controller.signal.aborted)
      log.error({ err: error, part: name }, 'a part has stopped: restart riserbo');
  });
  closing.add(name, async () => {
    controller.abort();
    await running;
  });
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** Waits for a server that does not answer; what it refuses for another reason is thrown. */
async function untilUp<T>(log: Logger, name: string, attempt: () => Promise<T>): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isAway(error)) throw error;
      log.warn({ err: error }, `${name} does not answer: waiting for it`);
      await sleep(waitMs);
    }
  }
}

function isAway(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'warehouse_unavailable';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : '';
  return (
    /^(08|57P0|53300|ECONN|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH)/.test(code) ||
    /Connection terminated|timeout exceeded/.test(message)
  );
}

function createClosing(log: Logger): Closing {
  const steps: { name: string; close: () => unknown }[] = [];
  return {
    add: (name, close) => void steps.push({ name, close }),
    async run() {
      for (const { name, close } of steps.splice(0).reverse())
        try {
          await close();
        } catch (error) {
          log.error({ err: error, part: name }, 'a part did not close cleanly');
        }
    },
  };
}

/** Public: it is in every page, names the project for ingest and grants nothing else. */
function newToken(): string {
  return randomBytes(16).toString('hex');
}

function isHttps(url: string): boolean {
  return url.startsWith('https:');
}
