import type { WireEndpoint } from './endpoint.ts';
import { readGroupRecord } from './profile-record.ts';
import { trackReply } from './replies.ts';

/** Changes to organisations' profiles. */
export const groups: WireEndpoint = {
  path: '/groups',
  credential: 'tokenOrImporter',
  decode: ({ records }, limits) => records.map((record) => readGroupRecord(record, limits)),
  rules: () => 'live',
  reply: (receipt, { parameters }) => trackReply(receipt, parameters),
};
