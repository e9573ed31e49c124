import { AppError, pause } from '#core';
import type { Unit } from './load/gather.ts';
import type { Resolved } from './load/resolve.ts';
import { createLoad, type LoadDeps, setAside } from './load.ts';
import type { Segment, Spool } from './spool-types.ts';

export interface LoaderDeps extends LoadDeps {
  readonly spool: Pick<Spool, 'next' | 'seen' | 'forget' | 'status'>;
  readonly log: { warn(facts: Readonly<Record<string, string | number>>, message: string): void };
  /** Records taken at once, about; 10,000 where absent. More are cheaper for ClickHouse and hold this thread longer. */
  readonly maxRecords?: number;
}

export interface LoaderStatus {
  /** Age of the oldest acknowledged batch that is not in the warehouse; 0 when there is none. */
  readonly lagMs: number;
  /** Why the last try failed, until one succeeds. Our own codes, never a message. */
  readonly lastError: string | undefined;
  readonly loadedSegments: number;
  readonly loadedEvents: number;
  /** Events that were resent and counted once. */
  readonly repeatedEvents: number;
  /** Sightings of properties and events beyond the catalogue's caps. */
  readonly overCap: number;
  /** New people who made no text readable, since their client had brought its share. */
  readonly uncounted: number;
  /** Things set aside because they could not be loaded; kept on disk. */
  readonly quarantined: number;
}

export interface Loader {
  /** Loads the oldest segment; answers how many records it held (0: there was none). Throws what went wrong; nothing is lost. */
  step(): Promise<number>;
  /** Steps until aborted, in its own time, through outages. Resolves after the step in hand. */
  run(signal: AbortSignal): Promise<void>;
  status(): LoaderStatus;
}

/** Takes segment after segment from the spool through the load line, through outages and over batches that are refused. */
export function createLoader(deps: LoaderDeps): Loader {
  const { spool, quarantine, clock, log } = deps;
  const loadUnit = createLoad(deps);
  const count = { segments: 0, events: 0, repeated: 0, overCap: 0, uncounted: 0 };
  let lastError: string | undefined;
  let refusals = { segment: '', times: 0 };

  async function load(unit: Unit): Promise<readonly Resolved[]> {
    const { works, overCap, uncounted } = await loadUnit(unit);
    count.overCap += overCap;
    count.uncounted += uncounted;
    return works;
  }

  async function step(): Promise<number> {
    const segment = await spool.next({ maxRecords: deps.maxRecords ?? 10_000 });
    if (!segment) return 0;
    for (const bytes of segment.broken) await quarantine.put('broken_batch', bytes);
    const works =
      refusals.segment === segment.id && refusals.times >= REFUSALS
        ? await loadOneByOne(segment)
        : await load(wholeOf(segment)).catch((error) => {
            const times = refusals.segment === segment.id ? refusals.times : 0;
            if (!isTransient(error)) refusals = { segment: segment.id, times: times + 1 };
            throw error;
          });
    await spool.forget(
      segment,
      works.map(({ projectId, insertKeys }) => ({ projectId, insertKeys })),
    );
    return settle(segment, works);
  }

  /** After several refusals that waiting will not cure: each batch alone, and those that are refused again are set aside. */
  async function loadOneByOne(segment: Segment): Promise<readonly Resolved[]> {
    const works: Resolved[] = [];
    for (const part of wholeOf(segment).batches) {
      const unit = { id: `${segment.id}.${part.place}`, segment: segment.id, batches: [part] };
      try {
        works.push(...(await load(unit)));
      } catch (error) {
        if (isTransient(error)) throw error;
        log.warn({ code: codeOf(error) }, 'a batch was refused and is set aside');
        await setAside(quarantine, 'refused_batch', part.batch);
      }
    }
    return works;
  }

  function settle(segment: Segment, works: readonly Resolved[]): number {
    const records = segment.batches.reduce((sum, { records }) => sum + records.length, 0);
    count.segments++;
    for (const { rows, repeated } of works) {
      count.events += rows.length;
      count.repeated += repeated;
    }
    lastError = undefined;
    return Math.max(1, records);
  }

  return {
    step,
    async run(signal) {
      let failures = 0;
      while (!signal.aborted) {
        try {
          const records = await step();
          failures = 0;
          await pause(records < SMALL ? PACE_MS : 0, signal);
        } catch (error) {
          lastError = codeOf(error);
          if (failures === 0) log.warn({ code: lastError }, 'loading waits: nothing is lost, it tries again');
          await pause(Math.min(5_000, 100 * 2 ** failures++), signal);
        }
      }
    },
    status: () => ({
      lagMs: Math.max(0, clock() - (spool.status().oldestAt ?? Number.POSITIVE_INFINITY)),
      lastError,
      loadedSegments: count.segments,
      loadedEvents: count.events,
      repeatedEvents: count.repeated,
      overCap: count.overCap,
      uncounted: count.uncounted,
      quarantined: quarantine.count(),
    }),
  };
}

/** After a small segment the line rests, so that a slow trickle makes a few inserts a second and not hundreds. */
const SMALL = 5_000;
const PACE_MS = 250;
/** Tries of a whole segment that is refused (not merely unlucky) before its batches are tried alone. */
const REFUSALS = 4;

const wholeOf = (segment: Segment): Unit => ({
  id: segment.id,
  segment: segment.id,
  batches: segment.batches.map((batch, place) => ({ batch, place })),
});

/** What time does not cure: statements that the stores refuse (SQL states of classes 22, 23, 42), and our own bugs. */
function isTransient(error: unknown): boolean {
  if (error instanceof AppError) return error.code !== 'query_failed';
  if (error instanceof TypeError || error instanceof RangeError) return false;
  const state = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return !/^(22|23|42)[0-9A-Z]{3}$/.test(state);
}

function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  return isTransient(error) ? 'store_unavailable' : 'unexpected';
}
