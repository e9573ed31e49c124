import type { WireEndpoint } from './endpoint.ts';
import { readPersonRecord } from './profile-record.ts';
import { trackReply } from './replies.ts';

/** Changes to people's profiles. */
export const engage: WireEndpoint = {
  path: '/engage',
  credential: 'tokenOrImporter',
  decode: ({ records }, limits) => records.map((record) => readPersonRecord(record, limits)),
  rules: () => 'live',
  reply: (receipt, { parameters }) => trackReply(receipt, parameters),
};
