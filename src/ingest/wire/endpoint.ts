import type { Arrival, Receipt } from '../arrival.ts';
import type { IngestLimits } from '../limits.ts';
import type { EventRules } from '../validate.ts';
import type { Payload } from './payload.ts';
import type { OpenedRequest, WireReply } from './request.ts';

/** One address of Mixpanel's protocol: the only place that knows its words. */
export interface WireEndpoint {
  /** Without the slash at the end; both forms are answered. */
  readonly path: string;
  /** Who must vouch for the records: anyone who knows the project's token, an importer (service account or token), or either. */
  readonly credential: 'token' | 'importer' | 'tokenOrImporter';
  /** Records that the sender asked to ignore are left out and count as accepted. */
  decode(payload: Payload, limits: IngestLimits): readonly Arrival[];
  rules(parameters: OpenedRequest['parameters']): EventRules;
  reply(receipt: Receipt, opened: Pick<OpenedRequest, 'parameters' | 'shape'>): WireReply;
}
