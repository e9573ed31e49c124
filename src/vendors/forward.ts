import { randomUUID } from 'node:crypto';
import { type Clock, type ProjectId, pause, type SubjectId, type Token } from '#core';
import { type DisclosureRequest, digestOf, type Egress } from '#egress';
import type { VendorReply, VendorRequest } from './destinations/destination.ts';
import { destinations } from './destinations/registry.ts';
import type { DeclaredNames, PublicTexts, ResolveNames } from './names.ts';
import { createVendorIds } from './scope.ts';
import { keyName, type Secrets, tokenName } from './secrets.ts';
import type { QueuedProperty, VendorRecord, VendorStore } from './store.ts';
import { textsOf, toVendorRow } from './translate.ts';
import { afterTrouble } from './trouble.ts';

/** An event as the loader has just resolved it: the parts that a vendor may be told. */
export interface LoadedEvent {
  readonly projectId: ProjectId;
  readonly event: {
    readonly event: Token;
    readonly time: number;
    readonly properties: readonly QueuedProperty[];
  };
  readonly person: SubjectId;
  readonly insertKey: bigint;
  readonly organisations: readonly { readonly slot: number; readonly ids: readonly SubjectId[] }[];
}

/**
 * From the loader to the vendor, at least once and in order:
 *
 *     loaded -> declared? -> queue (PostgreSQL)   |   take -> names and texts -> ledger -> send -> taken
 */
export interface Forwarder {
  /** For the loader: puts what vendors have declared into their queues, under names that make a repeat harmless. */
  enqueue(unit: string, events: readonly LoadedEvent[]): Promise<void>;
  /** Sends until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Sends everything that is due now. Returns how many events were taken. */
  step(signal?: AbortSignal): Promise<number>;
  /** Tears this process's request to a vendor; what was in it stays queued unless the vendor is cut. */
  stop(vendorId: number): void;
  /** Reads the register again; `run` does so four times a second. Requests to vendors that are gone are torn. */
  refresh(): Promise<void>;
}

const REFRESH_MS = 250;
const IDLE_MS = 250;
const TIMEOUT_MS = 10_000;
const LEASE_MS = 30_000;
const REPLY_LIMIT = 10_000;

