export { createBlindIndexer, type IndexKind } from './blind-index.ts';
export { sealEnvelope } from './hpke.ts';
export { createKeyedHash, type KeyedHash } from './keyed-hash.ts';
export type { EnvelopeEntry, IngestKeys, VaultErrorCode } from './types.ts';
