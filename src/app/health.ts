import { type Check, diskCheck, type Metrics } from '#http';
import type { Loader, Spool } from '#ingest';
import { createMetadataInventory } from '#metadata';
import type { Engine } from '#sql';
import { createWarehouseInventory } from '#warehouse';
import { type Foundation, keyDirectoryOf } from './foundation.ts';
import { createKeyCheck } from './key-check.ts';

export function checksOf(
  { config, clock, db, keyBackup, projects }: Foundation,
  {
    spool,
    engine,
    loader,
    keepsKeys,
  }: { spool: Spool | undefined; engine: Engine | undefined; loader: Loader | undefined; keepsKeys: boolean },
): Partial<Record<'spool' | 'warehouse' | 'metadata' | 'loader' | 'disk' | 'keys', Check>> {
  const metadata = createMetadataInventory(db);
  const ok = (detail: string) => ({ ok: true, detail });
  return {
    metadata: async () => {
      await metadata.ping();
      return ok('answers');
    },
    disk: diskCheck(config.dataDirectory, config.minFreeDiskBytes),
    ...(keepsKeys
      ? {
          keys: createKeyCheck({
            db,
            openDirectory: () => keyDirectoryOf(config, db),
            projects: async () => (await projects.list()).map(({ id }) => id),
            copyFault: keyBackup.fault,
            clock,
          }),
        }
      : {}),
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

export function reportGauges(
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
      uncounted_people: {
        help: 'New people who made no text readable, since their client had brought its share',
        read: () => loader.status().uncounted,
      },
      quarantined: {
        help: 'Things that could not be loaded, kept on disk',
        read: () => loader.status().quarantined,
      },
    });
}
