import type { WireEndpoint } from './endpoint.ts';
import { readEvent } from './event-record.ts';
import { importReply } from './replies.ts';

/** Events of any age, from servers and connectors; `strict=1` judges each record. */
export const importEvents: WireEndpoint = {
  path: '/import',
  credential: 'importer',
  decode: ({ records }, limits) =>
    records.map((record) => readEvent(record, limits)).filter((event) => event !== undefined),
  rules: (parameters) => (parameters.get('strict') === '1' ? 'strictHistory' : 'history'),
  reply: importReply,
};
