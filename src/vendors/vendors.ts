import { randomBytes } from 'node:crypto';
import { AppError, type Clock, type ProjectId } from '#core';
import type { AuditTrail } from '#egress';
import type { VendorKind } from './destinations/registry.ts';
import type { Forwarder } from './forward.ts';
import { keyName, type Secrets, tokenName } from './secrets.ts';
import type { VendorCounts, VendorRecord, VendorStore } from './store.ts';

export type VendorErrorCode = 'vendor_not_found' | 'invalid_request';

export interface Vendor extends VendorRecord, VendorCounts {}

export interface NewVendor {
  readonly name: string;
  readonly kind: VendorKind;
  readonly host: string;
  readonly token: string;
  readonly events: readonly string[];
  readonly properties: readonly string[];
}

/** The register. What a vendor receives is declared here once and changes only by a new registration. */
export interface Vendors {
  register(projectId: ProjectId, vendor: NewVendor, by: string): Promise<Vendor>;
  list(projectId: ProjectId): Promise<Vendor[]>;
  /**
   * The kill switch: the request in flight is torn, then nothing more is sent by any process (the others look four times a
   * second), the queue is emptied, key and token are destroyed, and a receipt is on the audit log. Twice is once.
   */
  cut(projectId: ProjectId, id: number, by: string): Promise<CutVendor>;
  /** Sends again to a vendor that was stopped because it took nothing any more; to any other it changes nothing. */
  resume(projectId: ProjectId, id: number, by: string): Promise<Vendor>;
}

/** `destroyed`: events that were waiting; 0 where it had been cut before. */
interface CutVendor extends Vendor {
  readonly destroyed: number;
}

export function createVendors(deps: {
  readonly store: VendorStore;
  readonly secrets: Secrets;
  readonly forwarder: Pick<Forwarder, 'stop' | 'refresh'>;
  readonly audit: AuditTrail;
  readonly clock: Clock;
}): Vendors {
  const { store, secrets, forwarder, audit, clock } = deps;
  const complete = async (records: readonly VendorRecord[]): Promise<Vendor[]> => {
    const counts = await store.counts(records.map((record) => record.id));
    return records.map((record) => ({ ...record, ...(counts.get(record.id) ?? NOTHING_SENT) }));
  };
  const completeOne = async (record: VendorRecord): Promise<Vendor> => {
    const [vendor] = await complete([record]);
    if (!vendor) throw new TypeError('one record in, one out');
    return vendor;
  };
  const existing = async (projectId: ProjectId, id: number): Promise<VendorRecord> => {
    const record = await store.get(projectId, id);
    if (!record) throw new AppError('vendor_not_found', 'there is no such vendor');
    return record;
  };

  return {
    async register(projectId, { token, ...vendor }, by) {
      const host = toOrigin(vendor.host);
      const record = await store.create({ projectId, ...vendor, host, at: clock() });
      await secrets.sealSecret(projectId, keyName(record.id), randomBytes(32).toString('hex'));
      await secrets.sealSecret(projectId, tokenName(record.id), token);
      await audit.append({
        projectId,
        actor: by,
        action: 'vendor.register',
        object: `vendor:${record.id}`,
        facts: { kind: vendor.kind, events: vendor.events.length, properties: vendor.properties.length },
      });
      await forwarder.refresh();
      return completeOne(record);
    },

    list: async (projectId) => complete(await store.list(projectId)),

    async cut(projectId, id, by) {
      const startedAt = clock();
      await existing(projectId, id);
      forwarder.stop(id);
      const emptied = await store.cut(id, clock());
      await secrets.removeSecret(projectId, keyName(id));
      await secrets.removeSecret(projectId, tokenName(id));
      if (emptied !== null)
        await audit.append({
          projectId,
          actor: by,
          action: 'vendor.cut',
          object: `vendor:${id}`,
          facts: { emptied, keyDestroyed: true, tookMs: clock() - startedAt },
        });
      return { ...(await completeOne(await existing(projectId, id))), destroyed: emptied ?? 0 };
    },

    async resume(projectId, id, by) {
      await existing(projectId, id);
      const isResumed = await store.resume(id, clock());
      if (isResumed) {
        await audit.append({
          projectId,
          actor: by,
          action: 'vendor.resume',
          object: `vendor:${id}`,
          facts: {},
        });
        await forwarder.refresh();
      }
      return completeOne(await existing(projectId, id));
    },
  };
}

const NOTHING_SENT: VendorCounts = { queued: 0, sent: 0, lastSentAt: null };

/** TLS, or this machine itself (a collector beside us, development, the drill). Only the origin counts: no path, no credentials. */
function toOrigin(host: string): string {
  const url = URL.canParse(host) ? new URL(host) : undefined;
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url?.hostname ?? '');
  const isAllowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
  if (url?.username !== '' || !isAllowed)
    throw new AppError('invalid_request', "a vendor's host is an https address without credentials");
  return url.origin;
}