export function createForwarder(deps: {
  readonly store: VendorStore;
  readonly secrets: Pick<Secrets, 'openSecret'>;
  readonly egress: Egress;
  readonly names: ResolveNames;
  readonly texts: PublicTexts;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}): Forwarder {
  const { store, egress, clock } = deps;
  const holder = randomUUID();
  const inFlight = new Map<number, AbortController>();
  /** Vendors that have asked for smaller batches than their kind's. */
  const maxBatches = new Map<number, number>();
  let register: readonly { readonly vendor: VendorRecord; readonly names: DeclaredNames }[] = [];
  let readAt = Number.NEGATIVE_INFINITY;

  async function refresh(): Promise<void> {
    const vendors = await store.active();
    register = await Promise.all(
      vendors.map(async (vendor) => ({ vendor, names: await deps.names(vendor.projectId, vendor) })),
    );
    readAt = clock();
    const active = new Set(vendors.map((vendor) => vendor.id));
    for (const [id, controller] of inFlight) if (!active.has(id)) controller.abort();
  }

  async function freshRegister() {
    if (clock() - readAt >= REFRESH_MS) await refresh();
    return register;
  }

  async function deliver(vendor: VendorRecord, names: DeclaredNames, signal?: AbortSignal): Promise<number> {
    if (inFlight.has(vendor.id)) return 0;
    // Before the first question to the store: a cut that comes later finds something to tear.
    const controller = new AbortController();
    inFlight.set(vendor.id, controller);
    try {
      return await deliverBatch(vendor, names, [controller.signal, ...(signal ? [signal] : [])]);
    } finally {
      inFlight.delete(vendor.id);
    }
  }

  async function deliverBatch(
    vendor: VendorRecord,
    names: DeclaredNames,
    stops: readonly AbortSignal[],
  ): Promise<number> {
    const destination = destinations[vendor.kind];
    const now = clock();
    const maxBatch = maxBatches.get(vendor.id) ?? destination.maxBatch;
    const queued = await store.take(vendor.id, maxBatch, { holder, now, until: now + LEASE_MS });
    const secrets = await openSecrets(vendor);
    if (queued.length === 0 || !secrets) return 0;
    const events = queued.map(({ event }) => event);
    const texts = await deps.texts(vendor.projectId, textsOf(events));
    const ids = createVendorIds(secrets.key);
    const rows = events.flatMap((event) => toVendorRow(event, names, texts, ids) ?? []);
    const released = await egress.rows(toRequest(vendor), rows, (bodies) =>
      destination.toRequest(bodies, secrets.token),
    );
    const reply =
      rows.length === 0 ? 'taken' : await send(vendor, released.body, stops, destination.readReply);
    if (reply !== 'taken') {
      // Torn by ourselves: no fault of the vendor's.
      if (stops.some(({ aborted }) => aborted)) return 0;
      await giveWay(vendor, reply, queued.length);
      return 0;
    }
    if (maxBatch < destination.maxBatch)
      maxBatches.set(vendor.id, Math.min(2 * maxBatch, destination.maxBatch));
    await store.taken(
      vendor.id,
      queued.map(({ seq }) => seq),
      clock(),
    );
    return queued.length;
  }

  async function openSecrets(vendor: VendorRecord) {
    const key = await deps.secrets.openSecret(vendor.projectId, keyName(vendor.id));
    const token = await deps.secrets.openSecret(vendor.projectId, tokenName(vendor.id));
    return key === undefined || token === undefined ? null : { key: Buffer.from(key, 'hex'), token };
  }

  async function giveWay(
    vendor: VendorRecord,
    reply: Exclude<VendorReply, 'taken'>,
    size: number,
  ): Promise<void> {
    if (reply === 'smaller' && size > 1) {
      maxBatches.set(vendor.id, Math.floor(size / 2));
      return;
    }
    // One event alone cannot be made smaller.
    const { trouble, waitMs, isStopped } = afterTrouble(
      vendor.trouble,
      reply === 'later' ? reply : 'refused',
    );
    await store.notTaken(vendor.id, { trouble, until: clock() + waitMs, isStopped });
  }

  async function send(
    vendor: VendorRecord,
    request: VendorRequest,
    stops: readonly AbortSignal[],
    readReply: (status: number, body: string) => VendorReply,
  ): Promise<VendorReply> {
    try {
      const response = await deps.fetch(new URL(request.path, vendor.host), {
        method: 'POST',
        headers: { ...request.headers },
        body: request.body,
        // Nothing follows a vendor to another host.
        redirect: 'error',
        signal: AbortSignal.any([...stops, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      return readReply(response.status, await firstOf(response));
    } catch {
      // Torn, timed out or unreachable: whether it arrived is unknown, so it is sent again under the same insert ids.
      return 'later';
    }
  }

  async function step(signal?: AbortSignal): Promise<number> {
    let taken = 0;
    for (const { vendor, names } of await freshRegister()) {
      for (;;) {
        if (signal?.aborted) return taken;
        const count = await deliver(vendor, names, signal);
        taken += count;
        if (count === 0) break;
      }
    }
    return taken;
  }

  async function watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await refresh().catch(deps.onError);
      await pause(REFRESH_MS, signal);
    }
  }

  return {
    async enqueue(unit, events) {
      for (const { vendor, names } of await freshRegister()) {
        const declared = events.flatMap((loaded, place) => {
          if (loaded.projectId !== vendor.projectId || !names.events.has(loaded.event.event)) return [];
          const { event, time, properties } = loaded.event;
          const { person, insertKey } = loaded;
          return [
            {
              place,
              event: {
                event,
                time,
                person,
                insertKey,
                properties: properties.filter(({ property }) => names.properties.has(property)),
                organisations: loaded.organisations.filter(({ slot }) => names.groups.has(slot)),
              },
            },
          ];
        });
        if (declared.length > 0) await store.enqueue(vendor.id, unit, declared);
      }
    },
    async run(signal) {
      const watching = watch(signal);
      while (!signal.aborted) {
        const taken = await step(signal).catch((error) => {
          deps.onError(error);
          return 0;
        });
        if (taken === 0) await pause(IDLE_MS, signal);
      }
      await watching;
    },
    step,
    stop: (vendorId) => inFlight.get(vendorId)?.abort(),
    refresh,
  };
}

/** A reply is a word or two: what a vendor says beyond that is not read. */
async function firstOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > REPLY_LIMIT) break;
  }
  return text.slice(0, REPLY_LIMIT);
}

/** Each attempt is a disclosure of its own: whether a torn request arrived, nobody can tell. */
function toRequest(vendor: VendorRecord): DisclosureRequest {
  return {
    projectId: vendor.projectId,
    recipient: { kind: 'vendor', id: String(vendor.id), session: randomUUID() },
    route: `forward ${vendor.kind}`,
    purpose: 'forward',
    queryDigest: digestOf({ vendor: vendor.id, events: vendor.events, properties: vendor.properties }),
  };
}
